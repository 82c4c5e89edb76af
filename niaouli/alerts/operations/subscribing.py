"""What a subscriber asks to be told of, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.alerts import policies, queries
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.interests import Interest
from niaouli.alerts.models import Match, Subscriber, Subscription
from niaouli.alerts.periods import leaves_with
from niaouli.audit import operations as audit
from niaouli.lib.jobs import enqueue


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What came of a choice: what began, and whether all of it was there already."""

    begun: list[Subscription]
    already: list[Subscription]


@transaction.atomic
def subscriber_for(*, person: Person, now: datetime) -> Subscriber:
    """The person as a subscriber, made at their first alert."""
    values = {"confirmed_at": now}
    subscriber, _made = Subscriber.objects.get_or_create(person=person, defaults=values)
    subscriber.person = person
    return subscriber


@transaction.atomic
def subscribe(
    *,
    subscriber: Subscriber,
    interests: Iterable[Interest],
    rhythm: Rhythm,
    by: Person | None,
    now: datetime,
) -> Subscribed:
    """Subscribe to each interest. One that is live with another rhythm takes the new one; one that
    is live with this rhythm stays as it is: pressing twice subscribes once."""
    lock(subscriber)
    live = {(each.kind, each.topic_id): each for each in queries.live_subscriptions(subscriber)}
    done = Subscribed([], [])
    for interest in interests:
        found = live.get(interest.key)
        if found is None:
            done.begun.append(begin(subscriber, interest, rhythm, since=now, now=now))
        elif found.rhythm == rhythm:
            done.already.append(found)
        else:
            done.begun.append(_replace(found, rhythm, now))
    if done.begun:
        note("alert.subscribed", subscriber, done.begun, by=by, now=now)
    return done


@transaction.atomic
def change_rhythm(
    *, subscription: Subscription, rhythm: Rhythm, by: Person | None, now: datetime
) -> Subscription:
    """End the subscription and begin the same with the new rhythm. What waited to be sent waits for
    the new one."""
    subscription = _lock_live(subscription)
    if subscription.rhythm == rhythm:
        return subscription
    changed = _replace(subscription, rhythm, now)
    note("alert.subscribed", subscription.subscriber, [changed], by=by, now=now)
    return changed


@transaction.atomic
def stop(*, subscription: Subscription, by: Person | None, now: datetime) -> None:
    """End one subscription; what waited to be sent for it is not sent."""
    subscription = _lock_live(subscription)
    end([subscription], EndReason.STOPPED, now)
    note("alert.stopped", subscription.subscriber, [subscription], by=by, now=now)


@transaction.atomic
def stop_all(
    *, subscriber: Subscriber, reason: EndReason, by: Person | None, now: datetime
) -> list[Subscription]:
    """End everything; answers what ended. Safe to run twice."""
    lock(subscriber)
    live = queries.live_subscriptions(subscriber)
    if live:
        end(live, reason, now)
        note(f"alert.{reason}", subscriber, live, by=by, now=now)
    return live


@transaction.atomic
def take_up_again(
    *, subscriber: Subscriber, by: Person | None, now: datetime
) -> list[Subscription]:
    """Begin again what ended last, all at once. Nothing when something is live already."""
    lock(subscriber)
    begun = [
        begin(subscriber, Interest(each.kind, each.topic), Rhythm(each.rhythm), since=now, now=now)
        for each in queries.ended_together(subscriber)
    ]
    if begun:
        note("alert.subscribed", subscriber, begun, by=by, now=now)
    return begun


def lock(subscriber: Subscriber) -> None:
    """One at a time on a subscriber: a press, another press, a digest."""
    Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)


def begin(
    subscriber: Subscriber, interest: Interest, rhythm: Rhythm, *, since: datetime, now: datetime
) -> Subscription:
    return Subscription.objects.create(
        subscriber=subscriber,
        kind=interest.kind,
        topic=interest.topic,
        rhythm=rhythm,
        since=since,
        started_at=now,
    )


def end(subscriptions: Sequence[Subscription], reason: EndReason, now: datetime) -> None:
    for each in subscriptions:
        each.ended_at, each.reason = now, reason
    Subscription.objects.bulk_update(subscriptions, ["ended_at", "reason"])


def follow(old: Subscription, new: Subscription, now: datetime) -> None:
    """What waited to be sent for `old` waits for `new`, and leaves when `new` would send it."""
    waiting = Match.objects.filter(subscription=old, processed_at__isnull=True)
    matches = list(waiting.select_related("announcement__publication").order_by("id"))
    for match in matches:
        deadline = match.announcement.publication.deadline
        match.subscription, match.subscriber = new, new.subscriber
        match.rhythm = leaves_with(Rhythm(new.rhythm), deadline, now)
    Match.objects.bulk_update(matches, ["subscription", "subscriber", "rhythm"])
    if any(match.rhythm == Rhythm.NOW for match in matches):
        enqueue("alerts.now")


def note(
    verb: str,
    subscriber: Subscriber,
    subscriptions: Iterable[Subscription],
    *,
    by: Person | None,
    now: datetime,
) -> None:
    """One event for one act, whatever it touched."""
    subject = f"person:{subscriber.person_id}" if subscriber.person_id else subscriber.subject
    audit.record(
        verb,
        by=by.pk if by is not None else None,
        subject=subject,
        now=now,
        details={"subscriptions": [each.pk for each in subscriptions]},
    )


def _replace(old: Subscription, rhythm: Rhythm, now: datetime) -> Subscription:
    end([old], EndReason.CHANGED, now)
    interest = Interest(old.kind, old.topic)
    new = begin(old.subscriber, interest, rhythm, since=old.since, now=now)
    follow(old, new, now)
    return new


def _lock_live(subscription: Subscription) -> Subscription:
    lock(subscription.subscriber)
    fresh = Subscription.objects.select_related("topic", "subscriber").get(pk=subscription.pk)
    policies.check_can_change(fresh)
    return fresh

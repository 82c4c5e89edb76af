"""What one asks for, changes and stops: never changed in place, always once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.accounts.models import Person
from niaouli.alerts import queries
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.interests import Interest, interests_in
from niaouli.alerts.models import Match, Subscription
from niaouli.alerts.operations import subscribing
from niaouli.audit.models import Event
from niaouli.lib.errors import OutOfStep
from niaouli.publications.enums import Kind
from tests.alerts import steps
from tests.alerts.steps import MONDAY_AT_SEVEN, TOMORROW_AT_SEVEN
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_pressing_twice_subscribes_once(alice: Person) -> None:
    first = steps.subscribed(alice, Kind.EVENT)
    assert steps.subscribed(alice, Kind.EVENT) == first
    assert Subscription.objects.count() == 1


def test_several_at_once_are_each_kind_on_each_topic() -> None:
    sea = steps.sea()
    chosen = interests_in([Kind.NEWS, Kind.EVENT], [sea])
    assert chosen == [Interest("news", sea), Interest("event", sea)]


@pytest.mark.parametrize("kinds", [[], list(Kind)], ids=["none", "every"])
def test_every_kind_is_one_interest_also_in_those_to_come(kinds: list[Kind]) -> None:
    assert interests_in(kinds, []) == [Interest()]


def test_another_rhythm_ends_the_former_and_keeps_since_when(alice: Person) -> None:
    former = steps.subscribed(alice, now=NOW)
    later = NOW + timedelta(days=1)
    changed = subscribing.change_rhythm(
        subscription=former, rhythm=Rhythm.WEEKLY, by=alice, now=later
    )
    former.refresh_from_db()
    assert (former.ended_at, former.reason) == (later, EndReason.CHANGED)
    assert (changed.rhythm, changed.since, changed.started_at) == (Rhythm.WEEKLY, NOW, later)


def test_what_waited_follows_to_the_new_rhythm(alice: Person) -> None:
    daily = steps.subscribed(alice)
    steps.published()
    steps.match()
    subscribing.change_rhythm(subscription=daily, rhythm=Rhythm.WEEKLY, by=alice, now=NOW)
    steps.make(Rhythm.DAILY, TOMORROW_AT_SEVEN + steps.LATER)
    assert not steps.told()
    steps.make(Rhythm.WEEKLY, MONDAY_AT_SEVEN + steps.LATER)
    assert len(steps.told()) == 1


def test_what_waited_leaves_at_once_with_a_rhythm_at_once(alice: Person) -> None:
    weekly = steps.subscribed(alice, rhythm=Rhythm.WEEKLY)
    steps.published()
    steps.match()
    subscribing.change_rhythm(subscription=weekly, rhythm=Rhythm.NOW, by=alice, now=NOW)
    assert ProcrastinateJob.objects.filter(task_name="alerts.now").exists()
    steps.make(Rhythm.NOW, NOW)
    assert len(steps.told()) == 1


def test_a_deadline_does_not_wait_for_a_slower_rhythm(alice: Person) -> None:
    daily = steps.subscribed(alice)
    steps.published(kind=Kind.TENDER, deadline=NOW + timedelta(days=2))
    steps.match()
    subscribing.change_rhythm(subscription=daily, rhythm=Rhythm.WEEKLY, by=alice, now=NOW)
    assert Match.objects.get().rhythm == Rhythm.NOW


def test_stopping_one_leaves_the_others(alice: Person) -> None:
    news, events = steps.subscribed(alice, Kind.NEWS), steps.subscribed(alice, Kind.EVENT)
    subscribing.stop(subscription=news, by=alice, now=NOW)
    assert queries.live_subscriptions(alice.subscriber) == [events]


def test_what_is_stopped_cannot_be_changed_from_an_old_page(alice: Person) -> None:
    news = steps.subscribed(alice, Kind.NEWS)
    subscribing.stop(subscription=news, by=alice, now=NOW)
    with pytest.raises(OutOfStep):
        subscribing.change_rhythm(subscription=news, rhythm=Rhythm.NOW, by=alice, now=NOW)
    with pytest.raises(OutOfStep):
        subscribing.stop(subscription=news, by=alice, now=NOW)


def test_everything_stops_and_is_taken_up_again_as_it_was(alice: Person) -> None:
    steps.subscribed(alice, Kind.NEWS)
    steps.subscribed(alice, Kind.EVENT, steps.sea(), rhythm=Rhythm.WEEKLY)
    subscriber = alice.subscriber
    before = [str(each) for each in queries.live_subscriptions(subscriber)]
    for _twice in range(2):
        subscribing.stop_all(subscriber=subscriber, reason=EndReason.UNSUBSCRIBED, by=None, now=NOW)
    assert queries.live_subscriptions(subscriber) == []
    for _twice in range(2):
        subscribing.take_up_again(subscriber=subscriber, by=alice, now=NOW + timedelta(days=1))
    assert [str(each) for each in queries.live_subscriptions(subscriber)] == before


def test_what_was_only_changed_is_not_taken_up_again(alice: Person) -> None:
    news = steps.subscribed(alice, Kind.NEWS)
    changed = subscribing.change_rhythm(subscription=news, rhythm=Rhythm.NOW, by=alice, now=NOW)
    subscribing.stop(subscription=changed, by=alice, now=NOW)
    (again,) = subscribing.take_up_again(subscriber=alice.subscriber, by=alice, now=NOW)
    assert again.rhythm == Rhythm.NOW


@pytest.mark.parametrize("kind", [Kind.NEWS, None])
def test_the_database_refuses_the_same_interest_twice(alice: Person, kind: Kind | None) -> None:
    first = steps.subscribed(alice, kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(
            subscriber=first.subscriber,
            kind=first.kind,
            topic=None,
            rhythm=Rhythm.NOW,
            since=NOW,
            started_at=NOW,
        )


def test_the_event_log_holds_numbers_and_no_address(alice: Person) -> None:
    steps.address_alone("lea@example.org")
    steps.subscribed(alice, Kind.NEWS)
    events = Event.objects.filter(verb__startswith="alert.").order_by("id")
    assert [event.verb for event in events] == ["alert.subscribed"] * 2
    assert events[1].subject == f"person:{alice.pk}"
    assert not any("@" in f"{event.subject}{event.details}" for event in events)

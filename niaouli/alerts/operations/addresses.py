"""Subscribing with an address alone: asked, confirmed, and one day joined to an account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from niaouli.accounts.models import Person
from niaouli.alerts import links, policies, queries
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.interests import Interest, interests_in
from niaouli.alerts.models import (
    Confirmation,
    Digest,
    DigestItem,
    Subscriber,
)
from niaouli.alerts.operations.subscribing import (
    begin,
    end,
    follow,
    lock,
    note,
    subscribe,
    subscriber_for,
)
from niaouli.alerts.words import Choice
from niaouli.mail import operations as mail
from niaouli.publications.enums import Kind
from niaouli.topics.models import Topic

ASKED_AT_MOST = 3
ASKED_WITHIN = timedelta(hours=1)
"""Nobody is to fill someone's mailbox."""


@transaction.atomic
def ask(
    *,
    address: str,
    kinds: Sequence[Kind],
    topics: Sequence[Topic],
    rhythm: Rhythm,
    language: str,
    now: datetime,
) -> None:
    """Send the address a link to confirm its choices: until then nothing else is sent to it.

    The same whether it is known or not, and silent when it was asked too often.
    """
    address = address.strip().lower()
    if queries.asked_lately(address, now - ASKED_WITHIN) >= ASKED_AT_MOST:
        return
    confirmation = Confirmation.objects.create(
        address=address,
        kinds=[kind.value for kind in kinds],
        topics=[topic.code for topic in topics],
        rhythm=rhythm,
        language=language,
        asked_at=now,
    )
    mail.write(
        "alerts/confirmation",
        address=address,
        person=None,
        language=language,
        values={
            "choices": [Choice.of(each, rhythm) for each in interests_in(kinds, topics)],
            "address": links.to_confirm(confirmation),
        },
        now=now,
        secret=True,
    )


@transaction.atomic
def confirm(*, confirmation: Confirmation, now: datetime) -> Subscriber:
    """The link was followed and the button pressed: the choices hold. Pressing twice confirms once.

    Where an account has this address, they are its own from now on.
    """
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    if confirmation.subscriber is not None:
        return confirmation.subscriber
    policies.check_can_confirm(confirmation, now)
    subscriber = _subscriber_at(confirmation, now)
    subscribe(
        subscriber=subscriber,
        interests=asked_by(confirmation),
        rhythm=Rhythm(confirmation.rhythm),
        by=subscriber.person,
        now=now,
    )
    confirmation.subscriber, confirmation.confirmed_at = subscriber, now
    confirmation.save(update_fields=["subscriber", "confirmed_at"])
    return subscriber


def asked_by(confirmation: Confirmation) -> list[Interest]:
    """The choices as interests; a topic that is gone since is left out."""
    topics = list(Topic.objects.filter(code__in=confirmation.topics))
    if confirmation.topics and not topics:
        return []
    return interests_in([Kind(value) for value in confirmation.kinds], topics)


@transaction.atomic
def join_account(*, person: Person, now: datetime) -> None:
    """The account has just confirmed its address: the alerts of that address become the account's.

    Does nothing where there are none. Safe to run twice.
    """
    address = person.email.lower()
    alone = Subscriber.objects.select_for_update(of=("self",)).filter(address=address).first()
    if alone is None:
        return
    mine = queries.subscriber_of(person)
    if mine is None:
        alone.person, alone.address = person, ""
        alone.save(update_fields=["person", "address"])
        note("alert.joined", alone, [], by=person, now=now)
        return
    lock(mine)
    _move_subscriptions(alone, mine, now)
    _move_sent(alone, mine)
    alone.address, alone.joined_to = "", mine
    alone.save(update_fields=["address", "joined_to"])
    note("alert.joined", mine, [], by=person, now=now)


def _subscriber_at(confirmation: Confirmation, now: datetime) -> Subscriber:
    person = queries.person_at(confirmation.address)
    if person is not None:
        return subscriber_for(person=person, now=now)
    subscriber, _made = Subscriber.objects.get_or_create(
        address=confirmation.address,
        defaults={"language": confirmation.language, "confirmed_at": now},
    )
    return subscriber


def _move_subscriptions(alone: Subscriber, mine: Subscriber, now: datetime) -> None:
    kept = {(each.kind, each.topic_id): each for each in queries.live_subscriptions(mine)}
    for each in queries.live_subscriptions(alone):
        end([each], EndReason.JOINED, now)
        if (each.kind, each.topic_id) not in kept:
            interest = Interest(each.kind, each.topic)
            new = begin(mine, interest, Rhythm(each.rhythm), since=each.since, now=now)
            follow(each, new, now)


def _move_sent(alone: Subscriber, mine: Subscriber) -> None:
    """What the address received is not sent again to the account, which shows it."""
    same_item = DigestItem.objects.filter(
        subscriber=mine, publication=OuterRef("publication"), revision=OuterRef("revision")
    )
    items = DigestItem.objects.filter(subscriber=alone)
    items.exclude(Exists(same_item)).update(subscriber=mine)
    same_digest = Digest.objects.filter(
        subscriber=mine, rhythm=OuterRef("rhythm"), period_start=OuterRef("period_start")
    )
    Digest.objects.filter(subscriber=alone).exclude(Exists(same_digest)).update(subscriber=mine)

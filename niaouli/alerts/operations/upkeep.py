"""What keeps alerts in order: work that was left over, addresses that refuse, what is too old."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from niaouli.accounts.models import Person
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.models import Confirmation, Digest, Match, Subscriber, Subscription
from niaouli.alerts.operations.addresses import join_account
from niaouli.alerts.operations.digesting import TEMPLATE, rhythms_due
from niaouli.alerts.operations.subscribing import stop_all
from niaouli.alerts.policies import CONFIRMED_WITHIN
from niaouli.lib.jobs import enqueue
from niaouli.mail import operations as mail
from niaouli.publications.queries import waiting_announcements

LEFT_OVER = timedelta(minutes=3)
"""Older than this, and not done: its job was lost."""
AT_ONCE = 100
LATELY = timedelta(days=7)
BATCH = 1_000

MATCHES_KEPT = timedelta(days=30)
MAILS_KEPT = timedelta(days=30)
DIGESTS_KEPT = timedelta(days=365)
ADDRESSES_KEPT = timedelta(days=30)
"""An address alone that receives nothing any more; an account keeps its own."""


def take_up(*, now: datetime) -> None:
    """Ask again for every job that is due and was not done. Safe to run twice: so are the jobs."""
    announced = waiting_announcements().filter(at__lt=now - LEFT_OVER)
    for announcement in announced.values_list("pk", flat=True)[:AT_ONCE]:
        enqueue("alerts.match", announcement=announcement)
    for rhythm in rhythms_due(now=now):
        enqueue(f"alerts.{rhythm.value}")
    if Match.objects.filter(
        processed_at__isnull=True, rhythm=Rhythm.NOW, matched_at__lt=now - LEFT_OVER
    ).exists():
        enqueue("alerts.now")


def end_refused(*, now: datetime) -> int:
    """End the alerts of addresses that their own server refuses for good; answers how many.

    Their page says why. Those that were begun again since are left: the address is given a chance.
    """
    refused = list(_refused(now).order_by("id")[:BATCH])
    for subscriber in refused:
        stop_all(subscriber=subscriber, reason=EndReason.REFUSED, by=None, now=now)
    return len(refused)


def tidy(*, now: datetime) -> None:
    """Join what was left alone, and remove what has said all it had to. Safe to run twice."""
    _join_accounts(now)
    _remove(Match.objects.filter(processed_at__lt=now - MATCHES_KEPT))
    _remove(Confirmation.objects.filter(asked_at__lt=now - CONFIRMED_WITHIN))
    _remove(Digest.objects.filter(made_at__lt=now - DIGESTS_KEPT))
    _remove(_silent(now))
    mail.forget_sent(TEMPLATE, before=now - MAILS_KEPT)


def _refused(now: datetime) -> QuerySet[Subscriber]:
    """Who is subscribed to something since before an e-mail to their address came back."""
    to_their_address = Q(mail__address__iexact=OuterRef("subscriber__person__email")) | Q(
        mail__address=OuterRef("subscriber__address")
    )
    came_back = Digest.objects.filter(
        to_their_address,
        subscriber=OuterRef("subscriber"),
        mail__refused=True,
        mail__settled_at__gt=now - LATELY,
        mail__settled_at__gte=OuterRef("started_at"),
    )
    older = Subscription.objects.filter(Exists(came_back), ended_at__isnull=True)
    return Subscriber.objects.filter(pk__in=older.values("subscriber")).select_related("person")


def _join_accounts(now: datetime) -> None:
    """Accounts that were opened without anybody confirming an address: by a command."""
    theirs = Person.objects.filter(is_active=True).annotate(at=Lower("email"))
    alone = Subscriber.objects.exclude(address="").values("address")
    confirmed = EmailAddress.objects.filter(
        user=OuterRef("pk"), verified=True, email__iexact=OuterRef("email")
    )
    for person in theirs.filter(Exists(confirmed), at__in=alone).order_by("id")[:BATCH]:
        join_account(person=person, now=now)


def _silent(now: datetime) -> QuerySet[Subscriber]:
    """Addresses alone that asked for nothing more for a while."""
    live_or_recent = Subscription.objects.filter(subscriber=OuterRef("pk")).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=now - ADDRESSES_KEPT)
    )
    alone = Subscriber.objects.exclude(address="")
    return alone.filter(~Exists(live_or_recent), confirmed_at__lt=now - ADDRESSES_KEPT)


def _remove(old: QuerySet[Any]) -> None:
    """A batch at a time, each for itself: no long lock, and what is removed stays so."""
    while ids := list(old.order_by("id").values_list("pk", flat=True)[:BATCH]):
        old.model._default_manager.filter(pk__in=ids).delete()

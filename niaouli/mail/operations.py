"""Writing e-mails to the outbox, and sending them.

`write` puts a row in the outbox in the caller's transaction, with the job that will send it: both
exist or neither does. The row is the record; the job carries its id.

`write_many` is for mails that leave many at once and may wait a little: rows alone, which
`deliver_many` takes by batches and sends over one connection. Codes never wait behind them: its
jobs are short, and come after all the others.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from psycopg import Cursor

from niaouli.lib.jobs import enqueue
from niaouli.mail.enums import Delivery
from niaouli.mail.html import text_to_html
from niaouli.mail.models import OutgoingMail
from niaouli.mail.relay import Answer, Relay

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 40
"""Attempts. With the growing pauses of `tasks.deliver`, about a day."""
PAUSE = timedelta(seconds=100)
"""Between two attempts, times their number: as `tasks.deliver` does."""
BATCH = 50
SECONDS = 5.0
"""How long one job sends: no urgent mail waits longer than that behind it."""
FORGOTTEN_AT_ONCE = 1_000
SENT = """
UPDATE mail_outgoingmail SET state = 'sent', settled_at = %s, problem = '' WHERE id = %s
"""
"""Once for each mail: composing it through the ORM takes longer than sending the mail."""
LEASE = timedelta(minutes=10)
"""A mail that a job took and did not settle is taken again after that: the worker was killed."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom one of many mails goes, and what its template says."""

    address: str
    person: int | None
    language: str
    values: Mapping[str, object]
    unsubscribe: str = ""
    reply_to: str = ""


def write(
    template: str,
    *,
    address: str,
    person: int | None,
    language: str,
    values: Mapping[str, object],
    now: datetime,
    secret: bool = False,
    unsubscribe: str = "",
    reply_to: str = "",
) -> OutgoingMail:
    """Write one e-mail in the outbox; it leaves after the transaction is committed.

    `template` names a file of `templates/mail/`, without its suffix: its first line is the subject,
    the rest the text. The HTML version is made from the text, so that they cannot differ.
    `reply_to` is a plain address of ours, where answers are read.
    """
    envelope = Envelope(address, person, language, values, unsubscribe, reply_to)
    mail = _written(template, envelope, secret=secret, now=now)
    mail.save()
    enqueue("mail.deliver", mail=mail.pk)
    return mail


def write_many(
    template: str, envelopes: Iterable[Envelope], *, now: datetime, secret: bool = False
) -> list[OutgoingMail]:
    """Write many e-mails at once, in the order given; they leave together after the transaction.

    The caller bounds how many: all are in memory.
    """
    mails = [_written(template, each, secret=secret, now=now) for each in envelopes]
    for mail in mails:
        mail.due_at = now
    OutgoingMail.objects.bulk_create(mails)
    if mails:
        enqueue("mail.deliver_many")
    return mails


def _written(template: str, envelope: Envelope, *, secret: bool, now: datetime) -> OutgoingMail:
    language = envelope.language
    with translation.override(language):
        rendered = render_to_string(
            f"mail/{template}.txt", {**envelope.values, "base_url": settings.NIAOULI_BASE_URL}
        )
    subject, _separator, text = rendered.strip().partition("\n")
    return OutgoingMail(
        person=envelope.person,
        address=envelope.address,
        template=template,
        secret=secret,
        language=language,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        html=text_to_html(text.strip(), language=language, title=subject.strip()),
        unsubscribe=envelope.unsubscribe,
        reply_to=envelope.reply_to,
        created_at=now,
    )


class TryAgain(Exception):
    """The relay could not take the mail now; the job is to run again."""


@transaction.atomic
def deliver(*, mail_id: int, now: datetime) -> None:
    """Send one e-mail of the outbox. Safe to run twice: a mail that is settled is left alone.

    A relay that is away or asks to wait leaves the mail waiting: see `check_settled`. The words of
    one that carried a secret go once it is settled (the demonstration, which has no relay, shows
    them).
    """
    mail = OutgoingMail.objects.select_for_update(of=("self",)).filter(pk=mail_id).first()
    # Erased meanwhile, with what it was about.
    if mail is None or mail.state != Delivery.WAITING:
        return
    mail.attempts += 1
    with Relay() as relay:
        _settle(mail, relay.send(mail), now)
    if mail.secret and mail.state != Delivery.WAITING and not settings.NIAOULI_DEMONSTRATION:
        # What it opens is for its reader alone: neither the database nor its backups keep it.
        OutgoingMail.objects.filter(pk=mail.pk).update(text="", html="")


def check_settled(*, mail_id: int) -> None:
    """Raise `TryAgain` while the mail waits, so that the job runs again later.

    Apart from `deliver`, whose transaction must be committed with the count of attempts.
    """
    if OutgoingMail.objects.filter(pk=mail_id, state=Delivery.WAITING).exists():
        raise TryAgain


def deliver_many(*, now: datetime) -> bool:
    """Send what is due of the mails that leave together, for a few seconds, over one connection.

    Answers whether more of them are due now. Safe to run twice, at the same time or killed
    half-way: each job takes its own batch, and each mail is settled as soon as it is sent. The one
    that was sent and not settled leaves again under the same Message-ID.
    """
    end = monotonic() + SECONDS
    with Relay() as relay, _quick_commits() as cursor:
        while batch := _claim(now):
            while batch:
                mail = batch.pop(0)
                answer = relay.send(mail)
                if answer.problem:
                    _settle(mail, answer, now)
                else:
                    cursor.execute(SENT, [now, mail.pk], prepare=True)
                if answer.away or monotonic() > end:
                    _release(batch, now)
                    return not answer.away and is_any_due(now=now)
    return False


def is_any_due(*, now: datetime) -> bool:
    """Whether mails that leave together wait to be sent."""
    return OutgoingMail.objects.filter(state=Delivery.WAITING, due_at__lte=now).exists()


def forget_sent(template: str, *, before: datetime) -> None:
    """Remove the mails of this template that were settled long ago, a batch at a time.

    For what can be read elsewhere: mails about a case are kept with the case.
    """
    old = OutgoingMail.objects.filter(template=template, settled_at__lt=before)
    while ids := list(old.order_by("id").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        OutgoingMail.objects.filter(pk__in=ids).delete()


@contextmanager
def _quick_commits() -> Iterator[Cursor[Any]]:
    """Settling does not wait for the disk: a database that falls forgets its last instants, and
    these mails leave again, under the same Message-ID."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            # The driver's own: Django's reads the statement again each time.
            with Cursor(connection.connection) as quick:
                yield quick
        finally:
            cursor.execute("RESET synchronous_commit")


def _claim(now: datetime) -> list[OutgoingMail]:
    """Take a batch that no other job has."""
    with transaction.atomic():
        due = OutgoingMail.objects.filter(state=Delivery.WAITING, due_at__lte=now)
        free = due.select_for_update(of=("self",), skip_locked=True)
        batch = list(free.order_by("due_at", "id")[:BATCH])
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in batch]).update(
            due_at=now + LEASE, attempts=F("attempts") + 1
        )
    for mail in batch:
        mail.attempts += 1
    return batch


def _release(batch: list[OutgoingMail], now: datetime) -> None:
    """They were not tried: the next job takes them."""
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in batch]).update(
        due_at=now, attempts=F("attempts") - 1
    )


def _settle(mail: OutgoingMail, answer: Answer, now: datetime) -> None:
    """Write what came of it, before anything else is sent."""
    mail.problem = answer.problem
    mail.refused = answer.refused
    if not answer.problem:
        mail.state, mail.settled_at = Delivery.SENT, now
    elif answer.final or mail.attempts >= GIVE_UP_AFTER:
        mail.state, mail.settled_at = Delivery.FAILED, now
    else:
        if mail.due_at is not None:
            mail.due_at = now + PAUSE * mail.attempts
        log.warning("mail delayed", extra={"data": {"mail": mail.pk, "attempts": mail.attempts}})
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=mail.state,
        settled_at=mail.settled_at,
        attempts=mail.attempts,
        due_at=mail.due_at,
        problem=mail.problem,
        refused=mail.refused,
    )

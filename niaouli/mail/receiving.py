"""Taking an e-mail that was received: once, whatever it is, and with a row that says what became
of it.

What answers it knows what it is about: the handler that the settings name. It calls `record` in the
transaction in which it takes the mail, so that both exist or neither does.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from niaouli.mail.bounces import note_bounce
from niaouli.mail.enums import Outcome
from niaouli.mail.incoming import ReceivedMail, read
from niaouli.mail.models import IncomingMail, OutgoingMail

log = logging.getLogger(__name__)

Handler = Callable[[ReceivedMail, datetime], Outcome]
TOLD_AN_HOUR = 5
"""Answers of ours to one sender, or about one of our addresses: two machines that write to each
other stop there."""
FORGOTTEN_AFTER = timedelta(days=90)
"""How long the rows of e-mails that became nothing are kept."""
FORGOTTEN_AT_ONCE = 1_000


class AlreadyTaken(Exception):
    """The mail came before, or is being taken at this moment by another process."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome)


def receive(
    content: bytes,
    *,
    now: datetime,
    size: int | None = None,
    sender: str | None = None,
    recipient: str = "",
) -> Outcome:
    """Take one e-mail; the same one twice is taken once.

    `size` when `content` is only the beginning; `sender` and `recipient` are those of the envelope,
    where the mail server tells them. Raises `TryAgain` when nothing was done and the mail is to
    come again. Call it outside of any transaction: files are checked before theirs begins.
    """
    whole_size = len(content) if size is None else size
    received = read(content, size=whole_size, sender=sender, recipient=recipient)
    known = IncomingMail.objects.filter(name=received.name).order_by("id").first()
    if known is not None:
        return Outcome(known.outcome)
    try:
        outcome = _take(received, now)
    except AlreadyTaken as before:
        return before.outcome
    log.info("mail received", extra={"data": {"outcome": outcome, "size": whole_size}})
    return outcome


def _take(received: ReceivedMail, now: datetime) -> Outcome:
    if received.bounce is not None:
        note_bounce(received.bounce, now=now)
    if received.automatic or _is_ours(received):
        record(received, Outcome.AUTOMATIC, now=now)
        return Outcome.AUTOMATIC
    handler: Handler = import_string(settings.NIAOULI_MAIL_HANDLER)
    return handler(received, now)


def record(
    received: ReceivedMail,
    outcome: Outcome,
    *,
    now: datetime,
    recipient: str = "",
    told: bool = False,
) -> IncomingMail:
    """The row of an e-mail, in the transaction of what it causes. `recipient`: the address of ours
    that it concerns. Raises `AlreadyTaken`, which undoes all, when another process was faster."""
    row, created = IncomingMail.objects.get_or_create(
        name=received.name,
        defaults={
            "sender": received.sender,
            "recipient": recipient or next(iter(received.recipients), ""),
            "subject": received.subject,
            "size": received.size,
            "received_at": now,
            "outcome": outcome,
            "told": told,
        },
    )
    if not created:
        raise AlreadyTaken(Outcome(row.outcome))
    return row


def may_tell(received: ReceivedMail, *, recipient: str, now: datetime) -> bool:
    """Whether its sender, or anybody about this address of ours, may be answered once more in this
    hour."""
    told = IncomingMail.objects.filter(told=True, received_at__gt=now - timedelta(hours=1))
    about = Q(recipient=recipient)
    if received.sender:
        about |= Q(sender=received.sender)
    return told.filter(about).count() < TOLD_AN_HOUR


def forget_received(*, before: datetime) -> None:
    """Remove the rows of e-mails that became nothing, a batch at a time. What is in a case goes
    with the case."""
    old = IncomingMail.objects.filter(received_at__lt=before).exclude(outcome=Outcome.TAKEN)
    while ids := list(old.order_by("id").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        IncomingMail.objects.filter(pk__in=ids).delete()


def _is_ours(received: ReceivedMail) -> bool:
    """One of our e-mails that comes back to us."""
    key = received.name.strip("<>").partition("@")[0]
    try:
        return OutgoingMail.objects.filter(key=UUID(key)).exists()
    except ValueError:
        return False

"""Issuing the documents of a delivery, a line at a time, each in its own transaction.

A line is taken under a lock that others skip, and what it gave is written with it: a worker killed
at any instant leaves whole lines, several may work at once, and no line gives two documents. The
person is locked meanwhile: two deliveries cannot give them the same file.
"""

import logging
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.accounts.operations import lock as lock_person
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import steps, telling
from niaouli.deliveries.operations.checking import already_given, told
from niaouli.deliveries.policies import (
    can_deliver,
    check_can_retry,
    check_can_start,
    check_can_stop,
    check_not_own,
)
from niaouli.deliveries.queries import counts_of, key_of, standing
from niaouli.deliveries.recipients import check_can_receive
from niaouli.documents.errors import AlteredContent, CannotKeep, MissingContent
from niaouli.documents.issued.issuing import issue_file, seal_brought_file
from niaouli.documents.kinds import kinds_to_issue
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import Refusal
from niaouli.lib.files import clean_filename
from niaouli.lib.jobs import enqueue

log = logging.getLogger(__name__)

SECONDS = 5.0
"""How long one job issues: no urgent e-mail waits longer than that behind it."""
TELL_EVERY = 100
"""Lines between two moments when people are told."""


@transaction.atomic
def start_delivery(*, delivery: Delivery, by: Person, now: datetime) -> None:
    """Begin, or go on after a stop: a job issues what is ready, in the name of `by`."""
    delivery = steps.lock(delivery.pk)
    check_can_start(delivery, steps.roles_of(by, now))
    delivery.sent_by, delivery.started_at = by, delivery.started_at or now
    steps.move(
        delivery,
        DeliveryState.SENDING,
        by=by,
        now=now,
        verb="started",
        fields=("sent_by", "started_at"),
    )
    enqueue("deliveries.send", delivery=delivery.pk)


@transaction.atomic
def stop_delivery(*, delivery: Delivery, by: Person, now: datetime) -> None:
    """Nothing more is issued, but the line that is being issued at this instant."""
    delivery = steps.lock(delivery.pk)
    check_can_stop(delivery, steps.roles_of(by, now))
    steps.move(delivery, DeliveryState.STOPPED, by=by, now=now, verb="stopped")
    # It tells people of what they were given.
    enqueue("deliveries.send", delivery=delivery.pk)


@transaction.atomic
def retry_failed(*, delivery: Delivery, by: Person, now: datetime) -> None:
    """Try again the lines that failed, and go on."""
    delivery = steps.lock(delivery.pk)
    check_can_retry(delivery, steps.roles_of(by, now))
    failed = delivery.lines.filter(state=LineState.FAILED, file__isnull=False, owner__isnull=False)
    failed.update(state=LineState.READY, problems=[])
    delivery.sent_by = by
    fields = ("sent_by",)
    steps.move(delivery, DeliveryState.SENDING, by=by, now=now, verb="retried", fields=fields)
    enqueue("deliveries.send", delivery=delivery.pk)


def send_lines(*, delivery_id: int, now: datetime, seconds: float = SECONDS) -> bool:
    """Issue lines for some seconds; returns whether some are left for this worker. Safe to run
    twice, at the same time or killed half-way."""
    delivery = Delivery.objects.select_related("department", "sent_by").get(pk=delivery_id)
    if delivery.state == DeliveryState.STOPPED or _stopped_without_role(delivery, now):
        telling.tell_people(delivery=delivery, now=now)
        return False
    end, issued = monotonic() + seconds, 0
    # An official paper is in the body's language, whatever the one of who sends it.
    with translation.override(settings.LANGUAGE_CODE):
        while send_line(delivery=delivery, now=now):
            issued += 1
            if issued % TELL_EVERY == 0:
                telling.tell_people(delivery=delivery, now=now)
            if monotonic() > end:
                telling.tell_people(delivery=delivery, now=now)
                return True
        _end(delivery, now=now)
    return False


@transaction.atomic
def send_line(*, delivery: Delivery, now: datetime) -> bool:
    """Issue the next line that nobody else has in hand; returns whether there was one.

    Those of one person follow one another, so that they are told of them together.
    """
    line = _next_line(delivery)
    if line is None:
        return False
    try:
        with transaction.atomic():
            document = _issue(delivery, line, now=now)
    except _AlreadyGiven as given:
        _settle(line, LineState.SKIPPED, str(given))
    except CannotKeep:
        # The storage does not answer, for this line nor for the others: the job tries again later.
        raise
    except Refusal as refusal:
        _settle(line, LineState.FAILED, str(refusal))
    except (AlteredContent, MissingContent):
        log.exception("deliveries: content lost", extra={"data": {"line": line.pk}})
        _settle(line, LineState.FAILED, _("Le fichier gardé ne se lit plus : apportez-le encore."))
    else:
        line.state, line.document, line.file = LineState.DONE, document, None
        line.done_at, line.stands = now, True
        line.save(update_fields=["state", "document", "file", "done_at", "stands"])
    return True


def _next_line(delivery: Delivery) -> DeliveryLine | None:
    """Locked, and its person first: so does the erasure of their account, and two that lock one
    another the other way round never end."""
    ready = DeliveryLine.objects.select_for_update(of=("self",), skip_locked=True).filter(
        delivery=delivery, state=LineState.READY, delivery__state=DeliveryState.SENDING
    )
    while True:
        point = transaction.savepoint()
        found = ready.order_by("owner", "number").first()
        # Only looked at: it is free again.
        transaction.savepoint_rollback(point)
        if found is None:
            return None
        lock_person(Person(pk=found.owner_id))
        line = ready.select_related("file", "owner").filter(pk=found.pk).first()
        if line is not None:
            return line
        # Somebody was quicker, or the account is gone.
        transaction.savepoint_rollback(point)


class _AlreadyGiven(Refusal):
    """Another delivery was quicker."""


def _issue(delivery: Delivery, line: DeliveryLine, *, now: datetime) -> WalletDocument:
    if line.owner is None or line.file is None or delivery.sent_by is None:
        raise ValueError(line.pk)
    _check_line(delivery, line, line.owner, delivery.sent_by, now=now)
    file = seal_brought_file(
        file=line.file, department=delivery.department, by=delivery.sent_by, now=now
    )
    return issue_file(
        owner=line.owner,
        department=delivery.department,
        kind=line.kind,
        title=line.title,
        file=file,
        filename=clean_filename(line.filename),
        valid_until=line.valid_until,
        by=delivery.sent_by,
        now=now,
    )


def _check_line(
    delivery: Delivery, line: DeliveryLine, owner: Person, by: Person, *, now: datetime
) -> None:
    """What may have changed since the dry run."""
    check_can_receive(owner)
    check_not_own(owner, by)
    if line.kind not in kinds_to_issue(delivery.department.code):
        raise Refusal(_("Ce type de document ne se délivre plus."))
    if line.valid_until and line.valid_until < timezone.localdate(now):
        raise Refusal(_("La date de fin est passée depuis la vérification."))
    former = DeliveryLine.objects.filter(
        owner=owner, sha256=line.sha256, kind=line.kind, stands=True
    ).first()
    if former is not None:
        if key_of(line) in standing([line]):
            raise _AlreadyGiven(already_given(former))
        # It was revoked: this one takes its place.
        DeliveryLine.objects.filter(pk=former.pk).update(stands=False)


def _settle(line: DeliveryLine, state: LineState, sentence: str) -> None:
    line.state, line.problems = state, [sentence]
    if state == LineState.SKIPPED:
        line.file = None
    line.save(update_fields=["state", "problems", "file"])


@transaction.atomic
def _stopped_without_role(delivery: Delivery, now: datetime) -> bool:
    """Who no longer has their role issues nothing more: a colleague takes it up."""
    sender = delivery.sent_by
    if sender is None or can_deliver(delivery.department, steps.roles_of(sender, now)):
        return False
    delivery = steps.lock(delivery.pk)
    if delivery.state == DeliveryState.SENDING:
        steps.move(delivery, DeliveryState.STOPPED, by=None, now=now, verb="stopped")
    return True


@transaction.atomic
def _end(delivery: Delivery, *, now: datetime) -> None:
    """Once no line is ready, nor in anybody's hands: whoever comes last ends it."""
    telling.tell_people(delivery=delivery, now=now)
    delivery = steps.lock(delivery.pk)
    if delivery.state != DeliveryState.SENDING:
        return
    if delivery.lines.filter(state=LineState.READY).exists():
        return
    counts = counts_of(delivery)
    steps.move(delivery, DeliveryState.SENT, by=None, now=now, verb="sent", details=told(counts))
    telling.tell_sender(delivery, counts, now=now)

"""What becomes of a delivery: abandoned, never sent, old; and of what it holds of a person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.queries import references_of
from niaouli.deliveries.enums import ENDED_STATES, DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import steps
from niaouli.deliveries.operations.checking import told
from niaouli.deliveries.policies import check_can_abandon
from niaouli.deliveries.queries import counts_of
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import discard_unused_file
from niaouli.lib.jobs import enqueue

UNSENT_AFTER = timedelta(days=30)
"""A delivery that nobody sends, or takes up again, is given up, and its files are erased."""
FORGOTTEN_AFTER = timedelta(days=365)
"""After its end, nobody can read any more who received what; how many stays."""
TAKEN_UP_AFTER = timedelta(minutes=10)
AT_ONCE = 50
"""Files erased in one transaction."""
JOBS = {
    DeliveryState.CHECKING: "deliveries.check",
    DeliveryState.SENDING: "deliveries.send",
    DeliveryState.ABANDONED: "deliveries.erase",
}
"""What works on a delivery in this state, and could have ended badly."""


@transaction.atomic
def abandon_delivery(*, delivery: Delivery, by: Person, now: datetime) -> None:
    """Before anything is issued: a job erases its files and its lines at once."""
    delivery = steps.lock(delivery.pk)
    check_can_abandon(delivery, steps.roles_of(by, now))
    _give_up(delivery, by=by, now=now)


def give_up_unsent(*, now: datetime) -> int:
    """Give up what waits since a month; returns how many. Safe to run twice.

    One that was stopped half-way ends there: what was issued stays issued.
    """
    waiting = [DeliveryState.CHECKING, DeliveryState.READY, DeliveryState.STOPPED]
    old = Delivery.objects.filter(state__in=waiting, moved_at__lt=now - UNSENT_AFTER)
    found = list(old.order_by("id").values_list("pk", flat=True))
    for pk in found:
        with transaction.atomic():
            delivery = steps.lock(pk)
            if delivery.state == DeliveryState.STOPPED:
                _leave_there(delivery, now=now)
            elif delivery.state in waiting:
                _give_up(delivery, by=None, now=now)
    return len(found)


def erase_old(*, now: datetime) -> int:
    """Erase the files of lines that failed a month ago, and all the lines of what ended a year ago;
    returns how many deliveries were erased. Safe to run twice, or to be killed."""
    ended = Delivery.objects.filter(state__in=ENDED_STATES, forgotten_at__isnull=True)
    untried = ended.filter(moved_at__lt=now - UNSENT_AFTER, lines__file__isnull=False)
    for pk in list(untried.order_by("id").distinct().values_list("pk", flat=True)):
        _erase_files(pk, now=now)
    old = ended.filter(moved_at__lt=now - FORGOTTEN_AFTER)
    return sum(erase_lines(delivery_id=pk, now=now) for pk in old.values_list("pk", flat=True))


def erase_lines(*, delivery_id: int, now: datetime) -> bool:
    """Erase the files, then the lines, of a delivery that is over: the counts stay. Returns whether
    there was something to erase."""
    _erase_files(delivery_id, now=now)
    with transaction.atomic():
        delivery = steps.lock(delivery_id)
        if delivery.state not in ENDED_STATES or delivery.forgotten_at is not None:
            return False
        delivery.counts, delivery.forgotten_at = told(counts_of(delivery)), now
        delivery.list_name, delivery.unnamed = "", []
        delivery.save(update_fields=["counts", "forgotten_at", "list_name", "unnamed"])
        delivery.lines.all().delete()
        steps.note(delivery, "erased", by=None, now=now)
    return True


def take_up(*, now: datetime) -> int:
    """Ask again for what goes on since long: its job may have ended badly. Returns how many. Safe
    to run twice: jobs that work at the same time share the lines."""
    late = Delivery.objects.filter(
        state__in=JOBS, moved_at__lt=now - TAKEN_UP_AFTER, forgotten_at__isnull=True
    )
    asked = 0
    for delivery in late.order_by("id"):
        state = DeliveryState(delivery.state)
        # Without a ZIP, whoever runs the server is checking it themselves.
        if state != DeliveryState.CHECKING or delivery.archive_id:
            enqueue(JOBS[state], delivery=delivery.pk)
            asked += 1
    return asked


@transaction.atomic
def forget_person(*, person: Person, now: datetime) -> None:
    """The account goes: what lists say of the person goes too. A line that was still to be issued
    is not."""
    mine = DeliveryLine.objects.filter(owner=person)
    files = list(StoredFile.objects.filter(pk__in=mine.values("file")).order_by("id"))
    emptied = {"reference": "", "email": "", "family_name": "", "filename": "", "title": ""}
    pending = mine.filter(state__in=[LineState.READY, LineState.FAILED])
    pending.update(state=LineState.FAILED, problems=[_("Cette personne a supprimé son compte.")])
    mine.update(owner=None, file=None, stands=False, warnings=[], **emptied)
    theirs = Q(email__iexact=person.email) | Q(reference__in=references_of(person))
    DeliveryLine.objects.filter(theirs, owner=None).update(**emptied)
    for file in files:
        discard_unused_file(file=file, by=None, now=now)


def _give_up(delivery: Delivery, *, by: Person | None, now: datetime) -> None:
    archive, delivery.archive = delivery.archive, None
    steps.move(
        delivery, DeliveryState.ABANDONED, by=by, now=now, verb="abandoned", fields=("archive",)
    )
    if archive is not None:
        discard_unused_file(file=archive, by=None, now=now)
    enqueue("deliveries.erase", delivery=delivery.pk)


def _leave_there(delivery: Delivery, *, now: datetime) -> None:
    never = [_("L’envoi a été arrêté, et n’a pas été repris.")]
    ready = delivery.lines.filter(state=LineState.READY)
    ready.update(state=LineState.FAILED, problems=never)
    details = told(counts_of(delivery))
    steps.move(delivery, DeliveryState.SENT, by=None, now=now, verb="sent", details=details)


def _erase_files(pk: int, *, now: datetime) -> None:
    """A few at a time: there may be thousands."""
    kept = DeliveryLine.objects.filter(delivery=pk, file__isnull=False)
    while True:
        with transaction.atomic():
            lines = list(kept.select_related("file").order_by("id")[:AT_ONCE])
            if not lines:
                return
            taken = DeliveryLine.objects.filter(pk__in=[each.pk for each in lines])
            taken.filter(state=LineState.READY).update(state=LineState.SKIPPED)
            taken.update(file=None)
            for file in {each.file for each in lines if each.file}:
                discard_unused_file(file=file, by=None, now=now)

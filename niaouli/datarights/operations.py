"""Writing: a copy that leaves, an account that is deleted, what goes later."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.accounts.operations import lock, tell
from niaouli.audit import operations as audit
from niaouli.cases.operations.forgetting import lock_cases_of
from niaouli.cases.operations.planning import follow_person
from niaouli.datarights import policies
from niaouli.datarights.copy import Archive, make_part
from niaouli.datarights.holdings import ROOMS
from niaouli.datarights.queries import copies_of, kept_cases

TOLD_EVERY = timedelta(hours=1)
"""The parts of one copy are one e-mail."""
EMPTIED_AGAIN_FOR = timedelta(days=7)
"""Far longer than an e-mail is tried again, or than a request under way can still write."""


def take_copy(*, person: Person, part: int, device: str, by: Person, now: datetime) -> Archive:
    """Make a part of the copy of everything that is held: noted, and told by e-mail.

    Not over and over: one too many is refused before any work. Raises `OutOfStep` for a part that
    does not exist.
    """
    policies.check_can_copy(person, part=part, now=now)
    made = make_part(person, number=part, now=now)
    _note_copy(person, part=part, device=device, by=by, now=now)
    return made


@transaction.atomic
def delete_account(*, person: Person, by: Person, now: datetime) -> None:
    """Erase at once everything that nobody has to keep; the rest stays without the account.

    Immediate, and for ever. Pressed twice, it happens once. Raises the sentence of
    `policies.check_can_delete_account` while someone still waits on the account.
    """
    # First the requests, as sending one does: whoever comes second waits, and nobody for ever.
    lock_cases_of(person)
    person = lock(person)
    if person.deleted_at is not None:
        return
    policies.check_can_delete_account(person, today=timezone.localdate(now))
    tell(person, "account_deleted", now=now, values={"kept": kept_cases(person)})
    _empty(person, by=by, now=now)


def empty_again(*, now: datetime) -> None:
    """Erase what reached an account while it was being deleted, and the e-mails that then waited
    to be sent. Safe to run twice."""
    lately = Person.objects.filter(deleted_at__gte=now - EMPTIED_AGAIN_FOR).order_by("id")
    for person in lately:
        with transaction.atomic():
            _empty(person, by=None, now=now)


@transaction.atomic
def _note_copy(person: Person, *, part: int, device: str, by: Person, now: datetime) -> None:
    # Locked: those that were made at the same moment are counted one after the other.
    person = lock(person)
    policies.check_can_copy(person, part=part, now=now)
    told = copies_of(person).filter(at__gt=now - TOLD_EVERY).exists()
    subject = f"person:{person.pk}"
    audit.record("account.data_copied", by=by.pk, subject=subject, now=now, details={"part": part})
    if not told:
        tell(person, "data_copied", now=now, values={"device": device})


def _empty(person: Person, *, by: Person | None, now: datetime) -> None:
    for room in ROOMS:
        room.erase(person=person, by=by, now=now)
    # Once the account is gone, nobody is told before its requests go.
    person.refresh_from_db()
    follow_person(person, now=now)

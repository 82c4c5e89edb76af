"""The check-in from several windows, and two runs of the same work, at the same instant: once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.employment.errors import AlreadyCheckedIn
from niaouli.employment.models import CheckIn, CheckInReminder, JobSeeker
from niaouli.employment.operations.check_ins import send_reminders
from niaouli.employment.operations.office import run_batch, start_batch
from niaouli.mail.models import OutgoingMail
from tests import cast
from tests.employment.seeking import FEBRUARY, at, checked_in, registered

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 6
T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Start all of them together, each with its own connection."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], T]) -> T:
        barrier.wait(20)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def test_a_check_in_pressed_in_several_windows_is_one_with_one_receipt(
    alice: Person, del_: Department
) -> None:
    registered(alice)
    made = at_once(*[lambda: checked_in(alice).number] * TOGETHER)
    assert len(set(made)) == 1
    assert CheckIn.objects.count() == 1
    assert WalletDocument.objects.filter(owner=alice).count() == 1
    assert OutgoingMail.objects.filter(template="employment/checked_in").count() == 1


def test_a_registration_pressed_in_several_windows_is_one(alice: Person, del_: Department) -> None:
    keys = at_once(*[lambda: registered(alice, now=at(3)).pk] * TOGETHER)
    assert len(set(keys)) == 1
    assert JobSeeker.objects.count() == 1
    assert OutgoingMail.objects.filter(template="employment/registered").count() == 1


def test_a_batch_run_twice_while_people_check_in_themselves(
    adviser: Person, del_: Department
) -> None:
    people = [cast.person(f"chercheur{n}", "Chercheur", f"N{n}") for n in range(6)]
    for person in people:
        registered(person)
    batch = start_batch(
        key=uuid4(),
        department=del_,
        period=FEBRUARY,
        people=[],
        commune="",
        reason="Agence fermée.",
        by=adviser,
        now=at(10),
    )

    def run() -> None:
        while run_batch(batch_id=batch.pk, now=at(10)):
            pass

    def press() -> None:
        for person in reversed(people):
            if not CheckIn.objects.filter(seeker__person=person).exists():
                pressed(person)

    at_once(run, run, press)
    assert CheckIn.objects.count() == 6
    assert WalletDocument.objects.count() == 6
    batch.refresh_from_db()
    assert batch.done == CheckIn.objects.filter(origin="office").count()


def pressed(person: Person) -> None:
    """The person's own check-in, which may come second."""
    try:
        checked_in(person, now=at(10))
    except AlreadyCheckedIn:
        return


def test_reminders_run_twice_at_once_are_sent_once(del_: Department) -> None:
    for number in range(5):
        registered(cast.person(f"chercheur{number}", "Chercheur", f"N{number}"))
    written = at_once(*[lambda: send_reminders(now=at(1))] * 3)
    assert sum(written) == 5
    assert CheckInReminder.objects.count() == 5
    assert OutgoingMail.objects.filter(template="employment/reminder_opened").count() == 5

"""Reminders: when the window opens and before it closes, once each, to who has not checked in."""

import pytest

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.employment.models import CheckInReminder
from niaouli.employment.operations.check_ins import send_reminders
from niaouli.employment.operations.seekers import end_registration
from niaouli.mail.models import OutgoingMail
from tests.employment.seeking import at, checked_in, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeker(alice: Person, del_: Department) -> Person:
    registered(alice)
    return alice


def reminded(which: str) -> list[str]:
    mails = OutgoingMail.objects.filter(template=f"employment/reminder_{which}").order_by("id")
    return [mail.address for mail in mails]


def test_the_day_the_window_opens(seeker: Person) -> None:
    assert send_reminders(now=at(28, 2, hour=7)) == 1
    assert reminded("opened") == [seeker.email]
    assert (
        "jusqu’au dimanche 15 mars 2026"
        in OutgoingMail.objects.get(template="employment/reminder_opened").text
    )


def test_three_days_before_it_closes(seeker: Person) -> None:
    send_reminders(now=at(11))
    assert reminded("closing") == []
    send_reminders(now=at(12))
    assert reminded("closing") == [seeker.email]


def test_each_is_sent_once_however_often_the_job_runs(seeker: Person) -> None:
    for day in (1, 1, 2, 12, 12, 13):
        send_reminders(now=at(day))
    assert reminded("opened") == [seeker.email]
    assert reminded("closing") == [seeker.email]
    assert CheckInReminder.objects.count() == 2


def test_a_job_that_missed_the_first_day_sends_it_the_next(seeker: Person) -> None:
    assert send_reminders(now=at(2)) == 1


def test_nobody_is_reminded_outside_of_the_window(seeker: Person) -> None:
    assert send_reminders(now=at(27, 2)) == 0
    assert send_reminders(now=at(16)) == 0


def test_who_checked_in_or_stopped_or_registered_later_is_left_in_peace(
    seeker: Person, bob: Person, agent: Person
) -> None:
    checked_in(seeker)
    registered(bob)
    end_registration(person=bob, reason="emploi", by=bob, now=at(2))
    registered(agent, now=at(4))
    assert send_reminders(now=at(12)) == 0


def test_it_is_written_in_the_person_s_language(seeker: Person) -> None:
    seeker.language = "en"
    seeker.save(update_fields=["language"])
    send_reminders(now=at(1))
    assert OutgoingMail.objects.get(template="employment/reminder_opened").language == "en"

"""Registering as a job seeker: at once, once, stopped and taken up again."""

import pytest
from django.db import IntegrityError, transaction

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.employment.models import JobSeeker
from niaouli.employment.operations.seekers import (
    change_seeker,
    end_registration,
    record_consultation,
    register_seeker,
)
from niaouli.employment.queries.seekers import (
    employment_department,
    seeker_of,
    seekers_for_adviser,
    standing_of,
)
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from tests.employment.seeking import ABOUT, FEBRUARY, LONG_AGO, MARCH, at, checked_in, registered

pytestmark = pytest.mark.django_db


def test_a_registration_counts_at_once_and_is_confirmed(alice: Person, del_: Department) -> None:
    seeker = registered(alice, now=at(3))
    assert (seeker.registered, seeker.department) == (True, del_)
    assert seeker.since.isoformat() == "2025-09-01"
    mail = OutgoingMail.objects.get(template="employment/registered")
    assert "mars 2026 : du 28 mars 2026 au 15 avril 2026" in mail.text.replace("\u00a0", " ")


def test_pressed_twice_it_is_one_registration(alice: Person, del_: Department) -> None:
    assert registered(alice, now=at(3)) == registered(alice, now=at(3, hour=13))
    assert OutgoingMail.objects.filter(template="employment/registered").count() == 1


def test_before_the_department_exists_it_is_refused_with_a_sentence(alice: Person) -> None:
    assert employment_department() is None
    with pytest.raises(OutOfStep, match="pas encore ouvert"):
        registered(alice)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("situation", "riche"),
        ("since", "2031-01-01"),
        ("commune", "75056"),
        ("phone", None),
        ("occupation", "x" * 121),
    ],
)
def test_an_answer_that_does_not_hold_is_named(
    alice: Person, del_: Department, answer: str, value: object
) -> None:
    with pytest.raises(BadInput) as refusal:
        registered(alice, now=at(3), **{answer: value})
    assert refusal.value.input == answer
    assert seeker_of(alice) is None


def test_it_can_be_changed(alice: Person, del_: Department) -> None:
    registered(alice)
    answers = {**ABOUT, "occupation": "Cuisinière"}
    change_seeker(person=alice, answers=answers, by=alice, now=at(3))
    assert JobSeeker.objects.get().occupation == "Cuisinière"


def test_nobody_registers_someone_else(alice: Person, bob: Person, del_: Department) -> None:
    with pytest.raises(NotAllowed):
        register_seeker(person=alice, answers=ABOUT, by=bob, now=at(3))


def test_it_stops_with_its_reason_and_what_was_done_stays(alice: Person, del_: Department) -> None:
    registered(alice)
    made = checked_in(alice)
    end_registration(person=alice, reason="emploi", by=alice, now=at(4))
    assert standing_of(alice, today=at(4).date()) is None
    assert made.seeker.check_ins.count() == 1
    assert OutgoingMail.objects.filter(template="employment/ended").exists()
    with pytest.raises(NotAllowed, match="arrêtée"):
        end_registration(person=alice, reason="emploi", by=alice, now=at(4))


def test_registering_again_takes_up_the_same_file_from_that_month(
    alice: Person, del_: Department
) -> None:
    first = registered(alice)
    end_registration(person=alice, reason="autre", by=alice, now=at(4, 10, year=2025))
    again = registered(alice, now=at(3))
    assert (again.pk, again.registered) == (first.pk, True)
    standing = standing_of(alice, today=at(3).date())
    assert standing is not None
    assert standing.window.period == MARCH


def test_who_registered_before_the_month_began_declares_it(alice: Person, del_: Department) -> None:
    registered(alice)
    standing = standing_of(alice, today=at(3).date())
    assert standing is not None
    assert (standing.window.period, standing.awaited(at(3).date())) == (FEBRUARY, True)


def test_an_end_without_reason_cannot_be_stored(alice: Person, del_: Department) -> None:
    registered(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        JobSeeker.objects.update(ended_at=at(3))


def test_advisers_see_the_job_seekers_of_their_department_only(
    alice: Person, adviser: Person, agent: Person, del_: Department
) -> None:
    seeker = registered(alice)
    assert list(seekers_for_adviser(adviser.memberships.all())) == [seeker]
    assert list(seekers_for_adviser(agent.memberships.all())) == []


def test_a_consultation_is_logged_but_not_of_oneself(
    alice: Person, adviser: Person, del_: Department
) -> None:
    seeker = registered(alice)
    record_consultation(seeker=seeker, by=adviser, now=at(3))
    record_consultation(seeker=seeker, by=alice, now=at(3))
    events = Event.objects.filter(subject=seeker.subject, verb="seeker.consulted")
    assert [event.by for event in events] == [adviser.pk]


def test_the_log_says_what_happened_and_nothing_personal(alice: Person, del_: Department) -> None:
    seeker = registered(alice, now=LONG_AGO, occupation="Secret")
    event = Event.objects.get(subject=seeker.subject)
    assert (event.verb, event.details) == ("seeker.registered", {"department": "DEL"})

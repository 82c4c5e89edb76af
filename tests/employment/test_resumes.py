"""The résumé: data filled in part by part, private unless the person decides."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.documents.operations import bin_document
from niaouli.employment.models import Resume
from niaouli.employment.operations.resumes import (
    add_entry,
    change_entry,
    keep_in_wallet,
    move_entry,
    record_resume_consultation,
    remove_entry,
    save_part,
    share_resume,
    stop_sharing,
)
from niaouli.employment.operations.seekers import end_registration
from niaouli.employment.queries.seekers import shared_resume
from niaouli.employment.questions import read, typed
from niaouli.employment.resume_parts import List, Part, part_questions
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from tests.employment.seeking import at, registered, resume

pytestmark = pytest.mark.django_db
JOB = {"role": "Maçon", "employer": "BTP du Sud", "start": "2020-01-01"}


def job(person: Person, **more: Any) -> str:
    return add_entry(person=person, entries=List.EXPERIENCES, answers={**JOB, **more}, now=at(3))


def roles(person: Person) -> list[str]:
    return [each["role"] for each in Resume.objects.get(person=person).experiences]


def test_a_part_is_kept_and_others_are_not_touched(alice: Person) -> None:
    save_part(person=alice, part=Part.WANTED, answers={"title": "Maçon"}, now=at(3))
    save_part(person=alice, part=Part.ABOUT, answers={"about": "Bonjour"}, now=at(3))
    save_part(person=alice, part=Part.WANTED, answers={"title": "Carreleur"}, now=at(4))
    assert Resume.objects.get().answers == {"title": "Carreleur", "about": "Bonjour"}


def test_a_part_emptied_is_empty(alice: Person) -> None:
    save_part(person=alice, part=Part.ABOUT, answers={"about": "Bonjour"}, now=at(3))
    save_part(person=alice, part=Part.ABOUT, answers={"about": None}, now=at(3))
    assert Resume.objects.get().answers == {}


def test_a_part_that_does_not_hold_begins_nothing(alice: Person) -> None:
    with pytest.raises(BadInput) as refusal:
        save_part(person=alice, part=Part.WANTED, answers={}, now=at(3))
    assert refusal.value.input == "title"
    assert not Resume.objects.exists()


# ── The lists ──


def test_the_newest_entry_comes_first(alice: Person) -> None:
    job(alice)
    job(alice, role="Carreleur")
    assert roles(alice) == ["Carreleur", "Maçon"]


def test_the_same_entry_pressed_twice_is_one(alice: Person) -> None:
    assert job(alice) == job(alice)
    assert roles(alice) == ["Maçon"]


def test_an_entry_is_changed_moved_and_removed(alice: Person) -> None:
    first = job(alice)
    job(alice, role="Carreleur")
    values: Any = {"person": alice, "entries": List.EXPERIENCES, "entry": first, "now": at(4)}
    change_entry(answers={**JOB, "role": "Chef d’équipe"}, **values)
    move_entry(towards="up", **values)
    assert roles(alice) == ["Chef d’équipe", "Carreleur"]
    move_entry(towards="up", **values)
    assert roles(alice) == ["Chef d’équipe", "Carreleur"]
    move_entry(towards="down", **values)
    assert roles(alice) == ["Carreleur", "Chef d’équipe"]
    remove_entry(**values)
    assert roles(alice) == ["Carreleur"]
    with pytest.raises(OutOfStep, match="retirée"):
        remove_entry(**values)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"role": ""}, "role"),
        ({"role": "x" * 121}, "role"),
        ({"start": "2026-04-01"}, "start"),
        ({"end": "2019-12-01"}, "end"),
        ({"end": "2026-05-01"}, "end"),
        ({"description": "x" * 1001}, "description"),
    ],
)
def test_an_entry_that_does_not_hold_is_named(
    alice: Person, more: dict[str, str], named: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        job(alice, **more)
    assert refusal.value.input == named


def test_there_are_twenty_experiences_at_most(alice: Person) -> None:
    for number in range(20):
        job(alice, role=f"Poste {number}")
    with pytest.raises(OutOfStep, match="20"):
        job(alice, role="De trop")
    assert len(roles(alice)) == 20


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=90), max_size=40))
def test_whatever_lines_are_typed_are_kept_once_or_refused_with_a_sentence(
    lines: list[str],
) -> None:
    questions, raw = part_questions(Part.SKILLS), {"skills": ["\n".join(lines)]}
    reading = read(questions, raw, today=at(3).date())
    if not reading.wrong:
        kept = reading.answers["skills"] or []
        assert isinstance(kept, list)
        assert len(kept) == len({str(each) for each in kept}) <= 30
        again = read(questions, typed(questions, reading.answers), today=at(3).date())
        assert again.answers == reading.answers


# ── Who reads it ──


@pytest.fixture
def seeker(alice: Person, del_: Department) -> Person:
    registered(alice)
    return alice


def test_it_is_private_until_the_person_decides(seeker: Person) -> None:
    resume(seeker)
    assert shared_resume(seeker.job_seeker) is None
    share_resume(person=seeker, now=at(3))
    found = shared_resume(seeker.job_seeker)
    assert found is not None
    assert found.shared_at == at(3)


def test_the_consent_can_be_taken_back(seeker: Person) -> None:
    resume(seeker, shared=True)
    stop_sharing(person=seeker, now=at(4))
    stop_sharing(person=seeker, now=at(4))
    assert shared_resume(seeker.job_seeker) is None
    verbs = list(
        Event.objects.filter(subject=Resume.objects.get().subject)
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert verbs[-2:] == ["resume.shared", "resume.unshared"]


def test_it_is_shared_by_who_is_registered_and_has_said_something(
    alice: Person, del_: Department
) -> None:
    resume(alice)
    with pytest.raises(NotAllowed, match="Inscrivez-vous"):
        share_resume(person=alice, now=at(3))
    registered(alice)
    Resume.objects.all().delete()
    with pytest.raises(OutOfStep, match="quel métier"):
        share_resume(person=alice, now=at(3))


def test_stopping_the_registration_stops_the_sharing_for_good(seeker: Person) -> None:
    resume(seeker, shared=True)
    end_registration(person=seeker, reason="emploi", by=seeker, now=at(4))
    registered(seeker, now=at(5))
    seeker.job_seeker.refresh_from_db()
    assert shared_resume(seeker.job_seeker) is None


def test_who_reads_it_is_logged(seeker: Person, adviser: Person) -> None:
    resume(seeker, shared=True)
    found = Resume.objects.get()
    record_resume_consultation(resume=found, by=adviser, now=at(4))
    record_resume_consultation(resume=found, by=seeker, now=at(4))
    events = Event.objects.filter(subject=found.subject, verb="resume.consulted")
    assert [event.by for event in events] == [adviser.pk]


# ── In the wallet ──


def test_its_copy_in_the_wallet_is_brought_up_to_date_rather_than_doubled(alice: Person) -> None:
    resume(alice)
    first = keep_in_wallet(person=alice, now=at(3))
    save_part(person=alice, part=Part.ABOUT, answers={"about": "Bonjour"}, now=at(4))
    assert keep_in_wallet(person=alice, now=at(4)) == first
    document = WalletDocument.objects.get(owner=alice)
    assert (document.kind, document.current.number) == ("cv", 2)
    assert document.current.filename == "CV Alice Wamytan.pdf"


def test_a_copy_put_in_the_bin_stays_there(alice: Person) -> None:
    resume(alice)
    first = keep_in_wallet(person=alice, now=at(3))
    bin_document(document=first, by=alice, now=at(4))
    assert keep_in_wallet(person=alice, now=at(5)) != first

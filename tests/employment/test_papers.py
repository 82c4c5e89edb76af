"""The receipt and the résumé on paper: for everyone, whatever people wrote."""

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.employment.models import Resume
from niaouli.employment.operations.check_ins import correct_check_in
from niaouli.employment.papers import receipt_pdf, resume_pdf
from tests.employment.seeking import WORKED, at, checked_in, registered

PdfDocument: Any = pypdfium2.PdfDocument
WHOLE: dict[str, Any] = {
    "title": "Serveuse",
    "about": "J’aime le contact.",
    "skills": ["Tenir une caisse", "Servir en salle"],
    "licences": ["b"],
    "vehicle": True,
    "phone": "+687752525",
    "commune": "98818",
    "communes": ["98818", "98805"],
    "availability": "un-mois",
}
JOB: dict[str, Any] = {
    "id": "a",
    "role": "Serveuse",
    "employer": "Le Faré",
    "start": "2021-03-01",
    "end": "2023-06-01",
    "description": "Service en salle.",
}


def read(content: bytes) -> str:
    with PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def of(person: Person, jobs: int = 1, **more: Any) -> Resume:
    return Resume(
        person=person,
        answers={**WHOLE, **more},
        experiences=[JOB] * jobs,
        trainings=[{"id": "b", "title": "CAP restaurant", "year": 2014, "level": "cap"}],
        languages=[{"id": "c", "language": "Drehu", "level": "maternelle"}],
    )


@pytest.mark.django_db
def test_a_receipt_proves_who_what_and_when(alice: Person, del_: Department) -> None:
    registered(alice)
    made = checked_in(alice, **WORKED)
    text = read(receipt_pdf(made))
    for expected in (
        "Récépissé de pointage, février 2026",
        made.number,
        "Alice Wamytan",
        "3 mars 2026 à 12 h 00, heure de Nouméa",
        "Dans les délais",
        "35 heures",
        "62 000 F CFP",
        "20.00.00",
        "Page 1 sur 1",
    ):
        assert expected in text, expected


@pytest.mark.django_db
def test_a_corrected_receipt_says_both_moments(alice: Person, del_: Department) -> None:
    registered(alice)
    made = correct_check_in(made=checked_in(alice), answers=WORKED, by=alice, now=at(5, hour=9))
    text = read(receipt_pdf(made))
    assert "(corrigé)" in text
    assert "3 mars 2026 à 12 h 00" in text
    assert "5 mars 2026 à 9 h 00" in text


@pytest.mark.django_db
def test_the_same_receipt_gives_the_same_bytes(alice: Person, del_: Department) -> None:
    registered(alice)
    made = checked_in(alice)
    assert receipt_pdf(made) == receipt_pdf(made)


@pytest.mark.django_db
def test_a_receipt_is_in_the_language_of_the_body_whoever_reads_it(
    alice: Person, del_: Department
) -> None:
    registered(alice)
    made = checked_in(alice)
    with translation.override("en"):
        assert "heure de Nouméa" in read(receipt_pdf(made))


def test_a_licence_whose_name_has_a_comma_is_one_line(alice: Person) -> None:
    text = read(resume_pdf(of(alice, licences=["b", "caces"]), now=at(3)))
    assert "CACES (engins, chariots)" in text


def test_a_resume_says_everything_in_the_order_in_which_it_is_read(alice: Person) -> None:
    text = read(resume_pdf(of(alice), now=at(3)))
    order = [
        "Alice Wamytan",
        "Serveuse",
        "75.25.25",
        "alice@example.org",
        "J’aime le contact.",
        "Expériences",
        "Le Faré",
        "de mars 2021 à juin 2023",
        "Service en salle.",
        "CAP restaurant",
        "2014",
        "Compétences",
        "Tenir une caisse",
        "Drehu",
        "Permis B",
        "Véhicule personnel",
        "Dans un mois",
        "Nouméa, Dumbéa",
    ]
    places = [
        text.index(each, text.index("Expériences") if n > 5 else 0) for n, each in enumerate(order)
    ]
    assert places == sorted(places)


def test_both_papers_are_tagged_for_who_cannot_see_them(alice: Person) -> None:
    with pikepdf.open(io.BytesIO(resume_pdf(of(alice), now=at(3)))) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "fr"
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Serveuse" in metadata["dc:title"]


def test_an_empty_resume_is_a_page_all_the_same(alice: Person) -> None:
    assert "Alice Wamytan" in read(resume_pdf(Resume(person=alice), now=at(3)))


def test_twenty_long_experiences_take_the_pages_they_need(alice: Person) -> None:
    long = of(alice, jobs=20)
    long.experiences = [
        {**each, "description": "Beaucoup de choses. " * 50} for each in long.experiences
    ]
    content = resume_pdf(long, now=at(3))
    assert read(content).count("Beaucoup de choses.") == 1000


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_any_text_makes_a_resume(text: str) -> None:
    alice = Person(username="alice", email="alice@example.org", given_name="Alice")
    resume = of(alice, title=text or "x", about=text, skills=[text])
    resume.experiences = [{**JOB, "role": text, "description": text}]
    assert resume_pdf(resume, now=at(3)).startswith(b"%PDF-")

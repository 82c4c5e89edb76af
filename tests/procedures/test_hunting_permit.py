"""The hunting permit of the catalogue, as a person meets it."""

from datetime import date
from typing import Any

import pytest

from niaouli.procedures import engine
from niaouli.procedures.catalogue import CATALOGUE, catalogue_files, read_definition
from niaouli.procedures.definitions import definition_schema
from niaouli.procedures.fields import DocumentField, SuppliedDocument
from niaouli.procedures.operations import kind_problems

TODAY = date(2026, 3, 3)
PERMIT = read_definition(CATALOGUE / "permis-de-chasser.toml")
ADULT: dict[str, Any] = {
    "nature": "premiere",
    "nom": "Wéa",
    "prenoms": "Marie Hélène",
    "naissance": "1990-03-27",
    "adresse": {"street": "BP 12", "complement": "", "postal_code": "98880", "town": "La Foa"},
    "commune": "98813",
    "courriel": "marie@exemple.nc",
    "retrait": "la_foa",
    "honneur": True,
}
MINOR: dict[str, Any] = {
    **ADULT,
    "naissance": "2009-05-01",
    "responsable_nom": "Wéa",
    "responsable_prenoms": "Jean",
    "responsable_naissance": "1980-01-01",
    "responsable_lien": "parent",
    "responsable_telephone": "+687205252",
}
RENEWAL: dict[str, Any] = {**ADULT, "nature": "renouvellement"}


def documents(answers: dict[str, Any]) -> list[str]:
    page = PERMIT.page("documents")
    return [each.code for each in engine.visible_fields(PERMIT, page, answers, today=TODAY)]


def supplied(answers: dict[str, Any]) -> dict[str, list[SuppliedDocument]]:
    found = {}
    for code in documents(answers):
        field = PERMIT.field(code)
        assert isinstance(field, DocumentField)
        found[code] = [SuppliedDocument(kind=field.kinds[0], label=f"{code}.pdf")]
    return found


@pytest.mark.parametrize("path", catalogue_files(), ids=lambda path: path.stem)
def test_every_procedure_of_the_catalogue_is_right_and_named_as_its_file(path: Any) -> None:
    definition = read_definition(path)
    assert definition.slug == path.stem
    assert kind_problems(definition) == []


def test_a_first_permit_asks_for_identity_insurance_and_photo() -> None:
    assert documents(ADULT) == ["piece_identite", "assurance", "photo"]


def test_a_renewal_requires_the_insurance_and_the_declaration_only() -> None:
    assert documents(RENEWAL) == ["piece_identite_actuelle", "assurance"]
    assert not PERMIT.field("piece_identite_actuelle").required
    assert PERMIT.field("honneur") in engine.visible_fields(
        PERMIT, PERMIT.page("engagement"), RENEWAL, today=TODAY
    )


def test_from_16_to_17_someone_answers_for_the_person() -> None:
    pages = [page.code for page in engine.visible_pages(PERMIT, MINOR, today=TODAY)]
    assert "responsable" in pages
    assert documents(MINOR)[-1] == "attestation_responsable"


def test_an_adult_is_not_asked_who_answers_for_them() -> None:
    pages = [page.code for page in engine.visible_pages(PERMIT, ADULT, today=TODAY)]
    assert "responsable" not in pages


def test_under_16_the_refusal_is_kind_and_says_when_to_come_back() -> None:
    raw = {"naissance-day": ["4"], "naissance-month": ["3"], "naissance-year": ["2010"]}
    result = engine.read_page(PERMIT, PERMIT.page("vous"), raw, answers={}, today=TODAY)
    assert result.error_of["naissance"].sentence.startswith(
        "Le permis de chasser se demande à partir de 16 ans."
    )


def test_the_person_who_answers_for_a_minor_is_an_adult() -> None:
    found = engine.incomplete_pages(
        PERMIT,
        {**MINOR, "responsable_naissance": "2009-01-01"},
        supplied=supplied(MINOR),
        today=TODAY,
    )
    assert [error.problem for each in found for error in each.errors] == ["too_young"]


@pytest.mark.parametrize("answers", [ADULT, MINOR, RENEWAL], ids=["adult", "minor", "renewal"])
def test_a_complete_request_can_be_sent(answers: dict[str, Any]) -> None:
    assert not engine.incomplete_pages(PERMIT, answers, supplied=supplied(answers), today=TODAY)
    assert engine.prune(PERMIT, answers, today=TODAY) == answers


def test_without_the_declaration_nothing_is_sent() -> None:
    answers = {**ADULT, "honneur": False}
    found = engine.incomplete_pages(PERMIT, answers, supplied=supplied(answers), today=TODAY)
    assert [each.page.code for each in found] == ["engagement"]


def test_granting_gives_a_permit_until_31_december() -> None:
    (permit,) = engine.outcomes(PERMIT, ADULT, today=TODAY)
    assert (permit.kind, permit.title) == ("permis-de-chasser", "Permis de chasser")
    assert permit.validity.last_day(TODAY) == date(2026, 12, 31)
    assert engine.outcome_facts(PERMIT, permit, ADULT, today=TODAY) == [
        ("Date de naissance", "27 mars 1990"),
        ("Commune", "La Foa"),
    ]


def test_a_minor_gets_an_accompanied_permit_that_names_who_answers() -> None:
    (permit,) = engine.outcomes(PERMIT, MINOR, today=TODAY)
    facts = dict(engine.outcome_facts(PERMIT, permit, MINOR, today=TODAY))
    assert permit.title == "Permis de chasser accompagné"
    assert facts["Prénoms de la personne responsable"] == "Jean"


def test_the_whole_person_is_found_by_agents() -> None:
    terms = engine.search_terms(PERMIT, ADULT, today=TODAY)
    assert terms == ["wea", "marie", "helene", "marie@exemple.nc"]


def test_no_delay_is_promised_by_law() -> None:
    assert PERMIT.legal is not None
    assert (PERMIT.legal.delay, PERMIT.legal.silence) == (None, "none")
    assert "legal" in definition_schema()["properties"]

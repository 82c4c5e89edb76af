"""The rules of the procedures of the catalogue: what each asks, of whom, and what it delivers."""

from datetime import date
from typing import Any

import pytest

from niaouli.procedures import engine
from niaouli.procedures.catalogue import CATALOGUE, read_definition
from niaouli.procedures.definitions import Definition
from niaouli.procedures.documents_asked import documents_asked
from niaouli.procedures.fields import DocumentField
from tests import cast

TODAY = date(2026, 3, 3)
BUILDING = read_definition(CATALOGUE / "permis-de-construire.toml")
CARD = read_definition(CATALOGUE / "carte-aide-medicale.toml")
SCHOOL = read_definition(CATALOGUE / "bourse-scolaire.toml")
CLUB = read_definition(CATALOGUE / "subvention-association.toml")


def answers(definition: Definition, **changes: Any) -> dict[str, Any]:
    return {**cast.ANSWERS[definition.slug], **changes}


def required(definition: Definition, **changes: Any) -> list[str]:
    """The documents that this person must give."""
    given = answers(definition, **changes)
    page = definition.page("documents")
    return [
        each.code
        for each in engine.visible_fields(definition, page, given, today=TODAY)
        if isinstance(each, DocumentField) and each.required
    ]


def hints(definition: Definition, page: str, **changes: Any) -> str:
    given = answers(definition, **changes)
    return " ".join(engine.hints(definition, definition.page(page), given, today=TODAY))


def delivered(definition: Definition, **changes: Any) -> list[str]:
    return [
        each.title
        for each in engine.outcomes(definition, answers(definition, **changes), today=TODAY)
    ]


# ── Permis de construire ──
def test_a_building_permit_asks_for_the_plans() -> None:
    assert required(BUILDING) == ["droit_terrain", "plan_situation", "plan_masse", "plans"]


def test_a_declaration_asks_for_less() -> None:
    declaration = {"demande": "declaration", "petits_travaux": "cloture"}
    assert required(BUILDING, **declaration)[-1] == "croquis"
    assert delivered(BUILDING, **declaration) == ["Accord sur la déclaration préalable"]


def test_what_receives_the_public_or_is_protected_asks_for_notices() -> None:
    asked = required(BUILDING, erp=True, impact=True, patrimoine="abords")
    assert asked[-3:] == ["notice_securite", "notice_impact", "notice_patrimoine"]


def test_an_organisation_gives_its_ridet() -> None:
    found = engine.incomplete_pages(BUILDING, answers(BUILDING, qualite="organisme"), today=TODAY)
    codes = [error.field.code for each in found for error in each.errors]
    assert codes[:2] == ["denomination", "ridet"]


# ── Carte d’aide médicale ──
@pytest.mark.parametrize(
    ("changes", "card"),
    [
        ({}, "Carte d’aide médicale A"),
        ({"couverture": True, "couverture_nom": "CAFAT"}, "Carte d’aide médicale B"),
        ({"grossesse": True}, "Carte d’aide médicale M"),
        ({"grossesse": True, "couverture": True}, "Carte d’aide médicale M"),
    ],
)
def test_the_answers_say_which_card_one_card_each(changes: dict[str, Any], card: str) -> None:
    assert delivered(CARD, **changes) == [card]


def test_the_card_names_who_is_covered() -> None:
    (card,) = engine.outcomes(CARD, answers(CARD), today=TODAY)
    facts = dict(engine.outcome_facts(CARD, card, answers(CARD), today=TODAY))
    assert facts["Personnes couvertes"].splitlines() == [
        "Conjoint ou conjointe, Diawari, Jean, 12 juin 1988",
        "Enfant mineur, Diawari, Maé, 4 novembre 2015",
    ]
    assert card.validity.last_day(TODAY) == date(2027, 3, 2)


def test_who_lives_alone_gives_no_family_book() -> None:
    assert "livret" in required(CARD)
    assert "livret" not in required(CARD, foyer=None)


def test_a_renewal_of_the_card_does_not_ask_for_identity_again() -> None:
    assert "piece_identite" in required(CARD)
    assert "piece_identite" not in required(CARD, nature="renouvellement")


PERSON = {"lien": "enfant", "nom": "A", "prenoms": "B", "naissance": "2015-01-01"}


@pytest.mark.parametrize("others", range(7))
def test_the_ceiling_is_told_with_a_fifth_more_for_each_other_person(others: int) -> None:
    ceiling = 137_280 + 27_456 * others
    foyer = [PERSON] * others or None
    assert hints(CARD, "documents", foyer=foyer, ressources=ceiling) == ""
    above = hints(CARD, "documents", foyer=foyer, ressources=ceiling + 1)
    assert "Ce n’est pas un refus" in " ".join(above.split())


# ── Bourse scolaire ──
def test_a_first_grant_asks_since_when_one_lives_here_and_for_proofs() -> None:
    asked = required(SCHOOL)
    assert {"piece_identite", "livret", "residence_preuve"} <= set(asked)


def test_a_renewal_is_not_bound_by_the_rule_of_residence() -> None:
    renewal = {"nature": "renouvellement", "residence": "2024-01-01"}
    page = SCHOOL.page("vous")
    visible = engine.visible_fields(SCHOOL, page, answers(SCHOOL, **renewal), today=TODAY)
    assert "residence" not in [each.code for each in visible]
    assert required(SCHOOL, **renewal) == ["domicile", "justificatif_ressources", "rib"]
    assert hints(SCHOOL, "enfants", **renewal) == ""


def test_under_ten_years_of_residence_one_is_told_and_not_stopped() -> None:
    assert "dix ans" in hints(SCHOOL, "enfants", residence="2016-03-04")
    assert hints(SCHOOL, "enfants", residence="2016-03-03") == ""
    found = engine.incomplete_pages(SCHOOL, answers(SCHOOL, residence="2024-01-01"), today=TODAY)
    assert [each.page.code for each in found] == ["documents"]


def test_shared_custody_asks_for_the_decision() -> None:
    assert "garde_decision" in required(SCHOOL, garde="alternee")
    assert "garde_decision" not in required(SCHOOL)


# ── Subvention ──
def test_a_first_subsidy_asks_for_the_papers_of_the_association() -> None:
    assert {"statuts", "jonc"} <= set(required(CLUB))
    assert not {"statuts", "jonc"} & set(required(CLUB, deja=True, dernier_montant=1))


def test_equipment_asks_for_an_estimate_and_a_project_for_its_dates() -> None:
    assert "devis" in required(CLUB, nature="equipement")
    assert "devis" not in required(CLUB)


def test_a_budget_that_does_not_balance_is_told() -> None:
    assert hints(CLUB, "documents") == ""
    less = [{"source": "La province", "montant": 600_000, "etat": "demande"}]
    assert "n’est pas égal" in hints(CLUB, "documents", recettes=less)
    assert "dépasse le total" in hints(CLUB, "documents", montant=800_001)


def test_dates_of_a_project_in_the_wrong_order_are_told() -> None:
    assert "avant son début" in hints(CLUB, "budget", fin="2026-07-05")


# ── What is said before starting ──
def test_every_document_that_not_all_must_give_says_who_must() -> None:
    for definition in (BUILDING, CARD, SCHOOL, CLUB):
        for asked in documents_asked(definition):
            assert bool(asked.situation) == asked.conditional, asked.field.code

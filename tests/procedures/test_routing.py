"""Who treats a request, by the commune: us, or another body by itself."""

from datetime import date
from typing import Any

import pytest

from niaouli.procedures import engine
from niaouli.procedures.catalogue import CATALOGUE, read_definition
from niaouli.procedures.communes import communes
from niaouli.procedures.definitions import Definition
from niaouli.procedures.operations import publish_version
from niaouli.procedures.queries import procedures_treated_by
from niaouli.procedures.routing import Routing
from tests import cast
from tests.procedures.samples import definition, page, problems, text_field

TODAY = date(2026, 3, 3)
BUILDING = read_definition(CATALOGUE / "permis-de-construire.toml")
NOUMEA, PAITA, THIO = "98818", "98821", "98829"
COMMUNE = {"type": "commune", "code": "commune", "label": "Commune"}
ROUTES = [
    {"communes": [NOUMEA], "body": "Mairie de Nouméa", "contact": "À l’accueil."},
    {"communes": [PAITA], "department": "DAEM"},
]


def form(routes: Any = ROUTES, **keys: Any) -> Definition:
    return definition(page("lieu", COMMUNE), page("suite", text_field()), **routing(routes), **keys)


def routing(routes: Any = ROUTES, field: str = "commune") -> dict[str, Any]:
    return {"routing": {"field": field, "routes": routes}}


def routed(commune: str | None) -> Routing | None:
    return engine.routed(form(), {"commune": commune}, TODAY)


def test_a_commune_may_be_for_another_body_which_is_named_with_its_contact() -> None:
    found = routed(NOUMEA)
    assert found == Routing("Nouméa", "", body="Mairie de Nouméa", contact="À l’accueil.")
    assert not found.is_ours


def test_a_commune_may_be_for_another_department() -> None:
    found = routed(PAITA)
    assert found is not None and (found.department, found.is_ours) == ("DAEM", True)


def test_a_commune_that_nobody_names_is_for_the_department_of_the_procedure() -> None:
    found = routed(THIO)
    assert found is not None and (found.department, found.is_ours) == ("DDDT", True)


def test_before_the_answer_and_without_rule_nothing_is_said() -> None:
    assert routed(None) is None
    assert engine.routed(definition(), {}, TODAY) is None


@pytest.mark.django_db
def test_a_department_treats_its_procedures_and_what_is_routed_to_it() -> None:
    own, other, stranger = (cast.department(code, code) for code in ("DDDT", "DAEM", "DPASS"))
    procedure = publish_version(definition=form(), by=None, now=cast.NOW).procedure
    for department, treated in ((own, [procedure]), (other, [procedure]), (stranger, [])):
        assert procedures_treated_by(department) == treated


# ── Elsewhere, the form ends ──
def test_elsewhere_nothing_more_is_asked() -> None:
    here = engine.visible_pages(form(), {"commune": THIO}, today=TODAY)
    elsewhere = engine.visible_pages(form(), {"commune": NOUMEA}, today=TODAY)
    assert [each.code for each in here] == ["lieu", "suite"]
    assert [each.code for each in elsewhere] == ["lieu"]


def test_elsewhere_the_request_is_never_complete() -> None:
    answers = {"commune": NOUMEA, "nom": "Wéa"}
    (found,) = engine.incomplete_pages(form(), answers, today=TODAY)
    (error,) = found.errors
    assert (error.input, error.problem) == ("commune", "elsewhere")
    assert "Mairie de Nouméa" in error.sentence
    assert not engine.progress(form(), answers, today=TODAY).is_complete


# ── The building permit ──
def test_the_province_treats_building_permits_for_nine_communes() -> None:
    ours = []
    for commune in communes():
        code = "98827-sud" if commune.name == "Poya" else commune.code
        found = engine.routed(BUILDING, {"commune": code}, TODAY)
        if found is not None and found.is_ours:
            assert found.department == "DAEM"
            ours.append(commune.name)
    assert ours == [
        "Bouloupari",
        "Farino",
        "Île des Pins",
        "Moindou",
        "Païta",
        "Poya",
        "Sarraméa",
        "Thio",
        "Yaté",
    ]


# ── Definitions ──
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (routing(field="nom"), "routing, field"),
        (routing([{"communes": ["98899"], "department": "DAEM"}]), "98899"),
        (routing([ROUTES[0], ROUTES[0]]), "plusieurs fois"),
        (routing([{"communes": [THIO]}]), "l’un des deux"),
        (routing([{"communes": [THIO], "body": "X", "department": "DAEM"}]), "l’un des deux"),
        (routing([]), "élément"),
    ],
)
def test_a_routing_that_makes_no_sense_is_refused(keys: dict[str, Any], said: str) -> None:
    found = problems(page("lieu", COMMUNE), **keys)
    assert found and said in found[0]

"""Definitions are checked whole when they are written, and every problem says where it is."""

import json
from datetime import date
from typing import Any, get_args

import pytest

from niaouli.procedures.definitions import (
    Definition,
    Duration,
    Months,
    YearEnd,
    canonical,
    definition_schema,
    fingerprint,
    parse_definition,
)
from niaouli.procedures.errors import InvalidDefinition
from niaouli.procedures.fields import Field
from tests.procedures.samples import choice_field, data, definition, page, problems, text_field


def test_the_plainest_definition_is_right() -> None:
    assert definition().declared_delay.words() == "15 jours"


def test_problems_come_all_at_once_each_with_its_place() -> None:
    wrong = data(
        page(
            "vous",
            {"type": "date", "code": "naissance", "label": "Naissance", "minimum_age": "16"},
            {"type": "dat", "code": "x", "label": "X"},
            text_field("nom", obligatoire=True),
        ),
        department="dddt",
    )
    del wrong["cost"]
    with pytest.raises(InvalidDefinition) as refused:
        parse_definition(wrong)
    said = [str(problem) for problem in refused.value.problems]
    assert len(said) == 5
    assert said[0].startswith("department : ce texte n’a pas la forme attendue")
    assert said[1] == "cost : la clé « cost » manque."
    assert (
        said[2]
        == "page « vous », question « naissance », minimum_age : un nombre entier est attendu."
    )
    assert said[3].startswith("page « vous », question « x » : le type « dat » n’existe pas.")
    assert said[4].startswith("page « vous », question « nom », obligatoire : la clé")
    assert str(refused.value) == "Cette définition contient 5 problèmes."


@pytest.mark.parametrize("value", ["oui", 1, None])
def test_no_guess_is_made_about_types(value: Any) -> None:
    assert any("true ou false" in said for said in problems(clock_pauses=value))


def test_codes_are_unique_across_pages() -> None:
    said = problems(page("a", text_field("nom")), page("b", text_field("nom")))
    assert said == ["fields : le code « nom » est employé plusieurs fois."]
    assert problems(page("a", text_field("n")), page("a", text_field("m"))) == [
        "pages : le code « a » est employé plusieurs fois."
    ]


def test_a_choice_is_not_proposed_twice() -> None:
    assert problems(page("p", choice_field("nature", "a", "a"))) == [
        "page « p », question « nature » : le choix « a » figure deux fois."
    ]


def test_a_condition_reads_earlier_questions_only() -> None:
    later = {"==": [{"var": "nature"}, "a"]}
    said = problems(page("p", text_field("nom", when=later), choice_field("nature")))
    assert len(said) == 1
    assert said[0].startswith(
        "page « p », question « nom », when : « nature » n’est pas une question"
    )
    assert not problems(page("p", choice_field("nature"), text_field("nom", when=later)))


def test_a_page_cannot_depend_on_itself() -> None:
    own = {"==": [{"var": "nature"}, "a"]}
    assert len(problems(page("p", choice_field("nature"), when=own))) == 1


def test_a_condition_agrees_with_the_types_and_choices_declared() -> None:
    wrong = {"==": [{"var": "nature"}, "c"]}
    said = problems(page("p", choice_field("nature"), text_field("nom", when=wrong)))
    assert "Réponses possibles : a, b." in said[0]


def test_a_document_cannot_serve_in_a_condition() -> None:
    document = {"type": "document", "code": "doc", "label": "Document", "kinds": ["identite"]}
    with_condition = text_field("nom", when={"answered": {"var": "doc"}})
    assert len(problems(page("p", document, with_condition))) == 1


def outcome(**keys: Any) -> dict[str, Any]:
    return {
        "code": "permis",
        "kind": "permis",
        "title": "Permis",
        "validity": {"type": "year_end"},
        **keys,
    }


def test_an_outcome_shows_existing_answers_only() -> None:
    facts = [{"label": "Nom", "field": "nom"}, {"label": "Âge", "field": "age"}]
    said = problems(outcomes=[outcome(facts=facts)])
    assert said == [
        "résultat « permis » : « age » n’est pas une question dont la réponse peut être montrée."
    ]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (text_field(messages={"trop_long": "Non."}), "« trop_long » de messages n’existe pas"),
        (text_field(prefill="email"), "ne convient pas"),
        (
            {"type": "yes_no", "code": "x", "label": "X", "searchable": True},
            "searchable ne convient pas",
        ),
        (text_field(statistic=True), "statistic ne convient pas"),
        (
            {"type": "date", "code": "x", "label": "X", "statistic": True},
            "statistic ne convient pas",
        ),
        (
            {"type": "date", "code": "x", "label": "X", "not_past": True, "not_future": True},
            "se contredisent",
        ),
        (
            {"type": "date", "code": "x", "label": "X", "minimum_age": 18, "maximum_age": 16},
            "minimum_age dépasse",
        ),
        (
            {"type": "integer", "code": "x", "label": "X", "minimum": 2, "maximum": 1},
            "minimum dépasse maximum",
        ),
    ],
)
def test_a_field_with_keys_that_contradict_is_refused(field: dict[str, Any], said: str) -> None:
    found = problems(page("p", field))
    assert len(found) == 1
    assert said in found[0]


# ── Stored form ──
def test_what_is_stored_is_read_back_the_same() -> None:
    made = definition(page("p", choice_field("nature")), outcomes=[outcome()])
    stored = json.loads(json.dumps(canonical(made)))
    assert parse_definition(stored) == made


def test_the_same_content_has_the_same_fingerprint() -> None:
    first = definition(clock_pauses=True)
    assert fingerprint(first) == fingerprint(definition())
    assert fingerprint(first) != fingerprint(definition(clock_pauses=False))


def test_defaults_are_not_stored() -> None:
    assert "clock_pauses" not in canonical(definition())


def test_a_definition_is_found_by_codes() -> None:
    made = definition(page("vous", text_field("nom")))
    assert made.page("vous").fields[0] is made.field("nom")
    with pytest.raises(KeyError):
        made.field("age")


# ── Durations and validity ──
@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1, "days", "1 jour"),
        (1, "working_days", "1 jour ouvré"),
        (10, "working_days", "10 jours ouvrés"),
        (2, "weeks", "2 semaines"),
        (3, "months", "3 mois"),
    ],
)
def test_a_duration_in_words(value: int, unit: Any, said: str) -> None:
    assert Duration(value=value, unit=unit).words() == said


@pytest.mark.parametrize(
    ("granted", "months", "last"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_of_validity(granted: date, months: int, last: date) -> None:
    assert Months(type="months", months=months).last_day(granted) == last


def test_a_yearly_document_ends_with_the_year() -> None:
    assert YearEnd(type="year_end").last_day(date(2026, 1, 5)) == date(2026, 12, 31)


# ── Schema ──
def test_the_schema_names_every_kind_of_field() -> None:
    mapping = definition_schema()["$defs"]["Page"]["properties"]["fields"]["items"]["discriminator"]
    union, _discriminator = get_args(Field)
    assert len(mapping["mapping"]) == len(get_args(union))


def test_every_key_of_the_schema_is_described() -> None:
    schema = definition_schema()
    shapes = {"Definition": schema, **schema["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, shape in shapes.items()
        for key, value in shape.get("properties", {}).items()
        if key != "type" and "description" not in value
    ]
    assert silent == []


def test_definitions_never_change_in_memory() -> None:
    made: Definition = definition()
    with pytest.raises(ValueError, match="frozen"):
        made.title = "Autre"

"""A repeatable block: the same questions about each person."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition
from niaouli.procedures.fields import GroupField
from niaouli.procedures.results import PageResult
from tests.procedures.samples import definition, page, problems, text_field

TODAY = date(2026, 3, 3)
NAME = text_field("nom", name="son nom")
BORN = {"type": "date", "code": "ne", "label": "Né ou née le", "name": "sa date de naissance"}
PAY = {"type": "amount", "code": "revenu", "label": "Revenu", "required": False}
LEA: Any = {"nom": "Léa", "ne": "1990-03-27"}
TOM: Any = {"nom": "Tom", "ne": "2015-11-04", "revenu": 1500}


def group(*fields: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {
        "type": "group",
        "code": "foyer",
        "label": "Votre foyer",
        "item_name": "personne",
        "add_label": "Ajouter une personne",
        "fields": list(fields) or [NAME, BORN, PAY],
        **keys,
    }


def form(**keys: Any) -> Definition:
    return definition(page("foyer", group(**keys)))


def the_group(made: Definition) -> GroupField:
    field = made.field("foyer")
    assert isinstance(field, GroupField)
    return field


def typed(*items: dict[str, str]) -> dict[str, list[str]]:
    """What a browser sends of these items."""
    raw = {
        f"foyer-{number}-{name}": [text]
        for number, item in enumerate(items)
        for name, text in item.items()
    }
    return {**raw, "foyer-item": [str(number) for number in range(len(items))]}


def person(nom: str = "Léa", day: str = "27", month: str = "3", year: str = "1990") -> Any:
    return {"nom": nom, "ne-day": day, "ne-month": month, "ne-year": year}


EMPTY = person("", "", "", "")


def read(raw: dict[str, list[str]], **keys: Any) -> PageResult:
    made = form(**keys)
    return engine.read_page(made, made.pages[0], raw, answers={}, today=TODAY)


# ── Reading ──
def test_the_answer_is_a_list_of_items() -> None:
    result = read(typed(person(), {**person("Tom", "4", "11", "2015"), "revenu": "1 500 F"}))
    assert result.is_valid
    assert result.values == {"foyer": [LEA, TOM]}


def test_each_item_has_its_own_errors_at_its_own_inputs() -> None:
    result = read(typed(person(), person("Tom", "31", "2", "2015"), person("")))
    assert [error.input for error in result.errors] == ["foyer-1-ne-day", "foyer-2-nom"]
    wrong, missing = [error.sentence for error in result.errors]
    assert wrong.startswith("Personne 2 : corrigez sa date de naissance")
    assert missing == "Personne 3 : indiquez son nom."


def test_what_is_right_is_kept_whatever_is_wrong_beside() -> None:
    result = read(typed(person(), person("Tom", "31", "2", "2015")))
    assert result.values == {"foyer": [LEA, {"nom": "Tom"}]}


def test_an_empty_item_added_and_left_is_no_item() -> None:
    result = read(typed(person(), EMPTY))
    assert result.is_valid
    assert result.values == {"foyer": [LEA]}


def test_an_empty_item_in_the_middle_is_no_item() -> None:
    assert read(typed(person(), EMPTY, person())).values == {"foyer": [LEA, LEA]}


def test_under_the_minimum_an_empty_item_is_asked_for() -> None:
    result = read(typed(person(), EMPTY), minimum=2)
    assert [error.input for error in result.errors] == ["foyer-1-nom", "foyer-1-ne-day"]


def test_with_nothing_typed_at_all_the_first_item_is_asked_for() -> None:
    result = read({})
    assert [error.problem for error in result.errors] == ["missing", "missing"]
    assert result.values == {"foyer": None}


def test_a_group_whose_questions_are_all_optional_still_asks_for_its_minimum() -> None:
    result = read({}, fields=[PAY])
    assert [error.sentence for error in result.errors] == ["Complétez « Votre foyer »."]


def test_with_a_minimum_of_nothing_one_may_live_alone() -> None:
    assert read({}, minimum=0).is_valid
    assert the_group(form(minimum=0)).numbers({}) == []


def test_more_items_than_the_maximum_are_refused() -> None:
    result = read(typed(*[person()] * 4), maximum=2)
    assert [error.problem for error in result.errors] == ["too_many"]


@pytest.mark.parametrize("said", [["x"], ["-1"], ["9" * 40], ["0", "0"], ["²"]])
def test_forged_numbers_of_items_do_no_harm(said: list[str]) -> None:
    assert read({**typed(person()), "foyer-item": said}).values == {"foyer": [LEA]}


# ── Adding, taking out ──
def test_adding_keeps_all_that_was_typed_even_what_is_wrong() -> None:
    before = {**typed(person("Léa", "31", "2", "x")), "autre": ["a"]}
    after = the_group(form()).with_one_more(before)
    assert after["foyer-item"] == ["0", "1"]
    assert {**after, "foyer-item": ["0"]} == before


def test_the_first_of_an_empty_group_can_be_added() -> None:
    assert the_group(form(minimum=0)).with_one_more({})["foyer-item"] == ["0"]


def test_nothing_is_added_beyond_the_maximum() -> None:
    after = the_group(form(maximum=1)).with_one_more(typed(person()))
    assert after["foyer-item"] == ["0"]


def test_taking_out_one_in_the_middle_leaves_the_others_as_they_were_typed() -> None:
    items = [person("Un"), person("Deux"), person("Trois", "99")]
    after = the_group(form()).without(typed(*items), 1)
    assert after == typed(items[0], items[2])


def test_nothing_is_taken_out_below_the_minimum_or_that_is_not_there() -> None:
    made = the_group(form())
    assert made.without(typed(person()), 0) == typed(person())
    assert made.without(typed(person(), person()), 7) == typed(person(), person())


# ── Keeping, showing ──
def test_what_is_stored_is_shown_again_as_it_was_typed() -> None:
    made = form()
    inputs = engine.typed(made.pages[0], {"foyer": [LEA, TOM]})
    again = engine.read_page(made, made.pages[0], inputs, answers={}, today=TODAY)
    assert again.values == {"foyer": [LEA, TOM]}


def test_the_summary_has_a_line_for_each_item() -> None:
    ((_page, lines),) = engine.summary(form(), {"foyer": [LEA, TOM]}, today=TODAY)
    assert [(line.label, line.text) for line in lines] == [
        ("Personne 1", "Nom : Léa\nNé ou née le : 27 mars 1990"),
        (
            "Personne 2",
            "Nom : Tom\nNé ou née le : 4 novembre 2015\nRevenu : 1\u202f500\u00a0F\u00a0CFP",
        ),
    ]


def test_without_any_item_the_summary_says_so() -> None:
    ((_page, lines),) = engine.summary(form(minimum=0), {}, today=TODAY)
    assert [(line.label, line.text) for line in lines] == [("Votre foyer", "Pas de réponse")]


def test_a_stored_item_that_is_not_finished_keeps_the_request_from_being_sent() -> None:
    (found,) = engine.incomplete_pages(form(), {"foyer": [LEA, {"nom": "Tom"}]}, today=TODAY)
    assert [error.sentence for error in found.errors] == [
        "Personne 2 : indiquez sa date de naissance."
    ]


def test_an_unanswered_group_keeps_the_request_from_being_sent() -> None:
    (found,) = engine.incomplete_pages(form(), {}, today=TODAY)
    assert [error.sentence for error in found.errors] == ["Complétez « Votre foyer »."]
    assert not engine.incomplete_pages(form(minimum=0), {}, today=TODAY)


@pytest.mark.parametrize("value", ["Léa", {}, [], [1], [["nom"]], [{"inconnu": 1}], [{"nom": 3}]])
def test_anything_else_than_items_does_not_fit(value: Any) -> None:
    assert not the_group(form()).fits(value)


def test_moving_to_another_version_keeps_what_still_makes_sense() -> None:
    newer = definition(page("foyer", group(NAME, {**text_field("ne"), "type": "email"})))
    kept = engine.carry_over(newer, {"foyer": [LEA, {"nom": "Tom", "revenu": 3}, 5]})
    assert kept == {"foyer": [{"nom": "Léa", "ne": "1990-03-27"}, {"nom": "Tom"}]}
    assert engine.carry_over(newer, {"foyer": "Léa"}) == {}


# ── In conditions ──
def asked(condition: dict[str, Any], items: list[Any] | None) -> bool:
    made = definition(page("foyer", group(minimum=0), text_field("suite", when=condition)))
    return len(engine.visible_fields(made, made.pages[0], {"foyer": items}, today=TODAY)) == 2


def test_a_condition_counts_the_items() -> None:
    more_than_one = {">": [{"count": {"var": "foyer"}}, 1]}
    assert asked(more_than_one, [LEA, TOM])
    assert not asked(more_than_one, [LEA])
    assert not asked(more_than_one, None)


def test_a_condition_adds_up_the_amounts_of_the_items() -> None:
    rich = {">=": [{"total": [{"var": "foyer"}, "revenu"]}, 3000]}
    assert asked(rich, [TOM, LEA, TOM])
    assert not asked(rich, [TOM, LEA])


@pytest.mark.parametrize(
    "condition",
    [
        {"==": [{"var": "foyer"}, 2]},
        {">": [{"total": [{"var": "foyer"}, "nom"]}, 2]},
        {">": [{"count": {"var": "autre"}}, 2]},
        {">": [{"total": {"var": "foyer"}}, 2]},
    ],
)
def test_a_condition_that_misreads_a_group_is_an_error(condition: dict[str, Any]) -> None:
    other = text_field("autre")
    assert problems(page("foyer", other, group(), text_field("suite", when=condition)))


# ── Definitions ──
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"required": False}, "minimum = 0"),
        ({"minimum": 3, "maximum": 2}, "minimum dépasse maximum"),
        ({"fields": [NAME, NAME]}, "plusieurs fois"),
        ({"fields": [{**NAME, "prefill": "family_name"}]}, "prefill"),
        ({"fields": [{**NAME, "when": {"var": "x"}}]}, "when"),
        ({"fields": [{**NAME, "messages": {"future": "Non."}}]}, "messages"),
        ({"fields": [{**NAME, "type": "document", "kinds": ["identite"]}]}, "document"),
    ],
)
def test_a_group_that_is_wrongly_written_is_refused(keys: dict[str, Any], said: str) -> None:
    found = problems(page("foyer", group(**keys)))
    assert found and said in found[0]


# ── Properties ──
raws = st.dictionaries(
    st.sampled_from(
        ["foyer-item", "foyer-0-nom", "foyer-1-nom", "foyer-0-ne-day", "foyer-1-ne", "foyer"]
    ),
    st.lists(st.sampled_from(["0", "1", "2", "Léa", "2015-11-04", "", "é"]), max_size=3),
)


@given(raws)
def test_whatever_is_typed_what_is_kept_can_be_shown_and_kept_again(
    raw: dict[str, list[str]],
) -> None:
    made = form()
    value = engine.read_page(made, made.pages[0], raw, answers={}, today=TODAY).values["foyer"]
    assert value is None or the_group(made).fits(value)
    inputs = engine.typed(made.pages[0], {"foyer": value})
    again = engine.read_page(made, made.pages[0], inputs, answers={}, today=TODAY)
    assert again.values["foyer"] == value


@given(raws)
def test_adding_one_then_taking_it_out_changes_nothing(raw: dict[str, list[str]]) -> None:
    made = the_group(form(maximum=9))
    more = made.with_one_more(raw)
    back = made.without(more, len(more["foyer-item"]) - 1)
    assert made.read_items(back, TODAY).value == made.read_items(raw, TODAY).value

"""Conditions: closed, typed, and never a crash."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niaouli.procedures.conditions import (
    MAX_SIZE,
    Kind,
    Type,
    age_at,
    check,
    evaluate,
    variables,
)
from niaouli.procedures.errors import ConditionError

TODAY = date(2026, 3, 3)
NATURE = Type(Kind.TEXT, choices=frozenset({"premiere", "renouvellement"}))
ANIMALS = Type(Kind.LIST, choices=frozenset({"cerf", "notou"}))
TYPES = {
    "nature": NATURE,
    "nom": Type(Kind.TEXT),
    "naissance": Type(Kind.DATE),
    "chiens": Type(Kind.NUMBER),
    "majeur": Type(Kind.BOOLEAN),
    "gibier": ANIMALS,
}


def var(code: str) -> dict[str, Any]:
    return {"var": code}


def holds(expression: Any, **answers: Any) -> bool:
    check(expression, TYPES)
    return evaluate(expression, answers, TODAY)


def refusal(expression: Any) -> str:
    with pytest.raises(ConditionError) as refused:
        check(expression, TYPES)
    return str(refused.value)


# ── What they say ──
def test_a_choice_is_compared_with_an_answer() -> None:
    condition = {"==": [var("nature"), "renouvellement"]}
    assert holds(condition, nature="renouvellement")
    assert not holds(condition, nature="premiere")


@pytest.mark.parametrize(
    ("birth", "expected"), [("2008-03-03", False), ("2008-03-04", True), ("2015-01-01", True)]
)
def test_a_minor_is_known_from_the_date_of_birth(birth: str, expected: bool) -> None:
    under_18 = {"<": [{"age_at": [var("naissance"), {"today": []}]}, 18]}
    assert holds(under_18, naissance=birth) is expected


def test_dates_compare_in_the_order_of_time() -> None:
    assert holds({"<": [var("naissance"), "2000-01-01"]}, naissance="1999-12-31")
    assert holds({">=": [{"today": []}, var("naissance")]}, naissance="2026-03-03")


def test_in_looks_for_a_text_in_a_list_written_or_answered() -> None:
    assert holds({"in": [var("nature"), ["premiere"]]}, nature="premiere")
    assert holds({"in": ["cerf", var("gibier")]}, gibier=["notou", "cerf"])
    assert not holds({"in": ["cerf", var("gibier")]}, gibier=["notou"])


def test_and_or_not_combine() -> None:
    many = {">": [var("chiens"), 3]}
    assert holds({"and": [var("majeur"), many]}, majeur=True, chiens=4)
    assert holds({"or": [var("majeur"), many]}, majeur=False, chiens=4)
    assert holds({"!": [many]}, chiens=3)
    assert holds({"!": many}, chiens=3)


def test_a_person_born_on_29_february_turns_18_on_1_march() -> None:
    assert age_at(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_at(date(2008, 2, 29), date(2026, 3, 1)) == 18


# ── What is not answered is unknown ──
@pytest.mark.parametrize(
    "condition",
    [
        {"==": [var("nature"), "premiere"]},
        {"!=": [var("nature"), "premiere"]},
        {"!": {"==": [var("nature"), "premiere"]}},
        {"in": [var("nature"), ["premiere"]]},
        {"<": [{"age_at": [var("naissance"), {"today": []}]}, 18]},
        var("majeur"),
        {"!": var("majeur")},
        {"and": [var("majeur"), True]},
    ],
)
def test_an_unanswered_question_satisfies_nothing(condition: Any) -> None:
    assert not holds(condition)


def test_what_is_already_decided_does_not_wait_for_the_rest() -> None:
    assert holds({"or": [var("majeur"), True]})
    assert holds({"!": {"and": [var("majeur"), False]}})


def test_answered_tells_the_unknown_from_the_rest() -> None:
    condition = {"answered": var("nom")}
    assert holds(condition, nom="Wéa")
    assert not holds(condition)
    assert holds({"!": condition})


# ── What is refused when written ──
@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ({"==": [var("inconnu"), "x"]}, "« inconnu » n’est pas une question"),
        ({"==": [var("nature"), "renouvelement"]}, "« renouvelement » n’est pas une réponse"),
        ({"in": ["chien", var("gibier")]}, "« chien » n’est pas une réponse"),
        ({"<": [var("naissance"), "3 mars 2000"]}, "n’est pas une date"),
        ({"<": [var("naissance"), "2026-02-30"]}, "n’est pas une date"),
        ({"<": [var("chiens"), "3"]}, "compare un nombre et un texte"),
        ({"==": [var("chiens"), True]}, "compare un nombre et une réponse vrai ou faux"),
        ({"<": [var("nom"), "z"]}, "« < » ne s’applique pas à un texte"),
        ({"==": [var("gibier"), var("gibier")]}, "ne s’applique pas à une liste"),
        ({"!": var("chiens")}, "« ! » ne s’applique pas à un nombre"),
        ({"and": []}, "demande une liste"),
        ({"and": [var("nom")]}, "ne s’applique pas à un texte"),
        ({"in": [var("nature"), [1]]}, "textes seulement"),
        ({"==": [1, 1, 1]}, "exactement deux valeurs"),
        ({"today": [1]}, "s’écrit"),
        ({"age_at": [var("nom"), {"today": []}]}, "ne s’applique pas à un texte"),
        ({"answered": "nom"}, "demande une question"),
        ({"if": [True, 1, 2]}, "« if » n’existe pas"),
        ({"==": [1.5, 1]}, "une valeur ou un seul opérateur"),
        ({"<": [1, 2], ">": [1, 2]}, "un seul opérateur"),
        (None, "une valeur ou un seul opérateur"),
        (var("chiens"), "vrai ou faux"),
        ("oui", "vrai ou faux"),
    ],
)
def test_what_makes_no_sense_is_an_error_of_the_definition(expression: Any, said: str) -> None:
    assert said in refusal(expression)


def test_depth_is_bounded() -> None:
    expression: Any = True
    for _level in range(5_000):
        expression = {"!": expression}
    assert "niveaux" in refusal(expression)


def test_size_is_bounded() -> None:
    assert "trop longue" in refusal({"or": [True] * MAX_SIZE})


def test_variables_are_those_read() -> None:
    assert variables({"and": [var("a"), {"!": var("b")}]}) == {"a", "b"}


# ── Properties ──
texts = st.sampled_from(["premiere", "renouvellement", "cerf", "2020-02-29", "2020-02-30", "x", ""])
leaves = st.one_of(
    st.booleans(),
    st.integers(-5, 200),
    texts,
    st.lists(texts, max_size=3),
    st.sampled_from([var(code) for code in TYPES]),
    st.just({"today": []}),
    st.none(),
    st.floats(allow_nan=False),
)
operators = st.sampled_from(
    ["==", "!=", "<", "<=", ">", ">=", "and", "or", "!", "in", "age_at", "answered", "var", "if"]
)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda name, parts: {name: parts}, operators, st.lists(inner, max_size=3)),
        st.builds(lambda name, part: {name: part}, operators, inner),
    ),
    max_leaves=15,
)

asked: st.SearchStrategy[Any] = st.sampled_from([var("naissance"), {"today": []}])
days: st.SearchStrategy[Any] = st.one_of(asked, st.dates().map(lambda day: day.isoformat()))
numbers: st.SearchStrategy[Any] = st.one_of(
    st.integers(),
    st.just(var("chiens")),
    st.builds(lambda a: {"age_at": [a, {"today": []}]}, days),
)
booleans: st.SearchStrategy[Any] = st.deferred(
    lambda: st.one_of(
        st.booleans(),
        st.just(var("majeur")),
        st.builds(
            lambda op, a, b: {op: [a, b]}, st.sampled_from(["==", "<", "<=", ">"]), numbers, numbers
        ),
        st.builds(
            lambda op, a, b: {op: [a, b]}, st.sampled_from(["==", "!=", "<", ">="]), asked, days
        ),
        st.builds(lambda a: {"in": [a, var("gibier")]}, st.sampled_from(["cerf", "notou"])),
        st.builds(lambda code: {"answered": var(code)}, st.sampled_from(list(TYPES))),
        st.builds(lambda a: {"!": a}, booleans),
        st.builds(
            lambda op, parts: {op: parts},
            st.sampled_from(["and", "or"]),
            st.lists(booleans, min_size=1, max_size=3),
        ),
    )
)
fitting = st.fixed_dictionaries(
    {},
    optional={
        "nature": st.sampled_from(["premiere", "renouvellement", None]),
        "nom": st.text(),
        "naissance": st.dates().map(lambda day: day.isoformat()),
        "chiens": st.integers(),
        "majeur": st.booleans(),
        "gibier": st.lists(st.sampled_from(["cerf", "notou"])),
    },
)
ANY_JSON = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()), st.floats()
)


def accepted(expression: Any) -> bool:
    try:
        check(expression, TYPES)
    except ConditionError:
        return False
    return True


@given(anything, fitting)
def test_whatever_passes_the_check_is_evaluated(expression: Any, answers: dict[str, Any]) -> None:
    if accepted(expression):
        assert evaluate(expression, answers, TODAY) in (True, False)


@given(booleans, fitting)
@settings(max_examples=300)
def test_well_typed_conditions_are_accepted_within_limits_and_evaluated(
    expression: Any, answers: dict[str, Any]
) -> None:
    if accepted(expression):
        assert evaluate(expression, answers, TODAY) in (True, False)
    else:
        with pytest.raises(ConditionError, match=r"longue|niveaux"):
            check(expression, TYPES)


@given(booleans, st.dictionaries(st.sampled_from(list(TYPES)), ANY_JSON))
def test_answers_left_from_another_version_never_crash(
    expression: Any, answers: dict[str, Any]
) -> None:
    if accepted(expression):
        assert evaluate(expression, answers, TODAY) in (True, False)


@given(booleans, fitting)
def test_a_condition_and_its_contrary_never_hold_together(
    expression: Any, answers: dict[str, Any]
) -> None:
    contrary = {"!": expression}
    if accepted(contrary):
        both = [evaluate(each, answers, TODAY) for each in (expression, contrary)]
        assert both != [True, True]

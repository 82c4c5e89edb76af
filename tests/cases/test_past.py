"""What remains of an answer: itself where the procedure counts it, else the empty of its type."""

from typing import Any

import pytest

from niaouli.cases.models import Case
from niaouli.cases.past import remaining_answers
from niaouli.procedures.models import ProcedureVersion
from tests.procedures.samples import data, page, text_field

FIELDS: list[tuple[dict[str, Any], Any, Any]] = [
    (text_field("nom"), "Wamytan", ""),
    ({"type": "long_text", "label": "Projet", "required": False}, "Un mot.", ""),
    ({"type": "email", "label": "E-mail"}, "alice@example.org", ""),
    ({"type": "phone", "label": "Téléphone"}, "+687201234", ""),
    ({"type": "ridet", "label": "RIDET"}, "0426049", ""),
    ({"type": "integer", "label": "Nombre"}, 12, None),
    ({"type": "amount", "label": "Montant"}, 150_000, None),
    ({"type": "yes_no", "label": "Déjà ?"}, True, None),
    ({"type": "declaration", "label": "Je certifie"}, True, None),
    ({"type": "date", "label": "Naissance"}, "1990-03-27", None),
    ({"type": "commune", "label": "Commune"}, "98818", None),
    (
        {"type": "address", "label": "Adresse"},
        {"street": "12 rue", "complement": "", "postal_code": "98800", "town": "Nouméa"},
        {"street": "", "complement": "", "postal_code": "", "town": ""},
    ),
]
OPTIONS = [{"value": "un", "label": "Un"}, {"value": "deux", "label": "Deux"}]


def case_of(field: dict[str, Any], answer: Any) -> Case:
    asked = {"code": "x", **field}
    asked["code"] = "x"
    version = ProcedureVersion(number=1, definition=data(page("vous", asked)))
    return Case(version=version, answers={"x": answer})


@pytest.mark.parametrize(
    ("field", "answer", "empty"), FIELDS, ids=[field["type"] for field, _a, _e in FIELDS]
)
def test_an_answer_leaves_the_empty_value_of_its_type(
    field: dict[str, Any], answer: Any, empty: Any
) -> None:
    assert remaining_answers(case_of(field, answer)) == {"x": empty}


@pytest.mark.parametrize(
    ("field", "answer", "empty"),
    [
        ({"type": "choice", "label": "Lequel ?", "choices": OPTIONS}, "un", None),
        ({"type": "choices", "label": "Lesquels ?", "choices": OPTIONS}, ["un", "deux"], []),
        (
            {
                "type": "group",
                "label": "Enfants",
                "item_name": "enfant",
                "add_label": "Ajouter un enfant",
                "fields": [text_field("prenom")],
            },
            [{"prenom": "Maé"}],
            [],
        ),
    ],
    ids=["choice", "choices", "group"],
)
def test_choices_and_blocks_leave_nothing_chosen(
    field: dict[str, Any], answer: Any, empty: Any
) -> None:
    assert remaining_answers(case_of(field, answer)) == {"x": empty}


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ({"type": "choice", "label": "Lequel ?", "choices": OPTIONS}, "un"),
        ({"type": "choices", "label": "Lesquels ?", "choices": OPTIONS}, ["deux"]),
        ({"type": "commune", "label": "Commune"}, "98818"),
        ({"type": "integer", "label": "Nombre"}, 12),
        ({"type": "amount", "label": "Montant"}, 150_000),
        ({"type": "yes_no", "label": "Déjà ?"}, False),
    ],
    ids=lambda each: each["type"] if isinstance(each, dict) else "",
)
def test_what_is_counted_stays_as_it_was(field: dict[str, Any], answer: Any) -> None:
    assert remaining_answers(case_of({**field, "statistic": True}, answer)) == {"x": answer}


def test_a_value_that_does_not_fit_its_field_never_stays() -> None:
    field = {"type": "choice", "label": "Lequel ?", "choices": OPTIONS, "statistic": True}
    assert remaining_answers(case_of(field, "Alice Wamytan")) == {"x": None}


def test_what_was_not_answered_leaves_nothing() -> None:
    case = case_of(text_field("nom"), "Wamytan")
    case.answers = {"autre": "Alice"}
    assert remaining_answers(case) == {}

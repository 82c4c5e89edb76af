"""docs/procedures.md says everything that can be written, and its examples are right."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from niaouli.procedures.conditions import OPERATORS
from niaouli.procedures.definitions import definition_schema, parse_definition
from niaouli.procedures.fields import Field
from niaouli.procedures.fields.base import BaseField
from tests.procedures.samples import choice_field, definition, page, text_field

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "procedures.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))
KINDS: tuple[type[BaseField], ...] = get_args(get_args(Field)[0])


def test_every_key_is_named() -> None:
    schema = definition_schema()
    keys = {
        key for shape in (schema, *schema["$defs"].values()) for key in shape.get("properties", {})
    }
    assert keys - NAMED - {"fields", "months"} == set()


def test_every_value_that_can_be_chosen_is_named() -> None:
    text = str(definition_schema())
    values = set(re.findall(r"'(?:const|enum)': \[?'(\w+)'", text))
    assert {value for value in values if value not in PAGE} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_field_has_its_line_with_its_problems(kind: type[BaseField]) -> None:
    (code,) = get_args(kind.model_fields["type"].annotation)
    line = re.search(rf"^\| `{code}` \|.*$", PAGE, re.MULTILINE)
    assert line, code
    own_keys = set(kind.model_fields) - set(BaseField.model_fields) - {"type"}
    assert {key for key in own_keys if f"`{key}`" not in line[0]} == set()
    problems = set(re.findall(r"`(\w+)`", line[0].rsplit("|", 2)[1]))
    assert problems == kind.problems


def test_every_operator_is_explained() -> None:
    assert {operator for operator in OPERATORS if f"`{operator}`" not in PAGE} == set()


def test_the_shortest_example_is_a_definition() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example
    assert parse_definition(tomllib.loads(example[1])).slug == "autorisation-essai"


CONDITIONS = [text for text in re.findall(r"`(\{ .*? \})`", PAGE) if "var" in text]


@pytest.mark.parametrize("text", [each for each in CONDITIONS if each != '{ var = "nature" }'])
def test_every_condition_shown_is_right(text: str) -> None:
    condition = tomllib.loads(f"when = {text}")["when"]
    asked = page(
        "avant",
        choice_field("nature", "premiere", "renouvellement", "duplicata"),
        {**choice_field("gibier", "cerf", "notou"), "type": "choices"},
        {"type": "integer", "code": "chiens", "label": "Chiens"},
        {"type": "yes_no", "code": "majeur", "label": "Majeur"},
        {"type": "yes_no", "code": "proprietaire", "label": "Propriétaire"},
        {"type": "date", "code": "debut", "label": "Début"},
        {"type": "date", "code": "naissance", "label": "Naissance"},
        text_field("numero"),
        {
            "type": "group",
            "code": "foyer",
            "label": "Foyer",
            "item_name": "personne",
            "add_label": "Ajouter une personne",
            "fields": [{"type": "amount", "code": "revenu", "label": "Revenu"}],
        },
    )
    definition(asked, page("apres", text_field("x"), when=condition))

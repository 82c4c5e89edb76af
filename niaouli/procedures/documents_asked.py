"""The documents that a procedure may ask for, said before anyone starts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.procedures.definitions import Condition, Definition
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.fields.chosen import OptionsField, YesNoField


@dataclass(frozen=True)
class AskedDocument:
    """One document field. `conditional`: not asked of everyone; `situation` says of whom, where
    the condition can be put in words."""

    field: DocumentField
    conditional: bool
    situation: str


def documents_asked(definition: Definition) -> list[AskedDocument]:
    """Every document field of the form, in order."""
    found = []
    for page in definition.pages:
        for field in page.fields:
            if isinstance(field, DocumentField):
                conditions = [each for each in (page.when, field.when) if each is not None]
                said = [in_words(definition, each) for each in conditions]
                situation = _(" et ").join(said) if all(said) else ""
                found.append(AskedDocument(field, bool(conditions), situation))
    return found


def in_words(definition: Definition, condition: Condition) -> str:
    """The condition for people; empty where it is too intricate to be said in a few words."""
    ((operator, operand),) = condition.items()
    say = _WORDS.get(operator)
    parts: list[JsonValue] = operand if isinstance(operand, list) else [operand]
    return say(definition, parts) if say else ""


def _all_of(definition: Definition, parts: list[JsonValue]) -> str:
    said = [in_words(definition, each) if isinstance(each, dict) else "" for each in parts]
    return _(" et ").join(said) if all(said) else ""


def _answer(definition: Definition, parts: list[JsonValue]) -> str:
    left, right = parts
    code = left.get("var") if isinstance(left, dict) else None
    if not isinstance(code, str):
        return ""
    field = definition.field(code)
    if isinstance(field, OptionsField) and field.fits(right):
        return _("pour « %(answer)s »") % {"answer": field.display(right)}
    if not isinstance(field, YesNoField) or not isinstance(right, bool):
        return ""
    answer = field.display(right)
    return _("si vous répondez « %(answer)s » à « %(question)s »") % {
        "answer": answer,
        "question": field.label,
    }


def _one_of(definition: Definition, parts: list[JsonValue]) -> str:
    left, right = parts
    if not isinstance(right, list):
        return ""
    said = [_answer(definition, [left, each]) for each in right]
    return _(" ou ").join(said) if all(said) else ""


def _any_of(definition: Definition, parts: list[JsonValue]) -> str:
    said = [in_words(definition, each) if isinstance(each, dict) else "" for each in parts]
    return _(" ou ").join(said) if all(said) else ""


def _filled(definition: Definition, parts: list[JsonValue]) -> str:
    (asked,) = parts
    code = asked.get("var") if isinstance(asked, dict) else None
    if not isinstance(code, str):
        return ""
    return _("si vous remplissez « %(question)s »") % {"question": definition.field(code).label}


def _younger(definition: Definition, parts: list[JsonValue]) -> str:
    age = _age_limit(parts)
    return "" if age is None else _("pour une personne de moins de %(age)s ans") % {"age": age}


def _older(definition: Definition, parts: list[JsonValue]) -> str:
    age = _age_limit(parts)
    return "" if age is None else _("pour une personne de %(age)s ans ou plus") % {"age": age}


def _age_limit(parts: list[JsonValue]) -> int | None:
    left, right = parts
    is_age = isinstance(left, dict) and "age_at" in left
    return right if is_age and isinstance(right, int) else None


_WORDS: dict[str, Callable[[Definition, list[JsonValue]], str]] = {
    "and": _all_of,
    "or": _any_of,
    "in": _one_of,
    "answered": _filled,
    "==": _answer,
    "<": _younger,
    ">=": _older,
}

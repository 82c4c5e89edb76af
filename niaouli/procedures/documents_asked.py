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
    code, right = _variable(parts[0]), parts[1]
    if not code:
        return ""
    field = definition.field(code)
    if not field.fits(right):
        return ""
    answer = field.display(right)
    if isinstance(field, YesNoField):
        return _("si vous répondez « %(answer)s » à « %(question)s »") % {
            "answer": answer,
            "question": field.label,
        }
    if isinstance(field, OptionsField):
        return _("pour « %(answer)s »") % {"answer": answer}
    return ""


def _but(definition: Definition, parts: list[JsonValue]) -> str:
    code, right = _variable(parts[0]), parts[1]
    field = definition.field(code) if code else None
    if (
        not isinstance(field, OptionsField)
        or isinstance(field, YesNoField)
        or not field.fits(right)
    ):
        return ""
    return _("sauf pour « %(answer)s »") % {"answer": field.display(right)}


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
    code = _variable(parts[0])
    if not code:
        return ""
    return _("si vous remplissez « %(question)s »") % {"question": definition.field(code).label}


def _variable(expression: JsonValue) -> str:
    """The code of the question that is read; empty when it is something else."""
    code = expression.get("var") if isinstance(expression, dict) else None
    return code if isinstance(code, str) else ""


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
    "!=": _but,
    "<": _younger,
    ">=": _older,
}

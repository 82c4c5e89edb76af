"""Conditions in forms: a closed and typed subset of JsonLogic.

    {"<": [{"age_at": [{"var": "birth_date"}, {"today": []}]}, 18]}

`check` is called when a definition is written: a wrong type, an unknown field or operator is an
error of the definition, said in a sentence. `evaluate` then never fails, whatever has been answered
so far.

What is not answered is *unknown*. A comparison with something unknown is unknown, `!` of unknown is
unknown; `and` is false as soon as one part is false, `or` is true as soon as one part is true. A
condition that is still unknown at the end does not hold: the question stays hidden.
`{"answered": {"var": "x"}}` alone turns unknown into false.

Values are those that answers hold: text, whole numbers, true or false, lists of text, and dates
written `2026-03-31`, which compare in the order of time as text does.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.procedures.errors import ConditionError

MAX_DEPTH = 12
MAX_SIZE = 200
COMPARED = ("==", "!=")
ORDERED = ("<", "<=", ">", ">=")
LOGICAL = ("and", "or", "!", "in")
READING = ("var", "answered", "count", "total", "today", "age_at")
OPERATORS = (*COMPARED, *ORDERED, *LOGICAL, *READING)

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Answers = Mapping[str, JsonValue]
Condition = dict[str, JsonValue]


class Kind(StrEnum):
    """What a value is, as far as conditions go."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"
    ITEMS = "items"
    """The items of a group."""


@dataclass(frozen=True)
class Type:
    """What a field's answer is. `choices`: the only texts that it can be, or hold."""

    kind: Kind
    choices: frozenset[str] | None = None
    numbers: frozenset[str] = frozenset()
    """Of items, the questions whose answers can be added up."""


def check(expression: JsonValue, types: Mapping[str, Type]) -> None:
    """Raise `ConditionError` unless the expression is a condition on these fields."""
    _check_size(expression)
    if _type_of(expression, types).kind is not Kind.BOOLEAN:
        raise ConditionError(_("La condition doit donner vrai ou faux."))


def variables(expression: JsonValue) -> frozenset[str]:
    """The codes of the fields that the expression reads."""
    if isinstance(expression, list):
        return frozenset().union(*(variables(each) for each in expression))
    if isinstance(expression, dict):
        read = expression.get("var")
        own = {read} if isinstance(read, str) else set()
        return frozenset(own).union(*(variables(each) for each in expression.values()))
    return frozenset()


def evaluate(expression: JsonValue, answers: Answers, today: date) -> bool:
    """Whether a condition that passed `check` holds. Unknown counts as no. Never raises."""
    return _value(expression, answers, today) is True


def iso_date(text: JsonValue) -> date | None:
    """The date written `2026-03-31`, or None."""
    if not isinstance(text, str) or not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def age_at(birth: date, day: date) -> int:
    """Full years from birth to that day; who is born on 29 February has their day on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


# ── Checking ─────────────────────────────────────────────────────────────────────────────────
def _check_size(expression: JsonValue) -> None:
    level, size = [expression], 0
    for _depth in range(MAX_DEPTH):
        size += len(level)
        if size > MAX_SIZE:
            raise ConditionError(_("La condition est trop longue."))
        level = [part for each in level for part in _parts(each)]
        if not level:
            return
    raise ConditionError(_("La condition a trop de niveaux imbriqués."))


def _parts(expression: JsonValue) -> Collection[JsonValue]:
    if isinstance(expression, dict):
        return expression.values()
    return expression if isinstance(expression, list) else ()


def _type_of(expression: JsonValue, types: Mapping[str, Type]) -> Type:
    if isinstance(expression, bool):
        return Type(Kind.BOOLEAN)
    if isinstance(expression, int):
        return Type(Kind.NUMBER)
    if isinstance(expression, str):
        return Type(Kind.TEXT)
    if isinstance(expression, list):
        if not expression or not all(isinstance(each, str) for each in expression):
            raise ConditionError(_("Une liste de la condition doit contenir des textes seulement."))
        return Type(Kind.LIST)
    if not isinstance(expression, dict) or len(expression) != 1:
        raise ConditionError(
            _("Chaque partie de la condition est une valeur ou un seul opérateur.")
        )
    operator, operand = next(iter(expression.items()))
    checker = _CHECKERS.get(operator)
    if checker is None:
        raise ConditionError(
            _("L’opérateur « %(operator)s » n’existe pas. Opérateurs possibles : %(known)s.")
            % {"operator": operator, "known": ", ".join(OPERATORS)}
        )
    return checker(operator, operand, types)


def _check_var(_operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    found = types.get(operand) if isinstance(operand, str) else None
    if found is None:
        raise ConditionError(
            _(
                "« %(code)s » n’est pas une question posée avant celle-ci, ou sa réponse ne peut "
                "pas servir dans une condition."
            )
            % {"code": operand}
        )
    return found


def _check_answered(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    if not isinstance(operand, dict) or list(operand) != ["var"]:
        raise ConditionError(
            _('« %(operator)s » demande une question : {"var": "…"}.') % {"operator": operator}
        )
    _type_of(operand, types)
    return Type(Kind.BOOLEAN)


def _check_not(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    _expect(operator, _type_of(_only(operand), types), Kind.BOOLEAN)
    return Type(Kind.BOOLEAN)


def _check_all(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    if not isinstance(operand, list) or not operand:
        raise ConditionError(
            _("« %(operator)s » demande une liste de conditions.") % {"operator": operator}
        )
    for each in operand:
        _expect(operator, _type_of(each, types), Kind.BOOLEAN)
    return Type(Kind.BOOLEAN)


def _check_comparison(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    left, right = _two(operator, operand)
    left_type, right_type = _type_of(left, types), _type_of(right, types)
    left_type = _as_date(left, left_type, right_type)
    right_type = _as_date(right, right_type, left_type)
    if left_type.kind is not right_type.kind:
        raise ConditionError(
            _("« %(operator)s » compare %(left)s et %(right)s : ce n’est pas possible.")
            % {
                "operator": operator,
                "left": _words(left_type.kind),
                "right": _words(right_type.kind),
            }
        )
    allowed = {Kind.NUMBER, Kind.DATE}
    if operator in COMPARED:
        allowed |= {Kind.TEXT, Kind.BOOLEAN}
    _expect(operator, left_type, *allowed)
    _check_choice(left, right_type)
    _check_choice(right, left_type)
    return Type(Kind.BOOLEAN)


def _check_in(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    needle, haystack = _two(operator, operand)
    needle_type, haystack_type = _type_of(needle, types), _type_of(haystack, types)
    _expect(operator, needle_type, Kind.TEXT)
    _expect(operator, haystack_type, Kind.LIST)
    _check_choice(needle, haystack_type)
    for each in haystack if isinstance(haystack, list) else ():
        _check_choice(each, needle_type)
    return Type(Kind.BOOLEAN)


def _check_today(_operator: str, operand: JsonValue, _types: Mapping[str, Type]) -> Type:
    if operand != []:
        raise ConditionError(_('« today » s’écrit {"today": []}.'))
    return Type(Kind.DATE)


def _check_age_at(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    for each in _two(operator, operand):
        found = _as_date(each, _type_of(each, types), Type(Kind.DATE))
        _expect(operator, found, Kind.DATE)
    return Type(Kind.NUMBER)


def _check_count(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    _expect(operator, _type_of(_only(operand), types), Kind.ITEMS)
    return Type(Kind.NUMBER)


def _check_total(operator: str, operand: JsonValue, types: Mapping[str, Type]) -> Type:
    items, question = _two(operator, operand)
    found = _type_of(items, types)
    _expect(operator, found, Kind.ITEMS)
    if question not in found.numbers:
        raise ConditionError(
            _("« %(operator)s » : « %(code)s » n’est pas une question de nombre ou de montant.")
            % {"operator": operator, "code": question}
        )
    return Type(Kind.NUMBER)


def _two(operator: str, operand: JsonValue) -> tuple[JsonValue, JsonValue]:
    if not isinstance(operand, list) or len(operand) != 2:
        raise ConditionError(
            _("« %(operator)s » demande exactement deux valeurs.") % {"operator": operator}
        )
    return operand[0], operand[1]


def _only(operand: JsonValue) -> JsonValue:
    return operand[0] if isinstance(operand, list) and len(operand) == 1 else operand


def _as_date(expression: JsonValue, found: Type, facing: Type) -> Type:
    """A text written in the definition and facing a date must be a date."""
    if facing.kind is not Kind.DATE or not isinstance(expression, str):
        return found
    if iso_date(expression) is None:
        raise ConditionError(
            _("« %(text)s » n’est pas une date. Écrivez-la ainsi : 2026-03-31.")
            % {"text": expression}
        )
    return Type(Kind.DATE)


def _check_choice(expression: JsonValue, facing: Type) -> None:
    if not isinstance(expression, str) or facing.choices is None or expression in facing.choices:
        return
    raise ConditionError(
        _("« %(text)s » n’est pas une réponse possible. Réponses possibles : %(known)s.")
        % {"text": expression, "known": ", ".join(sorted(facing.choices))}
    )


def _expect(operator: str, found: Type, *allowed: Kind) -> None:
    if found.kind not in allowed:
        raise ConditionError(
            _("« %(operator)s » ne s’applique pas à %(kind)s.")
            % {"operator": operator, "kind": _words(found.kind)}
        )


def _words(kind: Kind) -> str:
    return {
        Kind.TEXT: _("un texte"),
        Kind.NUMBER: _("un nombre"),
        Kind.BOOLEAN: _("une réponse vrai ou faux"),
        Kind.DATE: _("une date"),
        Kind.LIST: _("une liste"),
        Kind.ITEMS: _("un bloc répété"),
    }[kind]


_CHECKERS: dict[str, Callable[[str, JsonValue, Mapping[str, Type]], Type]] = {
    "var": _check_var,
    "answered": _check_answered,
    "!": _check_not,
    "and": _check_all,
    "or": _check_all,
    "in": _check_in,
    "today": _check_today,
    "age_at": _check_age_at,
    "count": _check_count,
    "total": _check_total,
    **dict.fromkeys((*COMPARED, *ORDERED), _check_comparison),
}


# ── Evaluating ───────────────────────────────────────────────────────────────────────────────
def _value(expression: JsonValue, answers: Answers, today: date) -> JsonValue:
    """The value of an expression; None is unknown."""
    if not isinstance(expression, dict):
        return expression
    operator, operand = next(iter(expression.items()))
    if operator == "var":
        return answers.get(operand) if isinstance(operand, str) else None
    if operator == "today":
        return today.isoformat()
    if operator in _OF_ONE:
        return _OF_ONE[operator](_value(_only(operand), answers, today))
    values = [_value(each, answers, today) for each in operand] if isinstance(operand, list) else []
    if operator in _OF_SEVERAL:
        return _OF_SEVERAL[operator](values)
    return _of_two(operator, values[0], values[1])


def _count(items: JsonValue) -> int | None:
    return len(items) if isinstance(items, list) else None


def _total(values: list[JsonValue]) -> int | None:
    """The sum of the answers to a question of each item; what is not answered adds nothing."""
    items, question = values
    if not isinstance(items, list) or not isinstance(question, str):
        return None
    answers = [item.get(question) for item in items if isinstance(item, dict)]
    return sum(each for each in answers if isinstance(each, int) and not isinstance(each, bool))


def _not(value: JsonValue) -> bool | None:
    return not value if isinstance(value, bool) else None


def _decide(values: list[JsonValue], *, settles: bool) -> bool | None:
    if settles in [value for value in values if isinstance(value, bool)]:
        return settles
    return None if any(value is None for value in values) else not settles


def _is_in(values: list[JsonValue]) -> bool | None:
    needle, haystack = values
    return needle in haystack if isinstance(needle, str) and isinstance(haystack, list) else None


def _age(values: list[JsonValue]) -> int | None:
    birth, day = map(iso_date, values)
    return None if birth is None or day is None else age_at(birth, day)


def _of_two(operator: str, left: JsonValue, right: JsonValue) -> bool | None:
    # An answer kept from another version may have another type: it is then unknown, not a crash.
    if isinstance(left, str) and isinstance(right, str):
        return _compare(operator, (left > right) - (left < right))
    if isinstance(left, int) and isinstance(right, int) and type(left) is type(right):
        return _compare(operator, (left > right) - (left < right))
    return None


def _compare(operator: str, order: int) -> bool:
    return {
        "==": order == 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[operator]


_OF_ONE: dict[str, Callable[[JsonValue], JsonValue]] = {
    "answered": lambda value: value is not None,
    "!": _not,
    "count": _count,
}
_OF_SEVERAL: dict[str, Callable[[list[JsonValue]], JsonValue]] = {
    "and": lambda values: _decide(values, settles=False),
    "or": lambda values: _decide(values, settles=True),
    "in": _is_in,
    "age_at": _age,
    "total": _total,
}

"""Questions as those of procedures, a handful at a time: read, checked, shown.

The domain checks answers here; the faces only carry what was typed. A question whose condition does
not hold is not asked, and its answer is not kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import JsonValue

from niaouli.lib.errors import BadInput
from niaouli.procedures.conditions import evaluate, variables
from niaouli.procedures.fields.base import AnswerError, BaseField, Raw

Answers = Mapping[str, JsonValue]
Questions = Sequence[Any]
"""`BaseField`s; `Any`, for their union is closed and ours has one more (`employment.fields`)."""


@dataclass(frozen=True)
class Wrong:
    """Why an answer cannot be kept. `parts`: the inputs concerned, of a date; empty: all."""

    sentence: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read of a form: the questions asked with what was typed, the answers (`None`: left
    empty), and what is wrong, by code."""

    asked: tuple[BaseField, ...]
    answers: dict[str, JsonValue]
    wrong: dict[str, Wrong]


def asked(questions: Questions, answers: Answers, *, today: date) -> tuple[BaseField, ...]:
    """The questions to show with these answers."""
    counted: dict[str, JsonValue] = {}
    shown: list[BaseField] = []
    for each in questions:
        if each.when is not None and not evaluate(each.when, counted, today):
            continue
        shown.append(each)
        value = answers.get(each.code)
        if value is not None and each.fits(value):
            counted[each.code] = value
    return tuple(shown)


def read(questions: Questions, raw: Raw, *, today: date) -> Reading:
    """Read everything that was typed; never raises."""
    answers: dict[str, JsonValue] = {}
    wrong: dict[str, Wrong] = {}
    shown: list[BaseField] = []
    for each in questions:
        if each.when is not None and not evaluate(each.when, answers, today):
            continue
        shown.append(each)
        try:
            answers[each.code] = each.read(raw, today)
        except AnswerError as error:
            wrong[each.code] = Wrong(error.sentence, error.parts)
    return Reading(tuple(shown), answers, wrong)


def checked(questions: Questions, answers: Answers, *, today: date) -> dict[str, JsonValue]:
    """The answers as they are kept: every question asked, nothing else.

    Raises `BadInput` on the first that is missing or does not hold.
    """
    kept: dict[str, JsonValue] = {}
    for each in questions:
        if each.when is not None and not evaluate(each.when, kept, today):
            continue
        value = answers.get(each.code)
        try:
            if value is not None and each.fits(value):
                each.verify(value, today)
                kept[each.code] = value
            elif each.required:
                raise each.missing()
        except AnswerError as error:
            raise BadInput(each.code, error.sentence) from None
    return kept


def told(questions: Questions, answers: Answers) -> list[tuple[str, str]]:
    """Each answer in words, under its question; a question without answer is left out."""
    return [
        (each.label, each.display(answers[each.code]))
        for each in questions
        if answers.get(each.code) is not None and each.fits(answers[each.code])
    ]


def typed(questions: Questions, answers: Answers) -> dict[str, list[str]]:
    """What the inputs hold when stored answers are shown again."""
    inputs: dict[str, list[str]] = {}
    for each in questions:
        value = answers.get(each.code)
        if value is not None and each.fits(value):
            inputs.update(each.typed(value))
    return inputs


def openers(questions: Iterable[BaseField]) -> frozenset[str]:
    """Codes of the questions whose answer opens or closes another."""
    return frozenset().union(*(variables(each.when) for each in questions if each.when))

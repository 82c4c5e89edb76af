"""Questions as those of procedures, a handful at a time: read, checked, shown.

The domain checks answers here; the faces only carry what was typed. A question whose condition does
not hold is not asked, and its answer is not kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import JsonValue

from niaouli.lib.errors import BadInput
from niaouli.procedures.conditions import evaluate, variables
from niaouli.procedures.fields.base import AnswerError, BaseField, Raw

Answers = Mapping[str, JsonValue]
Questions = Sequence[Any]
"""`BaseField`s; `Any`, for their union is closed and does not know ours (`employment.fields`)."""


@dataclass(frozen=True)
class Reading:
    """What was read of a form: the questions asked with what was typed, the answers (`None`: left
    empty), and what is wrong, by code."""

    asked: tuple[BaseField, ...]
    answers: dict[str, JsonValue]
    wrong: dict[str, AnswerError]


def asked(questions: Questions, answers: Answers, *, today: date) -> tuple[BaseField, ...]:
    """The questions to show with these answers."""
    counted: dict[str, JsonValue] = {}
    shown: list[BaseField] = []
    for each in _in_turn(questions, counted, today):
        shown.append(each)
        counted[each.code] = _held(each, answers)
    return tuple(shown)


def read(questions: Questions, raw: Raw, *, today: date) -> Reading:
    """Read everything that was typed; never raises."""
    answers: dict[str, JsonValue] = {}
    wrong: dict[str, AnswerError] = {}
    shown: list[BaseField] = []
    for each in _in_turn(questions, answers, today):
        shown.append(each)
        try:
            answers[each.code] = each.read(raw, today)
        except AnswerError as error:
            wrong[each.code] = error
    return Reading(tuple(shown), answers, wrong)


def checked(questions: Questions, answers: Answers, *, today: date) -> dict[str, JsonValue]:
    """The answers as they are kept: every question asked, nothing else.

    Raises `BadInput` on the first that is missing or does not hold.
    """
    kept: dict[str, JsonValue] = {}
    for each in _in_turn(questions, kept, today):
        value = _held(each, answers)
        try:
            if value is not None:
                each.verify(value, today)
                kept[each.code] = value
            elif each.required:
                raise each.missing()
        except AnswerError as error:
            raise BadInput(each.code, error.sentence) from None
    return kept


def told(questions: Questions, answers: Answers) -> list[tuple[str, str]]:
    """Each answer in words, under its question; a question without answer is left out."""
    words = in_words(questions, answers)
    return [(each.label, words[each.code]) for each in questions if each.code in words]


def in_words(questions: Questions, answers: Answers) -> dict[str, str]:
    """Each answer in words, by the code of its question, in the order of the questions."""
    held = ((each, _held(each, answers)) for each in questions)
    return {each.code: each.display(value) for each, value in held if value is not None}


def typed(questions: Questions, answers: Answers) -> dict[str, list[str]]:
    """What the inputs hold when stored answers are shown again."""
    inputs: dict[str, list[str]] = {}
    for each in questions:
        value = _held(each, answers)
        if value is not None:
            inputs.update(each.typed(value))
    return inputs


def openers(questions: Iterable[BaseField]) -> frozenset[str]:
    """Codes of the questions whose answer opens or closes another."""
    return frozenset().union(*(variables(each.when) for each in questions if each.when))


def _in_turn(questions: Questions, counted: Answers, today: date) -> Iterator[BaseField]:
    """The questions whose condition holds, each asked once those before it are in `counted`."""
    for each in questions:
        if each.when is None or evaluate(each.when, counted, today):
            yield each


def _held(question: BaseField, answers: Answers) -> JsonValue:
    """The answer to a question; None where there is none of its kind."""
    value = answers.get(question.code)
    return value if value is not None and question.fits(value) else None

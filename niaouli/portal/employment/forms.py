"""The forms of employment: a few questions on one page, shown again as they were typed.

Control names start with `form-`, which no question's input does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone

from niaouli.employment import questions as asking
from niaouli.employment.fields import MonthField
from niaouli.employment.questions import Answers, Questions
from niaouli.lib.errors import BadInput, Refusal
from niaouli.procedures.fields.base import BaseField
from niaouli.procedures.fields.dated import DateField
from niaouli.web import kept_typing
from niaouli.web.filling.documents import SHOWN
from niaouli.web.filling.forms import Trouble, Typed, typed_in
from niaouli.web.http import CitizenRequest


@dataclass(frozen=True)
class Form:
    """A page of questions as its template shows it."""

    fields: tuple[BaseField, ...]
    typed: Typed
    openers: frozenset[str]
    """Codes of the questions whose answer opens or closes another one."""
    answers: Answers = field(default_factory=dict)
    """What could be read."""
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    opened: bool = False
    """There are questions that the person has not seen yet: the page comes back with them."""
    restored: bool = False
    """It is what was typed before the session ended: nothing of it is recorded."""
    refused: str = ""
    """A sentence about the whole."""
    status: int = 200

    @property
    def summary(self) -> list[tuple[str, str]]:
        """For the macro `error_summary`, in the order of the page."""
        whole = [("", self.refused)] if self.refused else []
        return whole + [
            (trouble.anchor, trouble.sentence)
            for each in self.fields
            if (trouble := self.troubles.get(each.code))
        ]

    @property
    def holds(self) -> bool:
        return not self.troubles and not self.opened


def opened_form(
    request: CitizenRequest, questions: Questions, stored: Answers, *, now: datetime
) -> Form:
    """What was sent, what was typed before the session ended (of a view that keeps it,
    `web.kept_typing`), or what is stored."""
    today = timezone.localdate(now)
    if request.method == "POST":
        return sent_form(questions, typed_in(request), today=today)
    kept = kept_typing.kept(request, now)
    if kept is not None:
        return replace(typed_form(questions, kept, today=today), restored=True)
    return stored_form(questions, stored, today=today)


def stored_form(questions: Questions, answers: Answers, *, today: date) -> Form:
    """The page with what is stored, or empty."""
    return Form(
        fields=asking.asked(questions, answers, today=today),
        typed=asking.typed(questions, answers),
        openers=asking.openers(questions),
    )


def typed_form(questions: Questions, typed: Typed, *, today: date) -> Form:
    """The page with what was typed, without a word about what is wrong."""
    reading = asking.read(questions, typed, today=today)
    return Form(fields=reading.asked, typed=typed, openers=asking.openers(questions))


def sent_form(questions: Questions, typed: Typed, *, today: date) -> Form:
    """What was sent: what could be read of it, and what is wrong. Nobody is told of a question
    that they have not seen yet."""
    reading = asking.read(questions, typed, today=today)
    seen = set(typed.get(SHOWN, [])) or {each.code for each in reading.asked}
    troubles = {
        each.code: _trouble(each, error.sentence, error.parts)
        for each in reading.asked
        if each.code in seen and (error := reading.wrong.get(each.code))
    }
    return Form(
        fields=reading.asked,
        typed=typed,
        openers=asking.openers(questions),
        answers=reading.answers,
        troubles=troubles,
        opened=any(each.code not in seen for each in reading.asked),
        status=422 if troubles else 200,
    )


def refused_form(form: Form, refusal: Refusal, *, status: int) -> Form:
    """The same page with the domain's refusal, beside the input that it names if there is one."""
    codes = {each.code: each for each in form.fields}
    if isinstance(refusal, BadInput) and refusal.input in codes:
        trouble = _trouble(codes[refusal.input], str(refusal))
        return replace(form, troubles={refusal.input: trouble}, status=status)
    return replace(form, refused=str(refusal), status=status)


def _trouble(question: BaseField, sentence: str, parts: tuple[str, ...] = ()) -> Trouble:
    """`parts`: the inputs concerned, of a date; empty: all of them."""
    first = {DateField: "day", MonthField: "month"}.get(type(question))
    if first is None or not parts or parts[0] == first:
        return Trouble(sentence, parts, question.code)
    return Trouble(sentence, parts, f"{question.code}-{parts[0]}")

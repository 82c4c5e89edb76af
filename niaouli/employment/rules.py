"""How the body follows its job seekers, read from a file (`NIAOULI_EMPLOYMENT`): which
department, when people check in, what they are asked, what a missed check-in becomes.

The file is checked whole when it is first read: a mistake stops the start, never a person.
"""

import json
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, model_validator

from niaouli.lib.words import add_months
from niaouli.procedures.conditions import Type, check
from niaouli.procedures.errors import ConditionError
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.fields import Field as Question

MONTHS_TRIED = 48
"""Enough to meet every length of month, leap years included."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MonthDay(_Shape):
    """A day told from the month that is declared: the 15th of the month after it."""

    months_after: int = Field(ge=0, le=2)
    day: int = Field(ge=1, le=28)

    def of(self, period: date) -> date:
        """That day, for the month whose first day is `period`."""
        return add_months(period, self.months_after).replace(day=self.day)


class Missed(_Shape):
    """What a check-in that was not made becomes. Nothing is done to anyone by itself."""

    label: str = Field(min_length=1, max_length=40)
    """For the adviser's list."""
    text: str = Field(min_length=1, max_length=500)
    """For the person."""


class CheckInRules(_Shape):
    """When one checks in for a month, and what is asked."""

    opens: MonthDay
    closes: MonthDay
    """The last day, included."""
    late_days: int = Field(ge=0, le=60)
    """Days after it, during which a late check-in is still taken."""
    reminder_days: int = Field(ge=1, le=30)
    still_looking: str
    missed: Missed
    questions: tuple[Question, ...] = Field(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _windows_follow_each_other(self) -> Self:
        """One window at a time: it is over, lateness included, before the next one opens."""
        for months in range(MONTHS_TRIED):
            period = add_months(date(2024, 1, 1), months)
            opening, closing = self.opens.of(period), self.closes.of(period)
            late_until = date.fromordinal(closing.toordinal() + self.late_days)
            if not opening <= closing <= late_until < self.opens.of(add_months(period, 1)):
                raise ValueError("check_in: opens, closes and late_days overlap the next month")
        return self

    @model_validator(mode="after")
    def _questions_hold(self) -> Self:
        known: dict[str, Type] = {}
        codes = [each.code for each in self.questions]
        if len(set(codes)) != len(codes):
            raise ValueError("check_in.questions: the same code is given twice")
        for each in self.questions:
            _check_question(each, known)
        if not any(q.code == self.still_looking and q.type == "yes_no" for q in self.questions):
            raise ValueError("check_in.still_looking: names no yes_no question")
        return self


class EmploymentRules(_Shape):
    """The whole file."""

    department: str = Field(pattern=r"^[A-Z]{2,8}$")
    """Code of the department that follows job seekers."""
    register_within_months: int = Field(ge=1, le=24)
    check_in: CheckInRules


def read_rules(path: Path) -> EmploymentRules:
    """The rules of one file. Raises `ValueError` when the file is not right."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    # Questions are strict: lists are tuples for JSON only.
    return EmploymentRules.model_validate_json(json.dumps(data))


@lru_cache(maxsize=1)
def rules() -> EmploymentRules:
    return read_rules(settings.NIAOULI_EMPLOYMENT)


def _check_question(question: Question, known: dict[str, Type]) -> None:
    """A condition reads only what was asked before it."""
    if isinstance(question, DocumentField):
        raise ValueError("check_in.questions: a check-in takes no document")  # noqa: TRY004
    problems = question.definition_problems()
    if question.when is not None:
        try:
            check(question.when, known)
        except ConditionError as error:
            problems.append(str(error))
    if problems:
        raise ValueError(f"check_in.questions.{question.code}: {problems[0]}")
    if question.condition_type is not None:
        known[question.code] = question.condition_type

"""What the engine answers with."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pydantic import JsonValue

from niaouli.procedures.definitions import Page
from niaouli.procedures.fields import Field, SimpleField


@dataclass(frozen=True)
class FieldError:
    """Why the answer to a field cannot be kept."""

    field: Field
    problem: str
    """The code of the problem: "missing", "too_long"…"""
    sentence: str
    """What the person reads."""
    parts: tuple[str, ...] = ()
    """Of a date or an address, the inputs in error; empty: all."""
    question: SimpleField | None = None
    """Of a group, the question of the item in error, with the code of its inputs."""

    @property
    def asked(self) -> Field:
        """The question that the person reads, be it in an item of a group."""
        return self.question or self.field

    @property
    def input(self) -> str:
        """The name of the HTML input to bring the person to."""
        return f"{self.asked.code}-{self.parts[0]}" if self.parts else self.asked.inputs[0]


@dataclass(frozen=True)
class PageResult:
    """What was read of a page."""

    page: Page
    values: dict[str, JsonValue]
    """To store: by field code, the value, or None where the person emptied the answer. A field in
    error is left out: what is stored of it is not touched."""
    errors: tuple[FieldError, ...]
    fields: tuple[Field, ...]
    """The fields visible with what was typed."""
    revealed: tuple[Field, ...] = ()
    """Those that were not visible with the former answers: the person has not seen them yet."""

    @property
    def is_valid(self) -> bool:
        return not self.errors

    @property
    def error_of(self) -> dict[str, FieldError]:
        return {error.field.code: error for error in self.errors}


@dataclass(frozen=True)
class PageProblems:
    """A page that is not complete, and why."""

    page: Page
    errors: tuple[FieldError, ...]


class PageState(StrEnum):
    """Where a page of a draft stands."""

    DONE = "done"
    TO_DO = "to_do"


class PageProgress(NamedTuple):
    page: Page
    state: PageState


@dataclass(frozen=True)
class Progress:
    """Where a draft stands."""

    pages: tuple[PageProgress, ...]

    @property
    def total(self) -> int:
        return len(self.pages)

    @property
    def done(self) -> int:
        return sum(each.state is PageState.DONE for each in self.pages)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def next_to_do(self) -> Page | None:
        return next((each.page for each in self.pages if each.state is PageState.TO_DO), None)


class SummaryLine(NamedTuple):
    field: Field
    text: str
    label: str
    """What the person reads before it: the question, or the item of a group."""


class SummaryPage(NamedTuple):
    page: Page
    lines: list[SummaryLine]


class OutcomeFact(NamedTuple):
    label: str
    text: str

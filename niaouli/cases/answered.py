"""What was answered, page by page, with what each answer was before it was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.cases.correcting import filed_on
from niaouli.cases.models import Case
from niaouli.procedures import engine
from niaouli.procedures.fields import DocumentField, Field


class Corrected(Protocol):
    """A correction of the case, or its line (`contents`)."""

    @property
    def field(self) -> str: ...
    @property
    def before(self) -> JsonValue: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Former:
    """What an answer was, until it was corrected."""

    text: str
    until: datetime


@dataclass(frozen=True)
class AnsweredLine:
    """A question, or an item of a group, and its answer in words."""

    code: str
    """Of the question; empty on the lines of a group that follow its first."""
    label: str
    text: str
    former: tuple[Former, ...] = ()
    """The oldest first; empty when it is as it was filed."""


@dataclass(frozen=True)
class AnsweredPage:
    """A page of the form that was sent."""

    title: str
    lines: list[AnsweredLine]


def answered_pages(case: Case, corrections: Sequence[Corrected] = ()) -> list[AnsweredPage]:
    """Every question that is asked, documents left out: they are listed apart. `corrections`: those
    of the case, the oldest first.

    Read as on the day it was sent: the person may have had a birthday since.
    """
    former = _former(case, corrections)
    pages = []
    for page, summary in engine.summary(case.version.parsed, case.answers, today=filed_on(case)):
        lines: list[AnsweredLine] = []
        for field, text, label in summary:
            if not isinstance(field, DocumentField):
                first = all(line.code != field.code for line in lines)
                code = field.code if first else ""
                lines.append(AnsweredLine(code, label, text, former.pop(code, ())))
        if lines:
            pages.append(AnsweredPage(page.title, lines))
    return [*pages, *_no_longer_asked(case, former)]


def _former(case: Case, corrections: Sequence[Corrected]) -> dict[str, tuple[Former, ...]]:
    """What was answered before, by field code."""
    found: dict[str, tuple[Former, ...]] = {}
    for each in corrections:
        field = case.version.parsed.field(each.field)
        former = Former(_in_words(field, each.before), each.at)
        found[each.field] = (*found.get(each.field, ()), former)
    return found


def _no_longer_asked(case: Case, former: dict[str, tuple[Former, ...]]) -> list[AnsweredPage]:
    """What was filed and that a correction made useless stays to be read."""
    lines = [
        AnsweredLine("", case.version.parsed.field(code).label, _("N’est plus demandé"), texts)
        for code, texts in former.items()
    ]
    return [AnsweredPage(_("Questions qui ne se posent plus"), lines)] if lines else []


def _in_words(field: Field, value: JsonValue) -> str:
    if value is None or not field.fits(value):
        return _("Pas de réponse")
    return field.display(value)

"""The rows of « Mes demandes »."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.enums import ENDED_STATES, State
from niaouli.cases.filling import kept_since
from niaouli.cases.lifecycle import TONES
from niaouli.cases.listing import CaseLine, lines_of
from niaouli.cases.processing_time import delay_of_version
from niaouli.lib.words import date_words
from niaouli.portal.places import case_place

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list, in words: every value is formatted once, here.

    It says nothing of our tables: cases that other systems declare become such rows too.
    """

    title: str
    href: str
    under: str
    """Under the title: the reference, or until when a draft is kept."""
    date: str
    department: str
    status: str
    kind: str
    delay: str
    """How long it takes; empty for what is ended."""
    awaited: str
    """What the person must do; empty when there is nothing."""
    unread: bool


@dataclass(frozen=True, slots=True)
class RowsPage:
    rows: list[CaseRow]
    number: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """What several rows say alike: put in words once a page."""

    delays: dict[int, str]
    """By procedure."""
    statuses: dict[str, str]


def rows_page(person: Person, number: int) -> RowsPage:
    """One page of the person's cases, the last that moved first. One statement."""
    lines = lines_of(person, start=(number - 1) * PAGE, limit=PAGE + 1)
    said = _Said(_delays(lines), _statuses(lines))
    rows = [_row(line, said) for line in lines[:PAGE]]
    return RowsPage(rows, number, has_next=len(lines) > PAGE)


def _delays(lines: Iterable[CaseLine]) -> dict[int, str]:
    """What is said of the time each procedure takes, once a procedure."""
    under_way = {line.procedure_id: line for line in lines if line.state not in ENDED_STATES}
    return {
        pk: delay_of_version(line.current_version_id, line.figure).short
        for pk, line in under_way.items()
    }


def _statuses(lines: Iterable[CaseLine]) -> dict[str, str]:
    return {state: str(State(state).label) for state in {line.state for line in lines}}


def _row(line: CaseLine, said: _Said) -> CaseRow:
    state = State(line.state)
    if line.reference is None:
        href = reverse("portal:draft", args=[line.draft_key])
        until = kept_since(line.version_id, line.draft_changed_at or line.since)
        under = _("gardée jusqu’au %(day)s") % {"day": date_words(until)}
        date = _("pas encore (commencée le %(day)s)") % {"day": date_words(line.since)}
        awaited = _("À terminer et à envoyer")
    else:
        href = case_place(line.reference)
        under, date = line.reference, date_words(line.since)
        awaited = _awaited(line.awaited)
    return CaseRow(
        title=line.title,
        href=href,
        under=under,
        date=date,
        department=line.department,
        status=said.statuses[line.state],
        kind=TONES[state],
        delay="" if state in ENDED_STATES else said.delays[line.procedure_id],
        awaited=awaited,
        unread=line.unread,
    )


def _awaited(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d document à envoyer", "%(count)d documents à envoyer", count) % {
        "count": count
    }

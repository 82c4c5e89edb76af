"""The rows of « Mes demandes »."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.enums import ENDED_STATES, State
from niaouli.cases.lifecycle import TONES
from niaouli.cases.models import Case
from niaouli.cases.processing_time import delay_shown
from niaouli.cases.queries import cases_of, listed, processing_times
from niaouli.lib.words import date_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list, in words: every value is formatted once, here.

    It says nothing of our tables: cases that other systems declare become such rows too.
    """

    title: str
    href: str
    reference: str
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


def rows_page(person: Person, number: int) -> RowsPage:
    """One page of the person's cases, the last that moved first. Two statements."""
    start = (number - 1) * PAGE
    found = list(listed(cases_of(person))[start : start + PAGE + 1])
    return RowsPage(_rows(found[:PAGE]), number, has_next=len(found) > PAGE)


def _rows(cases: list[Case]) -> list[CaseRow]:
    delays = _delays(case for case in cases if case.state not in ENDED_STATES)
    return [_row(case, delays) for case in cases]


def _delays(cases: Iterable[Case]) -> dict[int, str]:
    """What is said of the time each procedure takes, once a procedure."""
    procedures = {case.procedure_id: case.procedure for case in cases}
    figures = processing_times(procedures)
    return {
        pk: delay_shown(procedure, figures.get(pk)).short for pk, procedure in procedures.items()
    }


def _row(case: Case, delays: dict[int, str]) -> CaseRow:
    state = State(case.state)
    if case.reference is None:
        href = reverse("portal:draft", args=[case.key])
        date = _("commencée le %(day)s") % {"day": date_words(case.started_at)}
        awaited = _("À terminer et à envoyer")
    else:
        href = reverse("portal:case", args=[case.reference])
        date = date_words(case.submitted_at or case.changed_at)
        awaited = _awaited(case.awaited)  # type: ignore[attr-defined]
    return CaseRow(
        title=case.title,
        href=href,
        reference=case.reference or "",
        date=date,
        department=case.department.name,
        status=str(state.label),
        kind=TONES[state],
        delay="" if state in ENDED_STATES else delays.get(case.procedure_id, ""),
        awaited=awaited,
        unread=case.unread,  # type: ignore[attr-defined]
    )


def _awaited(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d document à envoyer", "%(count)d documents à envoyer", count) % {
        "count": count
    }

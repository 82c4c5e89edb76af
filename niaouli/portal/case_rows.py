"""The rows of « Mes demandes »."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.delays.processing_time import delay_of_version
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, State
from niaouli.cases.filling import kept_since
from niaouli.cases.lifecycle import TONES
from niaouli.cases.lists.listing import (
    CaseLine,
    Filters,
    Places,
    lines_of,
    places_in,
    places_of,
)
from niaouli.lib.words import date_words
from niaouli.portal.places import case_place
from niaouli.procedures.definitions import Step
from niaouli.procedures.models import definition_of

PAGE = 50
FEW = 8
"""A list that is not longer is read at a glance: nothing narrows it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case under way has come: sent, each step of its procedure, answered."""

    number: int
    total: int
    text: str
    """« Étape 2 sur 4 : vérification de vos documents »."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list, in words: every value is formatted once, here.

    It says nothing of our tables: cases that other systems declare become such rows too
    (docs/decisions/0030).
    """

    title: str
    href: str
    under: str
    """Under the title: the reference, or until when a draft is kept."""
    date: str
    department: str
    status: str
    kind: str
    progress: Progress | None
    """None for what is not sent, or is ended."""
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
    places: Places | None
    """Among what the list can be narrowed; None where it is short."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What several rows say alike: put in words once a page."""

    delays: dict[int, str]
    """By procedure."""
    statuses: dict[str, str]
    progress: dict[tuple[int, str, str], Progress]
    """By version, state and step."""


def rows_page(person: Person, number: int, filters: Filters) -> RowsPage:
    """One page of the person's cases, the last that moved first. One statement; one more where
    the list goes on or is narrowed, to say by what it can be."""
    found = lines_of(person, start=(number - 1) * PAGE, limit=PAGE + 1, filters=filters)
    lines, has_next = found[:PAGE], len(found) > PAGE
    said = _Said(_delays(lines), _statuses(lines), _progress(lines))
    rows = [_row(line, said) for line in lines]
    if filters or has_next or number > 1:
        return RowsPage(rows, number, has_next, places_of(person))
    return RowsPage(rows, number, has_next, places_in(lines) if len(lines) > FEW else None)


def _delays(lines: Iterable[CaseLine]) -> dict[int, str]:
    """What is said of the time each procedure takes, once a procedure."""
    under_way = {line.procedure_id: line for line in lines if line.state not in ENDED_STATES}
    return {
        pk: delay_of_version(line.current_version_id, line.figure).short
        for pk, line in under_way.items()
    }


def _statuses(lines: Iterable[CaseLine]) -> dict[str, str]:
    return {state: str(State(state).label) for state in {line.state for line in lines}}


def _progress(lines: Iterable[CaseLine]) -> dict[tuple[int, str, str], Progress]:
    places = {(line.version_id, line.state, line.step) for line in lines}
    return {
        place: _come(definition_of(place[0]).steps, place[1], place[2])
        for place in places
        if place[1] in OPEN_STATES
    }


def _come(steps: Sequence[Step], state: str, code: str) -> Progress:
    """Sending is the first step and the answer the last; a procedure without steps has one between,
    its study."""
    total = max(len(steps), 1) + 2
    codes = [step.code for step in steps]
    if state == State.SUBMITTED:
        number, label = 1, ""
    elif code in codes:
        number, label = codes.index(code) + 2, steps[codes.index(code)].citizen_label
    else:
        number, label = 2, ""
    values = {"number": number, "total": total, "label": label}
    text = (
        _("Étape %(number)d sur %(total)d : %(label)s")
        if label
        else _("Étape %(number)d sur %(total)d")
    )
    return Progress(number, total, text % values)


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
        progress=said.progress.get((line.version_id, line.state, line.step)),
        delay="" if state in ENDED_STATES else said.delays[line.procedure_id],
        awaited=awaited,
        unread=line.unread,
    )


def _awaited(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d élément à fournir", "%(count)d éléments à fournir", count) % {
        "count": count
    }

"""The agents' lists: a department's cases by what is to be done with them, in the order that the
agent chose. Each view and order walks an index of `Case` (`walks.py`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.enums import OPEN_STATES, State
from niaouli.cases.lists.queue_lines import QueueLine, lines
from niaouli.cases.lists.walks import Column, Cursor, Page, Part, Walk, page_of
from niaouli.cases.models import Case
from niaouli.departments.models import Department

COUNT_LIMIT = 1000
UNDER_WAY = (State.IN_REVIEW, State.AWAITING_CITIZEN)
SOON = timedelta(days=15)
"""A deadline so close is to be looked at."""


class View(StrEnum):
    """What is to be done with the cases of a list."""

    NEW = "new"
    IN_REVIEW = "in_review"
    AWAITING = "awaiting"
    MINE = "mine"
    DECIDED = "decided"
    LATE = "late"
    SOON = "soon"
    ANSWERED = "answered"
    UNFOLLOWED = "unfollowed"


WATCHED = (View.LATE, View.SOON, View.ANSWERED, View.UNFOLLOWED)
"""The views that tell what could be forgotten."""


class Sort(StrEnum):
    """In which order a list is read."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DEADLINE = "deadline"
    """What has to be answered first; what has no day to be answered comes last."""
    ANSWER_OLDEST = "answer_oldest"
    ANSWER_NEWEST = "answer_newest"
    DECISION = "decision"


_ANY = (Sort.OLDEST, Sort.NEWEST, Sort.DEADLINE)
SORTS: dict[View, tuple[Sort, ...]] = {
    View.NEW: _ANY,
    View.IN_REVIEW: _ANY,
    # Their clock is stopped, as a rule: they have no day.
    View.AWAITING: (Sort.OLDEST, Sort.NEWEST),
    View.MINE: _ANY,
    View.DECIDED: (Sort.DECISION,),
    View.LATE: (Sort.DEADLINE,),
    View.SOON: (Sort.DEADLINE,),
    View.ANSWERED: (Sort.ANSWER_OLDEST, Sort.ANSWER_NEWEST),
    View.UNFOLLOWED: _ANY,
}
"""The orders of each view, the usual one first: those that an index gives."""

STATES: dict[View, State] = {
    View.NEW: State.SUBMITTED,
    View.IN_REVIEW: State.IN_REVIEW,
    View.AWAITING: State.AWAITING_CITIZEN,
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to."""

    procedure: int | None = None
    assignee: int | None = None
    nobody: bool = False
    """Those that nobody studies; `assignee` is then None."""
    step: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Submitted from this moment, and before that one."""


@dataclass(frozen=True)
class Asked:
    """One page of one list."""

    view: View
    sort: Sort
    filters: Filters = field(default_factory=Filters)
    after: Cursor | None = None


def page(asked: Asked, department: Department, person: Person, *, today: date) -> Page:
    """One page of the department's list, as this person sees it."""
    values: dict[str, Any] = {
        "department": department.pk,
        "person": person.pk,
        "today": today,
        "soon": today + SOON,
    }
    parts = [
        [_narrowed(walk, asked.filters) for walk in part]
        for part in _parts(asked.view, asked.sort, values)
    ]
    return page_of(parts, asked.after)


def _parts(view: View, sort: Sort, values: dict[str, Any]) -> list[Part]:
    """The walks of each view and order."""
    if view is View.DECIDED:
        return [[Walk(OF_DEPARTMENT, values, "decided_at", newest_first=True)]]
    if view is View.ANSWERED:
        newest_first = sort is Sort.ANSWER_NEWEST
        return [[Walk(OF_DEPARTMENT, values, "answered_at", newest_first=newest_first)]]
    if view in (View.LATE, View.SOON):
        bounds = LATE if view is View.LATE else NEAR
        return [_by_state(f"{IN_STATE} AND {bounds}", values, "due_on", OPEN_STATES)]
    if sort is Sort.DEADLINE:
        return _by_deadline(view, values)
    newest_first = sort is Sort.NEWEST
    if view is View.UNFOLLOWED:
        return [[Walk(UNFOLLOWED, values, "submitted_at", newest_first=newest_first)]]
    where, states = (ASSIGNED, UNDER_WAY) if view is View.MINE else (IN_STATE, (STATES[view],))
    return [_by_state(where, values, "submitted_at", states, newest_first=newest_first)]


def _by_deadline(view: View, values: dict[str, Any]) -> list[Part]:
    """Those that have a day, then the others."""
    states: Sequence[State] = [STATES[view]] if view in STATES else OPEN_STATES
    fits = ""
    if view is View.MINE:
        states, fits = UNDER_WAY, "c.assignee_id = %(person)s"
    if view is View.UNFOLLOWED:
        fits = "c.assignee_id IS NULL"
    return [
        _by_state(IN_STATE, values, "due_on", states, fits=fits, without=without)
        for without in (False, True)
    ]


def _by_state(
    where: str, values: dict[str, Any], column: Column, states: Sequence[State], **more: Any
) -> list[Walk]:
    """A single walk over several states would sort them all."""
    return [Walk(where, {**values, "state": state.value}, column, **more) for state in states]


def _narrowed(walk: Walk, filters: Filters) -> Walk:
    """The same, for what the person filters on: by the index where it has it."""
    chosen = {
        name: value
        for name, value in vars(filters).items()
        if name in CONDITIONS and value not in (None, "", False)
    }
    by_index = {"since", "until"} if walk.column == "submitted_at" else set()
    within = [CONDITIONS[name] for name in chosen if name in by_index]
    fits = [CONDITIONS[name] for name in chosen if name not in by_index]
    return replace(
        walk,
        where=" AND ".join([walk.where, *within]),
        values={**walk.values, **chosen},
        fits=" AND ".join([*([walk.fits] if walk.fits else []), *fits]),
    )


CONDITIONS = {
    "procedure": "c.procedure_id = %(procedure)s",
    "assignee": "c.assignee_id = %(assignee)s",
    "nobody": "c.assignee_id IS NULL",
    "step": "c.step = %(step)s",
    "since": "c.submitted_at >= %(since)s",
    "until": "c.submitted_at < %(until)s",
}


def oldest(department: Department, *, limit: int) -> list[QueueLine]:
    """The cases that have waited on the department since the longest, from their submission."""
    found = []
    for state in (State.SUBMITTED, State.IN_REVIEW):
        values = {"department": department.pk, "state": state.value, "limit": limit}
        found += lines(f"{IN_STATE} ORDER BY c.submitted_at, c.id LIMIT %(limit)s", values)
    return sorted(found, key=lambda line: (line.submitted_at, line.id))[:limit]


def legal_dates(department: Department, *, until: date, limit: int) -> list[QueueLine]:
    """The cases whose legal delay ends by that day, or has ended, the first date first; without
    those whose clock is stopped, since their date will move."""
    where = (
        "c.department_id = %(department)s AND c.first_decided_at IS NULL "
        "AND c.state IN (%(submitted)s, %(in_review)s, %(awaiting_citizen)s) "
        f"AND c.legal_due_on <= %(until)s AND {RUNNING}"
    )
    states = {state.value: state.value for state in OPEN_STATES}
    values = {"department": department.pk, "until": until, "limit": limit, **states}
    return lines(f"{where} ORDER BY c.legal_due_on, c.id LIMIT %(limit)s", values)


def decided_count(department: Department, *, since: datetime) -> int:
    """How many decisions the department took since then; above `COUNT_LIMIT`, only « more »."""
    decided = Case.objects.filter(department=department, decided_at__gte=since)
    return decided.order_by()[: COUNT_LIMIT + 1].count()


def named(
    departments: Collection[Department], references: Sequence[str], *, limit: int
) -> list[QueueLine]:
    """The cases of these departments that have one of these references."""
    where = "c.department_id = ANY(%(departments)s) AND c.reference = ANY(%(references)s)"
    values = {
        "departments": [each.pk for each in departments],
        "references": list(references),
        "limit": limit,
    }
    return lines(f"{where} ORDER BY c.submitted_at DESC, c.id DESC LIMIT %(limit)s", values)


@dataclass(frozen=True)
class QueueCounts:
    """How many cases there are to work on; above `COUNT_LIMIT`, only « more than that »."""

    by_state: dict[State, int]
    assigned: int


def queue_counts(department: Department, person: Person) -> QueueCounts:
    """An exact count of a million rows costs more than the page that shows it: each stops early."""
    *by_state, assigned = _counts(
        [*(IN_STATE.replace("(state)", f"({state})") for state in OPEN_STATES), MINE],
        department,
        person=person.pk,
        under_way=[state.value for state in UNDER_WAY],
    )
    return QueueCounts(dict(zip(OPEN_STATES, by_state, strict=True)), assigned)


def watched_counts(department: Department, *, today: date) -> dict[View, int]:
    """How many cases are in each view of `WATCHED`, as far as `COUNT_LIMIT`."""
    open_ones = "c.department_id = %(department)s AND c.state = ANY(%(open)s)"
    found = _counts(
        [
            f"{open_ones} AND {LATE}",
            f"{open_ones} AND {NEAR}",
            f"{OF_DEPARTMENT} AND c.answered_at IS NOT NULL",
            UNFOLLOWED,
        ],
        department,
        open=[state.value for state in OPEN_STATES],
        today=today,
        soon=today + SOON,
    )
    return dict(zip(WATCHED, found, strict=True))


def _counts(conditions: Sequence[str], department: Department, **values: Any) -> list[int]:
    """All in one statement; each stops one above the limit."""
    given = {
        "department": department.pk,
        "limit": COUNT_LIMIT + 1,
        **{state.value: state.value for state in OPEN_STATES},
        **values,
    }
    columns = ", ".join(CAPPED.format(condition) for condition in conditions)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", given)
        return list(cursor.fetchone())


CAPPED = '(SELECT count(*) FROM (SELECT FROM "cases_case" c WHERE {} LIMIT %(limit)s) AS capped)'
OF_DEPARTMENT = "c.department_id = %(department)s"
IN_STATE = f"{OF_DEPARTMENT} AND c.state = %(state)s"
ASSIGNED = f"c.assignee_id = %(person)s AND c.state = %(state)s AND {OF_DEPARTMENT}"
MINE = f"{OF_DEPARTMENT} AND c.assignee_id = %(person)s AND c.state = ANY(%(under_way)s)"
LATE = "c.due_on < %(today)s"
NEAR = "c.due_on BETWEEN %(today)s AND %(soon)s"
# As the index `case_unfollowed` says it.
UNFOLLOWED = (
    f"{OF_DEPARTMENT} AND c.assignee_id IS NULL "
    "AND c.state IN ('submitted', 'in_review', 'awaiting_citizen')"
)
# As `deadlines.deadline` says it (a test looks). A stored definition leaves out what is usual: a
# clock that stops.
RUNNING = """(c.waiting_since IS NULL OR EXISTS (
    SELECT FROM procedures_procedureversion v
    WHERE v.id = c.version_id AND v.definition @> '{"clock_pauses": false}'
))"""

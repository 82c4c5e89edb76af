"""The agents' lists: a department's queue by state, what an agent has in hand, decisions, and what
a search finds.

Written in SQL, as « Mes demandes » (`listing.py`): composing it through the ORM takes more
processor time than running it. Each list walks one index and stops at the end of its page: the
cost does not depend on how many cases there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from niaouli.accounts.models import Person, name_of
from niaouli.cases.enums import OPEN_STATES, ItemState, Side, State
from niaouli.cases.models import Case
from niaouli.departments.models import Department

PAGE = 50
"""Rows of a page."""
COUNT_LIMIT = 1000
UNDER_WAY = (State.IN_REVIEW, State.AWAITING_CITIZEN)


class QueueLine(NamedTuple):
    """One case of a list."""

    id: int
    reference: str
    title: str
    state: str
    revision: int
    department_id: int
    citizen_id: int
    version_id: int
    submitted_at: datetime
    decided_at: datetime | None
    citizen_given_name: str
    citizen_family_name: str
    citizen_username: str
    assignee_given_name: str | None
    assignee_family_name: str | None
    assignee_username: str | None
    since: datetime | None
    """Since when it is in its state."""
    unread: bool
    """The citizen wrote, and no agent has opened the case since."""
    supplied: bool
    """The citizen supplied something, and no agent has opened the case since."""
    first_decided_at: datetime | None
    legal_due_on: date | None
    waiting_since: datetime | None
    waited_days: int

    @property
    def person(self) -> str:
        return name_of(self.citizen_given_name, self.citizen_family_name, self.citizen_username)

    @property
    def holder(self) -> str:
        """Who has it; empty when nobody."""
        return name_of(
            self.assignee_given_name or "",
            self.assignee_family_name or "",
            self.assignee_username or "",
        )


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after the case of this moment and id."""

    at: datetime
    case_id: int


def queue(department: Department, state: State, *, after: Cursor | None = None) -> list[QueueLine]:
    """One page of a department's queue in one state, the oldest submission first.

    As the others below, returns one row more than a page when there is a next one.
    """
    where = "c.department_id = %(department)s AND c.state = %(state)s"
    values = {"department": department.pk, "state": state.value}
    return _page(where, "submitted_at", values, after=after)


def assigned(
    department: Department, person: Person, *, after: Cursor | None = None
) -> list[QueueLine]:
    """One page of what this agent has in hand in the department, the oldest submission first.

    One walk of the index per state, then merged: a single one would sort them all.
    """
    where = (
        "c.assignee_id = %(person)s AND c.state = %(state)s AND c.department_id = %(department)s"
    )
    lines = []
    for state in UNDER_WAY:
        values = {"department": department.pk, "person": person.pk, "state": state.value}
        lines += _page(where, "submitted_at", values, after=after)
    return sorted(lines, key=lambda line: (line.submitted_at, line.id))[: PAGE + 1]


def decisions(department: Department, *, after: Cursor | None = None) -> list[QueueLine]:
    """One page of the department's decisions, the newest first."""
    where = "c.department_id = %(department)s AND c.decided_at IS NOT NULL"
    values = {"department": department.pk}
    return _page(where, "decided_at", values, after=after, newest_first=True)


def oldest(department: Department, *, limit: int) -> list[QueueLine]:
    """The cases that have waited on the department since the longest, from their submission."""
    lines = []
    for state in (State.SUBMITTED, State.IN_REVIEW):
        where = "c.department_id = %(department)s AND c.state = %(state)s"
        values = {"department": department.pk, "state": state.value, "limit": limit}
        lines += _lines(f"{where} ORDER BY c.submitted_at, c.id LIMIT %(limit)s", values)
    return sorted(lines, key=lambda line: (line.submitted_at, line.id))[:limit]


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
    return _lines(f"{where} ORDER BY c.legal_due_on, c.id LIMIT %(limit)s", values)


def decided_count(department: Department, *, since: datetime) -> int:
    """How many decisions the department took since then; above `COUNT_LIMIT`, only « more »."""
    decided = Case.objects.filter(department=department, decided_at__gte=since)
    return decided.order_by()[: COUNT_LIMIT + 1].count()


def named(
    departments: Collection[Department], references: Sequence[str], *, limit: int
) -> list[QueueLine]:
    """The cases of these departments that have one of these references."""
    where = "c.department_id = ANY(%(departments)s) AND c.reference = ANY(%(references)s)"
    values = {**_open_to(departments), "references": list(references), "limit": limit}
    return _lines(f"{where} ORDER BY c.submitted_at DESC, c.id DESC LIMIT %(limit)s", values)


def of_people(
    departments: Collection[Department],
    words: Sequence[str],
    folding: tuple[str, str],
    *,
    limit: int,
) -> list[QueueLine]:
    """The cases of these departments whose citizen has all these words at the start of a word of
    their name or e-mail, the latest first. `folding`: letters, and what stands for each."""
    known = (
        "translate(lower(concat_ws(' ', '', p.family_name, p.given_name, p.email)), "
        "%(letters)s, %(plain)s)"
    )
    where = (
        "c.department_id = ANY(%(departments)s) AND c.state <> %(draft)s "
        f"AND {known} LIKE ALL(%(patterns)s)"
    )
    letters, plain = folding
    values = {
        **_open_to(departments),
        "draft": State.DRAFT.value,
        "letters": letters,
        "plain": plain,
        "patterns": [f"% {_literal(word)}%" for word in words],
        "limit": limit,
    }
    return _lines(f"{where} ORDER BY c.submitted_at DESC, c.id DESC LIMIT %(limit)s", values)


@dataclass(frozen=True)
class QueueCounts:
    """How many cases there are to work on; above `COUNT_LIMIT`, only « more than that »."""

    by_state: dict[State, int]
    assigned: int


def queue_counts(department: Department, person: Person) -> QueueCounts:
    """An exact count of a million rows costs more than the page that shows it: each stops early."""
    values: dict[str, Any] = {
        "department": department.pk,
        "person": person.pk,
        "under_way": [state.value for state in UNDER_WAY],
        "limit": COUNT_LIMIT + 1,
        **{state.value: state.value for state in OPEN_STATES},
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        *by_state, assigned = cursor.fetchone()
    return QueueCounts(dict(zip(OPEN_STATES, by_state, strict=True)), assigned)


def _page(
    where: str,
    column: str,
    values: Mapping[str, Any],
    *,
    after: Cursor | None,
    newest_first: bool = False,
) -> list[QueueLine]:
    direction, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
    given = {**values, "limit": PAGE + 1}
    if after is not None:
        where += f" AND (c.{column}, c.id) {beyond} (%(at)s, %(id)s)"
        given |= {"at": after.at, "id": after.case_id}
    order = f"ORDER BY c.{column} {direction}, c.id {direction} LIMIT %(limit)s"
    return _lines(f"{where} {order}", given)


def _lines(condition: str, values: Mapping[str, Any]) -> list[QueueLine]:
    """The only statement. `condition` is made of constants of this module; values go apart."""
    given = {
        **values,
        "citizen_side": Side.CITIZEN.value,
        "item_supplied": ItemState.SUPPLIED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{LINES} WHERE {condition}", given)
        return [QueueLine._make(row) for row in cursor.fetchall()]


def _open_to(departments: Collection[Department]) -> dict[str, Any]:
    return {"departments": [each.pk for each in departments]}


def _literal(word: str) -> str:
    """What LIKE must not read as a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# Not EXISTS: PostgreSQL plans for all the cases of a state, and would then read every message and
# item of the product once, rather than look up those of fifty cases.
LINES = """
SELECT c.id, c.reference, c.title, c.state, c.revision, c.department_id, c.citizen_id, c.version_id,
    c.submitted_at, c.decided_at, p.given_name, p.family_name, p.username,
    a.given_name, a.family_name, a.username,
    (SELECT m.at FROM cases_movement m WHERE m.case_id = c.id ORDER BY m.id DESC LIMIT 1),
    (SELECT true FROM cases_message m WHERE m.case_id = c.id
        AND m.side = %(citizen_side)s AND m.read_at IS NULL LIMIT 1) IS NOT NULL,
    (SELECT true FROM cases_pendingitem i WHERE i.case_id = c.id
        AND i.state = %(item_supplied)s AND i.seen_at IS NULL LIMIT 1) IS NOT NULL,
    c.first_decided_at, c.legal_due_on, c.waiting_since, c.waited_days
FROM "cases_case" c
JOIN accounts_person p ON p.id = c.citizen_id
LEFT JOIN accounts_person a ON a.id = c.assignee_id
"""

# As `deadlines.deadline` says it (a test looks). A stored definition leaves out what is usual: a
# clock that stops.
RUNNING = """(c.waiting_since IS NULL OR EXISTS (
    SELECT FROM procedures_procedureversion v
    WHERE v.id = c.version_id AND v.definition @> '{"clock_pauses": false}'
))"""

# The states in the order of `OPEN_STATES`, then what the agent has in hand.
COUNTS = """
SELECT
    (SELECT count(*) FROM (SELECT FROM "cases_case" WHERE department_id = %(department)s
        AND state = %(submitted)s LIMIT %(limit)s) AS capped),
    (SELECT count(*) FROM (SELECT FROM "cases_case" WHERE department_id = %(department)s
        AND state = %(in_review)s LIMIT %(limit)s) AS capped),
    (SELECT count(*) FROM (SELECT FROM "cases_case" WHERE department_id = %(department)s
        AND state = %(awaiting_citizen)s LIMIT %(limit)s) AS capped),
    (SELECT count(*) FROM (SELECT FROM "cases_case" WHERE department_id = %(department)s
        AND assignee_id = %(person)s AND state = ANY(%(under_way)s) LIMIT %(limit)s) AS capped)
"""

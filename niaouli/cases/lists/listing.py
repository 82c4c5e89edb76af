"""« Mes demandes » in one statement.

Written in SQL: composing it through the ORM takes five times the processor time of running it, on
the page that people open most (docs/decisions, benchmarks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.models import Person
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, Channel, ItemState, Side, State
from niaouli.cases.models import ProcessingTime
from niaouli.lib.words import searchable

LONGEST_SEARCH = 100


class Group(StrEnum):
    """Where cases stand, as the person filters them; by its name in addresses."""

    OPEN = "en-cours"
    AWAITED = "a-completer"
    ENDED = "terminees"
    DRAFTS = "brouillons"


GROUPS: dict[Group, list[State]] = {
    Group.OPEN: OPEN_STATES,
    Group.AWAITED: [State.AWAITING_CITIZEN],
    Group.ENDED: ENDED_STATES,
    Group.DRAFTS: [State.DRAFT],
}
GROUP_LABELS: dict[Group, Promise] = {
    Group.OPEN: _("En cours"),
    Group.AWAITED: _("À compléter"),
    Group.ENDED: _("Terminées"),
    Group.DRAFTS: _("Brouillons"),
}


@dataclass(frozen=True)
class Filters:
    """Which of the person's cases."""

    group: Group | None = None
    department: str = ""
    """Its code."""
    year: int | None = None
    """In which it was sent; started, for a draft."""
    words: str = ""
    """Each begins a word of the title, of the department's name or of the reference."""

    def __bool__(self) -> bool:
        return self != Filters()


class CaseLine(NamedTuple):
    """A case, its department, what is awaited, what is unread, and how long its procedure takes.

    Only what the page says: turning a moment or a key of PostgreSQL into a value costs as much as
    showing it.
    """

    reference: str | None
    """None for a draft."""
    title: str
    state: str
    step: str
    since: datetime
    """When it was sent; when it was started, for a draft."""
    draft_key: UUID | None
    draft_changed_at: datetime | None
    department: str
    department_code: str
    version_id: int
    procedure_id: int
    current_version_id: int | None
    awaited: int
    unread: bool
    window_days: int | None
    cases: int | None
    mean_days: float | None

    @property
    def figure(self) -> ProcessingTime | None:
        """The last observed figure of the procedure; None before the first night."""
        if self.window_days is None or self.cases is None:
            return None
        return ProcessingTime(
            window_days=self.window_days, cases=self.cases, mean_days=self.mean_days
        )


# What an agent is still entering at the counter is not the person's yet.
OWN = """a.citizen_id = %(person)s
    AND NOT (a.state = %(draft)s AND a.channel = %(counter)s)"""
CONDITIONS = {
    "group": "AND a.state = ANY(%(states)s)",
    "department": "AND d.code = %(code)s",
    "year": """AND coalesce(a.submitted_at, a.started_at) >= %(from)s
        AND coalesce(a.submitted_at, a.started_at) < %(until)s""",
    # As `searchable` makes what is looked for; the number of the reference without its zeros too.
    "words": r"""AND ' ' || regexp_replace(regexp_replace(replace(replace(normalize(
        lower(concat_ws(' ', a.title, d.name, a.reference, ltrim(split_part(a.reference, '-', 3),
        '0'))), NFKD), 'œ', 'oe'), 'æ', 'ae'), '[\u0300-\u036F]+', '', 'g'),
        '[^a-z0-9]+', ' ', 'g') LIKE ALL(%(patterns)s)""",
}
LINES = """
SELECT a.reference, a.title, a.state, a.step, coalesce(a.submitted_at, a.started_at),
    CASE WHEN a.reference IS NULL THEN a.key END,
    CASE WHEN a.reference IS NULL THEN a.changed_at END,
    d.name, d.code, a.version_id, a.procedure_id, p.current_id,
    (SELECT count(*) FROM cases_pendingitem i WHERE i.case_id = a.id AND i.state = %(open)s),
    -- Counted: of EXISTS, PostgreSQL makes a reading of the unread messages of everybody.
    0 < (
        SELECT count(*) FROM cases_message m
        WHERE m.case_id = a.id AND m.side = %(department)s AND m.read_at IS NULL
    ),
    t.window_days, t.cases, t.mean_days
FROM cases_case a
JOIN departments_department d ON d.id = a.department_id
JOIN procedures_procedure p ON p.id = a.procedure_id
LEFT JOIN LATERAL (
    SELECT window_days, cases, mean_days FROM cases_processingtime
    WHERE procedure_id = a.procedure_id ORDER BY computed_on DESC LIMIT 1
) t ON true
WHERE {own} {filters}
ORDER BY a.changed_at DESC, a.id DESC
LIMIT %(limit)s OFFSET %(start)s
"""
PLACES = """
SELECT DISTINCT d.code, d.name,
    extract(year FROM coalesce(a.submitted_at, a.started_at) AT TIME ZONE %(zone)s)::int
FROM cases_case a JOIN departments_department d ON d.id = a.department_id
WHERE {own}
"""


def lines_of(
    person: Person, *, start: int, limit: int, filters: Filters | None = None
) -> list[CaseLine]:
    """The person's cases, drafts included, the last that moved first."""
    given, conditions = _narrowed(filters or Filters())
    values: dict[str, Any] = {
        **_own(person),
        **given,
        "open": ItemState.OPEN.value,
        "department": Side.DEPARTMENT.value,
        "start": start,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(own=OWN, filters=conditions), values)
        return [CaseLine._make(row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Places:
    """Among what a person's cases can be narrowed: only what they have."""

    departments: dict[str, str]
    """Names by code, in their order."""
    years: list[int]
    """The latest first."""


def places_of(person: Person) -> Places:
    """One statement; not needed where the whole list is on the page (`places_in`)."""
    values = {**_own(person), "zone": timezone.get_current_timezone_name()}
    with connection.cursor() as cursor:
        cursor.execute(PLACES.format(own=OWN), values)
        return _places({(code, name, year) for code, name, year in cursor.fetchall()})


def places_in(lines: list[CaseLine]) -> Places:
    """The same, of a list that is whole."""
    return _places(
        {
            (line.department_code, line.department, timezone.localtime(line.since).year)
            for line in lines
        }
    )


def _places(found: set[tuple[str, str, int]]) -> Places:
    names = {(name, code) for code, name, _year in found}
    return Places(
        departments={code: name for name, code in sorted(names)},
        years=sorted({year for _code, _name, year in found}, reverse=True),
    )


def _own(person: Person) -> dict[str, Any]:
    return {
        "person": person.pk,
        "draft": State.DRAFT.value,
        "counter": Channel.COUNTER.value,
    }


def _narrowed(filters: Filters) -> tuple[Mapping[str, Any], str]:
    """Values, and the conditions that read them: constants of this module."""
    values: dict[str, Any] = {}
    used = []
    if filters.group is not None:
        used.append("group")
        values["states"] = [state.value for state in GROUPS[filters.group]]
    if filters.department:
        used.append("department")
        values["code"] = filters.department
    if filters.year is not None:
        used.append("year")
        values |= {"from": _new_year(filters.year), "until": _new_year(filters.year + 1)}
    if filters.words:
        used.append("words")
        patterns = [f"% {word}%" for word in searchable(filters.words).split() if word.isalnum()]
        values["patterns"] = patterns
    return values, " ".join(CONDITIONS[name] for name in used)


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, 1, 1), time.min))

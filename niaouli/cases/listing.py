"""« Mes demandes » in one statement.

Written in SQL: composing it through the ORM takes five times the processor time of running it, on
the page that people open most (docs/decisions, benchmarks).
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState, Side
from niaouli.cases.models import ProcessingTime


class CaseLine(NamedTuple):
    """A case, its department, what is awaited, what is unread, and how long its procedure takes.

    Only what the page says: turning a moment or a key of PostgreSQL into a value costs as much as
    showing it.
    """

    reference: str | None
    """None for a draft."""
    title: str
    state: str
    since: datetime
    """When it was sent; when it was started, for a draft."""
    draft_key: UUID | None
    draft_changed_at: datetime | None
    department: str
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


LINES = """
SELECT a.reference, a.title, a.state, coalesce(a.submitted_at, a.started_at),
    CASE WHEN a.reference IS NULL THEN a.key END,
    CASE WHEN a.reference IS NULL THEN a.changed_at END,
    d.name, a.version_id, a.procedure_id, p.current_id,
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
WHERE a.citizen_id = %(person)s
ORDER BY a.changed_at DESC, a.id DESC
LIMIT %(limit)s OFFSET %(start)s
"""


def lines_of(person: Person, *, start: int, limit: int) -> list[CaseLine]:
    """The person's cases, drafts included, the last that moved first."""
    values: dict[str, int | str] = {
        "person": person.pk,
        "open": ItemState.OPEN.value,
        "department": Side.DEPARTMENT.value,
        "start": start,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(LINES, values)
        return [CaseLine._make(row) for row in cursor.fetchall()]

"""Reading the event log."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone


@dataclass(frozen=True)
class DayCount:
    """How many people did something on a day: who comes back to a page counts once."""

    day: date
    count: int
    verb: str


# In SQL: « Détail » asks it each time it is opened (docs/decisions/0011).
DAYS = """
SELECT (at AT TIME ZONE %s)::date AS day, count(DISTINCT by), verb FROM audit_event
WHERE subject = %s AND verb = ANY(%s)
GROUP BY day, verb ORDER BY day DESC, verb LIMIT %s
"""


def days_of(*verbs: str, subject: str, limit: int) -> list[DayCount]:
    """The last days on which one of these was done to that subject, the newest first, in the body's
    zone, and by how many people of ours: none, when it was by somebody who has no account."""
    zone = timezone.get_default_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(DAYS, [zone, subject, list(verbs), limit])
        return [DayCount(*row) for row in cursor.fetchall()]


LATEST = """
SELECT by, max(at) FROM audit_event
WHERE subject = %s AND verb = %s AND at >= %s AND by IS NOT NULL
GROUP BY by
"""


def latest_by(verb: str, *, subject: str, since: datetime) -> dict[int, datetime]:
    """When each person last did it to that subject, since then, by id."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [subject, verb, since])
        return dict(cursor.fetchall())

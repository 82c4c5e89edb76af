"""Reading the event log."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone


@dataclass(frozen=True)
class DayCount:
    """How many times something was done on a day."""

    day: date
    count: int


# In SQL: « Détail » asks it each time it is opened (docs/decisions/0011).
DAYS = """
SELECT (at AT TIME ZONE %s)::date AS day, count(*) FROM audit_event
WHERE subject = %s AND verb = %s
GROUP BY day ORDER BY day DESC LIMIT %s
"""


def days_of(verb: str, *, subject: str, limit: int) -> list[DayCount]:
    """The last days on which it was done to that subject, the newest first, in the body's zone."""
    zone = timezone.get_default_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(DAYS, [zone, subject, verb, limit])
        return [DayCount(day, count) for day, count in cursor.fetchall()]

"""Reading the event log."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from niaouli.audit.models import Event


@dataclass(frozen=True)
class DayCount:
    """How many times something was done on a day."""

    day: date
    count: int


def days_of(verb: str, *, subject: str, limit: int) -> list[DayCount]:
    """The last days on which it was done to that subject, the newest first, in the body's zone."""
    days = (
        Event.objects.filter(subject=subject, verb=verb)
        .annotate(day=TruncDate("at", tzinfo=timezone.get_default_timezone()))
        .values("day")
        .annotate(count=Count("id"))
        .order_by("-day")[:limit]
    )
    return [DayCount(each["day"], each["count"]) for each in days]

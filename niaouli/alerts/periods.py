"""When digests leave: every morning, or on Monday, at seven by the body's clock."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from niaouli.alerts.enums import Rhythm

HOUR = time(7)
DAYS: dict[Rhythm, int] = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}
"""The rhythms that have periods, and their length."""


def last_due(rhythm: Rhythm, now: datetime) -> datetime:
    """When the last digest of this rhythm was due, at the latest now."""
    day = timezone.localdate(now)
    if rhythm is Rhythm.WEEKLY:
        day -= timedelta(days=day.weekday())
    due = _at_seven(day)
    return due if due <= now else _at_seven(day - timedelta(days=DAYS[rhythm]))


def next_due(rhythm: Rhythm, now: datetime) -> datetime:
    """When the next one is due."""
    return _at_seven(timezone.localdate(last_due(rhythm, now)) + timedelta(days=DAYS[rhythm]))


def leaves_with(rhythm: Rhythm, deadline: datetime | None, now: datetime) -> Rhythm:
    """With which digest something is to leave: at once when its deadline comes before the next.

    A deadline that is over presses nobody.
    """
    if rhythm is Rhythm.NOW or deadline is None or deadline <= now:
        return rhythm
    return Rhythm.NOW if deadline < next_due(rhythm, now) else rhythm


def _at_seven(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, HOUR))

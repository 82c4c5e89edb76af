"""When a request must be answered: the law's date when there is one, else the announced one.

Pure functions of the definition and of the day of reception. Both faces and the acknowledgement ask
here, so that they cannot say two dates.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from niaouli.lib.words import add_months
from niaouli.procedures.definitions import Definition, Duration


class Deadline(NamedTuple):
    """The end of the delay, the file being complete."""

    day: date
    by_law: bool
    """Set by the law; else announced by the department."""
    paused: bool
    """The clock stopped for a while: the true end is later than `day`, by what cannot be said."""

    def is_past(self, today: date) -> bool:
        """Whether it is certain that the answer is late."""
        return self.day < today and not self.paused


def deadline(definition: Definition, submitted_at: datetime, *, asked: bool) -> Deadline:
    """When a case sent then must be answered. `asked`: something was asked of the citizen since."""
    received_on = timezone.localdate(submitted_at)
    paused = asked and definition.clock_pauses
    law = legal_day(definition, received_on)
    if law is not None:
        return Deadline(law, by_law=True, paused=paused)
    announced = _after(received_on, definition.declared_delay)
    return Deadline(announced, by_law=False, paused=paused)


def legal_day(definition: Definition, received_on: date) -> date | None:
    """The last day of the legal delay; None when the procedure states none."""
    legal = definition.legal
    return _after(received_on, legal.delay) if legal and legal.delay else None


def _after(day: date, duration: Duration) -> date:
    if duration.unit == "months":
        return add_months(day, duration.value)
    return day + timedelta(days=duration.value * (7 if duration.unit == "weeks" else 1))

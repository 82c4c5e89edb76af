"""When one checks in. Pure: no clock, no database.

A check-in is about one month, its *period*, named by its first day. Its window opens and closes on
the days that the rules give; then come a few days when a late check-in is still taken. Every day
belongs to one period: the latest whose window has opened.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from niaouli.employment.rules import CheckInRules
from niaouli.lib.words import add_months


class Phase(StrEnum):
    """Where a day lies in a window."""

    BEFORE = "before"
    OPEN = "open"
    LATE = "late"
    """Closed, but a check-in is still taken, and said late."""
    OVER = "over"


@dataclass(frozen=True)
class Window:
    """When one checks in for a month. All days are included."""

    period: date
    opens_on: date
    closes_on: date
    late_until: date

    def phase(self, today: date) -> Phase:
        if today < self.opens_on:
            return Phase.BEFORE
        if today <= self.closes_on:
            return Phase.OPEN
        return Phase.LATE if today <= self.late_until else Phase.OVER

    def takes(self, today: date) -> bool:
        """Whether a check-in is taken that day, late or not."""
        return self.phase(today) in {Phase.OPEN, Phase.LATE}


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def window_of(period: date, rules: CheckInRules) -> Window:
    closes_on = rules.closes.of(period)
    return Window(
        period=period,
        opens_on=rules.opens.of(period),
        closes_on=closes_on,
        late_until=closes_on + timedelta(days=rules.late_days),
    )


def current_window(today: date, rules: CheckInRules) -> Window:
    """The window of the day: the latest that has opened."""
    newest = add_months(month_of(today), -rules.opens.months_after)
    window = window_of(newest, rules)
    return window if window.opens_on <= today else window_of(add_months(newest, -1), rules)


def next_window(window: Window, rules: CheckInRules) -> Window:
    return window_of(add_months(window.period, 1), rules)


def window_for(registered_on: date, today: date, rules: CheckInRules) -> Window:
    """The window that concerns someone: that of the day, or their first one if it is to come. The
    first month to declare is that of the registration."""
    current = current_window(today, rules)
    first = month_of(registered_on)
    return current if current.period >= first else window_of(first, rules)

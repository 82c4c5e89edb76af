"""The working days of New Caledonia: Monday to Friday, without its public holidays.

Nine holidays have a fixed date, 24 September (citizenship) among them; three follow Easter.
"""

from calendar import SATURDAY
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (9, 24), (11, 1), (11, 11), (12, 25))
"""Month and day."""
AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday: days after Easter Sunday."""


def easter(year: int) -> date:
    """Easter Sunday: the Sunday after the full moon that the Church counts from 21 March on."""
    century, place = year // 100, year % 19
    # Days from 21 March to that moon; the calendar shortens two of its thirty places.
    moon = (19 * place + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    if moon == 29 or (moon == 28 and place > 10):
        moon -= 1
    full_moon = date(year, 3, 21) + moon * DAY
    return full_moon + (7 - full_moon.isoweekday() % 7) * DAY


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year. Two may fall on the same day."""
    sunday = easter(year)
    return frozenset(
        {date(year, month, day) for month, day in FIXED}
        | {sunday + days * DAY for days in AFTER_EASTER}
    )


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The working day that ends a delay of so many working days: the first is the one that
    follows `day`, whatever `day` is."""
    while count > 0:
        day += DAY
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days come after `start`, up to `end`, which counts."""
    days = range(1, (end - start).days + 1)
    return sum(is_working_day(start + number * DAY) for number in days)

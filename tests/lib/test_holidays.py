"""The working days of New Caledonia."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.lib.holidays import (
    add_working_days,
    easter,
    holidays,
    is_working_day,
    working_days_between,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1818, 3, 22),
        (1943, 4, 25),
        (1954, 4, 18),
        (1981, 4, 19),
        (2000, 4, 23),
        (2008, 3, 23),
        (2019, 4, 21),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
    ],
)
def test_easter_is_where_the_calendar_has_it(year: int, month: int, day: int) -> None:
    """The earliest and the latest possible ones, and the two places that are shortened."""
    assert easter(year) == date(year, month, day)


def test_easter_is_always_a_sunday_between_its_two_ends() -> None:
    for year in range(1900, 2300):
        assert easter(year).isoweekday() == 7
        assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_the_twelve_holidays_of_2026() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 9, 24),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_a_holiday_that_falls_on_another_is_one_day() -> None:
    """Ascension on 1 May."""
    assert easter(2008) + 39 * DAY == date(2008, 5, 1)
    assert len(holidays(2008)) == 11


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 23), True),
        (date(2026, 9, 24), False),
        (date(2026, 9, 25), True),
        (date(2026, 9, 26), False),
        (date(2026, 9, 27), False),
    ],
)
def test_the_day_of_citizenship_and_week_ends_are_not_worked(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2026, 3, 3), 5, date(2026, 3, 10)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 9, 22), 3, date(2026, 9, 28)),
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
        (date(2026, 12, 24), 2, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_a_delay_in_working_days_jumps_over_the_others(day: date, count: int, end: date) -> None:
    assert add_working_days(day, count) == end


@given(DAYS, st.integers(1, 300))
def test_it_ends_on_a_working_day_after_as_many(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert is_working_day(end)
    assert working_days_between(day, end) == count
    assert working_days_between(day, end - DAY) == count - 1

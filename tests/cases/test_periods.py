"""Periods: months, quarters, years, and from one day to another."""

from datetime import date

import pytest

from niaouli.cases.periods import Period, Preset, bucket_of, preset_period, typed_period
from niaouli.lib.errors import BadInput

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        (Preset.THIS_MONTH, date(2026, 5, 1), TODAY),
        (Preset.LAST_MONTH, date(2026, 4, 1), date(2026, 4, 30)),
        (Preset.THIS_QUARTER, date(2026, 4, 1), TODAY),
        (Preset.LAST_QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (Preset.THIS_YEAR, date(2026, 1, 1), TODAY),
        (Preset.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Preset.TWELVE_MONTHS, date(2025, 6, 1), TODAY),
    ],
)
def test_each_name_says_its_days(preset: Preset, first: date, last: date) -> None:
    assert preset_period(preset, TODAY) == Period(first, last)


def test_january_looks_back_to_the_year_before() -> None:
    today = date(2026, 1, 31)
    assert preset_period(Preset.LAST_MONTH, today).first == date(2025, 12, 1)
    assert preset_period(Preset.LAST_QUARTER, today).first == date(2025, 10, 1)


def test_a_day_begins_and_ends_at_midnight_in_noumea() -> None:
    period = Period(date(2026, 3, 3), date(2026, 3, 3))
    assert period.start.isoformat() == "2026-03-03T00:00:00+11:00"
    assert period.end.isoformat() == "2026-03-04T00:00:00+11:00"


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("", "2026-03-31", "du"),
        ("2026-02-30", "2026-03-31", "du"),
        ("2026-03-01", "", "au"),
        ("2026-03-01", "2026-02-28", "au"),
        ("1026-03-01", "2026-02-28", "du"),
        ("2001-01-01", "2026-01-01", "au"),
    ],
)
def test_what_is_no_period_is_said_beside_the_day(first: str, last: str, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        typed_period(first, last)
    assert refused.value.input == name


@pytest.mark.parametrize(
    ("last", "unit", "bars"),
    [
        (date(2026, 1, 31), "week", 5),
        (date(2026, 12, 31), "month", 12),
        (date(2029, 12, 31), "year", 4),
    ],
)
def test_a_chart_has_neither_one_bar_nor_a_hundred(last: date, unit: str, bars: int) -> None:
    period = Period(date(2026, 1, 1), last)
    assert period.unit == unit
    assert len(period.buckets()) == bars
    assert period.buckets()[0] == bucket_of(period.first, period.unit)


def test_ten_years_are_at_most_eleven_bars() -> None:
    assert len(typed_period("2016-01-02", "2026-01-01").buckets()) == 11

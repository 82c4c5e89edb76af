"""When one checks in: every day has its window, and windows never meet."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niaouli.employment.rules import CheckInRules, rules
from niaouli.employment.windows import (
    Phase,
    current_window,
    month_of,
    next_window,
    window_for,
    window_of,
)

TWO_YEARS = [date(2027, 1, 1) + timedelta(days=number) for number in range(731)]
PERIODS = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(40)]


def changed(opens: tuple[int, int], closes: tuple[int, int], late_days: int) -> CheckInRules:
    """The rules of the catalogue with another window; raises `ValueError` when it does not hold."""
    data = rules().check_in.model_dump(mode="json")
    data["opens"] = {"months_after": opens[0], "day": opens[1]}
    data["closes"] = {"months_after": closes[0], "day": closes[1]}
    data["late_days"] = late_days
    return CheckInRules.model_validate_json(json.dumps(data))


@st.composite
def any_rules(draw: st.DrawFn) -> CheckInRules:
    """Any window that holds together."""
    opens = (draw(st.integers(0, 1)), draw(st.integers(1, 28)))
    closes = (draw(st.integers(opens[0], 2)), draw(st.integers(1, 28)))
    try:
        return changed(opens, closes, draw(st.integers(0, 15)))
    except ValueError:
        return rules().check_in


def test_the_window_of_a_month_opens_on_the_28th_and_closes_on_the_15th_of_the_next() -> None:
    window = window_of(date(2026, 11, 1), rules().check_in)
    assert window.opens_on == date(2026, 11, 28)
    assert window.closes_on == date(2026, 12, 15)
    assert window.late_until == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2026, 11, 27), Phase.BEFORE),
        (date(2026, 11, 28), Phase.OPEN),
        (date(2026, 12, 15), Phase.OPEN),
        (date(2026, 12, 16), Phase.LATE),
        (date(2026, 12, 20), Phase.LATE),
        (date(2026, 12, 21), Phase.OVER),
    ],
)
def test_each_day_of_a_window_has_its_phase(day: date, phase: Phase) -> None:
    assert window_of(date(2026, 11, 1), rules().check_in).phase(day) is phase


@settings(max_examples=40, deadline=None)
@given(any_rules())
def test_every_day_of_two_years_belongs_to_one_period_without_a_gap(held: CheckInRules) -> None:
    windows = [window_of(period, held) for period in PERIODS]
    previous = current_window(TWO_YEARS[0], held)
    for day in TWO_YEARS:
        current = current_window(day, held)
        takers = [window for window in windows if window.takes(day)]
        assert current.opens_on <= day < next_window(current, held).opens_on
        assert takers in ([], [current])
        assert bool(takers) == (day <= current.late_until)
        assert current in (previous, next_window(previous, held))
        previous = current


@settings(max_examples=40, deadline=None)
@given(any_rules())
def test_lateness_ends_before_the_next_window_opens(held: CheckInRules) -> None:
    for period in PERIODS:
        window = window_of(period, held)
        assert window.opens_on <= window.closes_on <= window.late_until
        assert (window.late_until - window.closes_on).days == held.late_days
        assert window.late_until < next_window(window, held).opens_on


@given(st.sampled_from(TWO_YEARS), st.integers(0, 400))
def test_nobody_is_asked_of_a_month_before_their_registration(day: date, ago: int) -> None:
    registered_on = day - timedelta(days=ago)
    window = window_for(registered_on, day, rules().check_in)
    assert window.period >= month_of(registered_on)
    if current_window(day, rules().check_in).period >= month_of(registered_on):
        assert window == current_window(day, rules().check_in)


def test_windows_that_would_meet_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        changed((0, 10), (1, 9), 1)

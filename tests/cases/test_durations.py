"""The arithmetic of durations: by hand, then against the libraries of statisticians."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from niaouli.cases.delays.durations import (
    BARS,
    Lifetime,
    Remaining,
    answered_by,
    curve_quantile,
    distribution,
    kaplan_meier,
    mean,
    quantile,
    remaining,
    whole_days,
)

DAYS = st.floats(0, 400, allow_nan=False)
SAMPLES = st.lists(DAYS, min_size=1, max_size=60)
FEW_DAYS = st.integers(0, 12).map(float)
"""So few that many are the same."""
LIFETIMES = st.lists(
    st.builds(Lifetime, st.one_of(DAYS, FEW_DAYS), st.booleans()), min_size=1, max_size=60
)


def answered(*days: float) -> list[Lifetime]:
    return [Lifetime(each, answered=True) for each in days]


def lost(*days: float) -> list[Lifetime]:
    return [Lifetime(each, answered=False) for each in days]


# ── Mean and quantiles ──
def test_nothing_has_no_mean_and_no_median() -> None:
    assert mean([]) is None
    assert quantile([], 0.5) is None


@pytest.mark.parametrize(
    ("values", "half", "most"),
    [
        ([3], 3, 3),
        ([1, 2], 1, 2),
        ([5, 1, 3], 3, 5),
        ([1, 2, 3, 4], 2, 4),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 12)), 6, 10),
        ([2, 2, 2, 9], 2, 9),
    ],
)
def test_a_quantile_is_a_duration_that_was_observed(
    values: list[float], half: float, most: float
) -> None:
    assert (quantile(values, 0.5), quantile(values, 0.9)) == (half, most)


@given(SAMPLES, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9, 1.0]))
def test_quantiles_are_those_of_numpy(values: list[float], share: float) -> None:
    assert quantile(values, share) == np.quantile(values, share, method="inverted_cdf")


@given(SAMPLES)
def test_the_mean_is_that_of_numpy(values: list[float]) -> None:
    assert mean(values) == pytest.approx(float(np.mean(values)))


@given(SAMPLES, st.sampled_from([0.5, 0.9]))
def test_what_is_said_of_a_quantile_is_true(values: list[float], share: float) -> None:
    """« Half in so many days or less »."""
    found = quantile(values, share)
    assert found is not None
    limit = whole_days(found)
    within = sum(value <= limit for value in values)
    assert within >= share * len(values) - 1e-9


@pytest.mark.parametrize(
    ("days", "whole"), [(0, 1), (0.2, 1), (1, 1), (1.01, 2), (7, 7), (7.000_000_000_1, 7)]
)
def test_a_day_begun_counts(days: float, whole: int) -> None:
    assert whole_days(days) == whole


# ── Distribution ──
@pytest.mark.parametrize(
    ("values", "width", "counts", "beyond"),
    [
        ([], 1, [], 0),
        ([0.5, 1, 1.5, 3], 1, [2, 1, 1], 0),
        ([7, 8, 14, 20], 7, [1, 2, 1], 0),
        ([1] * 9 + [200], 1, [9], 1),
        ([100] * 9 + [1], 30, [1, 0, 0, 9], 0),
        ([5000] * 10, 90, [0] * 12, 10),
    ],
)
def test_classes_are_days_weeks_months_or_quarters(
    values: list[float], width: int, counts: list[int], beyond: int
) -> None:
    assert distribution(values) == (width, counts, beyond)


@given(SAMPLES)
def test_every_case_is_in_one_class_and_nine_tenths_are_seen(values: list[float]) -> None:
    width, counts, beyond = distribution(values)
    assert sum(counts) + beyond == len(values)
    assert len(counts) <= BARS
    assert sum(counts) >= math.ceil(0.9 * len(values) - 1e-9)
    assert counts[0] == sum(whole_days(value) <= width for value in values)


# ── Kaplan–Meier ──
def test_the_estimate_of_a_known_example() -> None:
    """Worked by hand: 3/4, then 3/4 × 1/2; the one lost on day 2 counts for days 1 and 2."""
    curve = kaplan_meier([*answered(1, 3), *lost(2, 5)])
    assert [(each.day, each.waiting, each.followed) for each in curve] == [
        (1, 0.75, 4),
        (3, 0.375, 2),
    ]


def test_an_answer_comes_before_a_loss_of_the_same_day() -> None:
    assert kaplan_meier([*answered(4), *lost(4)])[0].followed == 2


def test_days_begun_count_for_an_answer_and_whole_days_for_a_loss() -> None:
    curve = kaplan_meier([*answered(3.2), *lost(3.9)])
    assert [(each.day, each.followed) for each in curve] == [(4, 1)]


def test_without_an_answer_there_is_no_curve() -> None:
    assert kaplan_meier(lost(3, 8)) == []
    assert curve_quantile([], 0.5) is None


def whole(lifetimes: list[Lifetime]) -> tuple[list[int], list[int]]:
    """Days of answers and of losses, on the same grid as ours."""
    return (
        [whole_days(each.days) for each in lifetimes if each.answered],
        [math.floor(each.days + 1e-9) for each in lifetimes if not each.answered],
    )


def survival(lifetimes: list[Lifetime]) -> Any:
    events, losses = whole(lifetimes)
    return ecdf(CensoredData(uncensored=events, right=losses)).sf


@given(LIFETIMES)
def test_the_curve_is_that_of_scipy(lifetimes: list[Lifetime]) -> None:
    """Ties and losses included."""
    assume(any(each.answered for each in lifetimes))
    curve, other = kaplan_meier(lifetimes), survival(lifetimes)
    days = [each.day for each in curve]
    assert [each.waiting for each in curve] == pytest.approx(other.evaluate(days))
    assert answered_by(curve, 400) == pytest.approx(1 - float(other.evaluate(400)))
    events, losses = whole(lifetimes)
    assert days == sorted(set(events))
    followed = [sum(each >= day for each in events + losses) for day in days]
    assert [each.followed for each in curve] == followed


@given(LIFETIMES, st.sampled_from([0.5, 0.9]))
def test_its_quantiles_are_read_on_the_same_curve(lifetimes: list[Lifetime], share: float) -> None:
    assume(any(each.answered for each in lifetimes))
    other = survival(lifetimes)
    reached = [
        int(day)
        for day, waiting in zip(other.quantiles, other.probabilities, strict=True)
        if waiting <= 1 - share + 1e-9
    ]
    assert curve_quantile(kaplan_meier(lifetimes), share) == (reached[0] if reached else None)


@given(SAMPLES, st.sampled_from([0.5, 0.9]))
def test_when_nothing_is_open_it_agrees_with_the_plain_figures(
    values: list[float], share: float
) -> None:
    found = quantile(values, share)
    assert found is not None
    assert curve_quantile(kaplan_meier(answered(*values)), share) == whole_days(found)


@given(LIFETIMES)
def test_counting_who_still_waits_never_makes_it_look_faster(lifetimes: list[Lifetime]) -> None:
    known = [each for each in lifetimes if each.answered]
    assume(known)
    counted, plain = kaplan_meier(lifetimes), kaplan_meier(known)
    assert all(answered_by(counted, day) <= answered_by(plain, day) + 1e-9 for day in range(401))


# ── What is left to wait ──
TWENTY = kaplan_meier(answered(*range(1, 21)))
"""One answer a day for twenty days."""


@pytest.mark.parametrize(
    ("elapsed", "left"),
    [
        (0, Remaining(10, 18)),
        (4, Remaining(8, 15)),
        (10, Remaining(5, 9)),
        (11, None),
        (20, None),
        (300, None),
    ],
)
def test_what_is_left_given_what_has_passed(elapsed: int, left: Remaining | None) -> None:
    """Under ten requests that waited as long, nothing is said."""
    assert remaining(TWENTY, elapsed, fewest=10) == left


def test_it_does_not_say_what_the_curve_does_not_know() -> None:
    half_known = kaplan_meier([*answered(*[5] * 12), *lost(*[6] * 8)])
    assert remaining(half_known, 2, fewest=10) == Remaining(3, None)
    hardly_known = kaplan_meier([*answered(*[5] * 4), *lost(*[6] * 16)])
    assert remaining(hardly_known, 2, fewest=10) is None
    assert remaining([], 2, fewest=10) is None


@given(st.lists(st.integers(1, 60), min_size=10, max_size=80), st.integers(0, 40))
def test_what_is_left_is_true_of_those_who_had_waited_as_long(
    values: list[int], elapsed: int
) -> None:
    still = [value - elapsed for value in values if value > elapsed]
    left = remaining(kaplan_meier(answered(*values)), elapsed, fewest=10)
    if len(still) < 10:
        assert left is None
    else:
        assert left == Remaining(
            int(np.quantile(still, 0.5, method="inverted_cdf")),
            int(np.quantile(still, 0.9, method="inverted_cdf")),
        )

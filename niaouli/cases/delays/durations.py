"""The arithmetic of durations, in days: mean, quantiles, distribution, Kaplan–Meier. Pure.

A quantile is a duration that was really observed: the smallest that at least this share of the
durations do not exceed. « Half of the requests had an answer in 12 days or less » is then true as
written, and the estimate of Kaplan–Meier gives the same when nothing is still open.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

BARS = 12
"""How many classes a small chart can show, besides what goes beyond."""
WIDTHS = (1, 7, 30, 90)
"""Widths of a class: a day, a week, a month, a quarter."""
EXACT = 1e-9
"""Two shares closer than that are the same: they come from divisions."""


class Lifetime(NamedTuple):
    """How long a request was followed."""

    days: float
    answered: bool
    """It was answered then; else it was lost from sight then: still open, withdrawn, closed."""


class Point(NamedTuple):
    """A day on which the curve goes down."""

    day: int
    waiting: float
    """The share of requests that wait longer than that day."""
    followed: int
    """How many were still followed and unanswered that day: what the estimate stands on."""


class Remaining(NamedTuple):
    """How many more days half, and nine tenths, of those that still wait will wait; None where the
    curve does not say."""

    half: int
    most: int | None


class Distribution(NamedTuple):
    """How many durations are in each class."""

    width: int
    """Days in a class; the first begins at the first day."""
    counts: list[int]
    beyond: int
    """Those longer than the last class."""


Curve = Sequence[Point]


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest of the values that at least this share of them do not exceed."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = math.ceil(share * len(ordered) - EXACT)
    return ordered[max(rank, 1) - 1]


def whole_days(days: float) -> int:
    """« In 8 days »: the day during which it happened, the first at least."""
    return max(1, math.ceil(days - EXACT))


def distribution(values: Sequence[float]) -> Distribution:
    """Classes of days, weeks, months or quarters: as many as it takes to hold nine tenths of the
    durations, `BARS` at most."""
    days = [whole_days(value) for value in values]
    most = quantile(days, 0.9) or 0
    width = next((each for each in WIDTHS if most <= each * BARS), WIDTHS[-1])
    places = min(BARS, math.ceil(most / width))
    held = Counter((day - 1) // width for day in days)
    counts = [held[place] for place in range(places)]
    return Distribution(width, counts, len(days) - sum(counts))


def kaplan_meier(lifetimes: Iterable[Lifetime]) -> list[Point]:
    """The share of requests that wait longer than each day, counting those without an answer for as
    long as they were followed.

    In whole days: an answer counts at the end of its day, what was lost from sight counts for the
    days that it lasted whole.
    """
    answers: Counter[int] = Counter()
    losses: Counter[int] = Counter()
    for each in lifetimes:
        if each.answered:
            answers[whole_days(each.days)] += 1
        else:
            losses[max(0, math.floor(each.days + EXACT))] += 1
    followed = answers.total() + losses.total()
    curve, share = [], 1.0
    for day in sorted(answers | losses):
        if answers[day]:
            share *= 1 - answers[day] / followed
            curve.append(Point(day, share, followed))
        followed -= answers[day] + losses[day]
    return curve


def curve_quantile(curve: Curve, share: float) -> int | None:
    """The first day by which at least this share has an answer; None where the curve stops
    before."""
    return next((each.day for each in curve if 1 - each.waiting >= share - EXACT), None)


def answered_by(curve: Curve, day: int) -> float:
    """The share that has an answer by the end of that day."""
    return 1 - _waiting(curve, day)


def remaining(curve: Curve, elapsed: int, *, fewest: int) -> Remaining | None:
    """How much longer what has waited so many whole days will wait.

    None where the curve says nothing honest: fewer than `fewest` requests were followed that long,
    or half of those never got their answer within what is known.
    """
    if not any(each.day > elapsed and each.followed >= fewest for each in curve):
        return None
    still = _waiting(curve, elapsed)
    rest = [
        Point(each.day - elapsed, each.waiting / still, each.followed)
        for each in curve
        if each.day > elapsed
    ]
    half = curve_quantile(rest, 0.5)
    return Remaining(half, curve_quantile(rest, 0.9)) if half is not None else None


def _waiting(curve: Curve, day: int) -> float:
    return next((each.waiting for each in reversed(curve) if each.day <= day), 1.0)

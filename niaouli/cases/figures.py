"""The figures of a department over a period: what came in, what was decided, how long it took, what
was asked again and why, what people thought; and what there is to do today.

Counted by PostgreSQL, in as many statements whatever the number of cases: each walks one index over
the period, past cases included. Whoever may see them sees the same.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from niaouli.cases.enums import OPEN_STATES, State
from niaouli.cases.periods import Period
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure

FEWEST_OPINIONS = 5
"""Answers under which what people thought is not told: it would tell who thought it."""
COMMENTS = 50
AGES = (15, 30, 60, 120)
"""Days: the classes of age of what is open end there, the last has no end."""
LONGEST_WAIT = timedelta(days=1_100)
"""A past case says the month of its submission only: those decided in the period were sent within
that time before."""


@dataclass(frozen=True)
class Scope:
    """Of what: a department's cases, of one procedure or of all, over a period."""

    department: Department
    period: Period
    procedure: Procedure | None = None


@dataclass(frozen=True)
class Duration:
    """Days from submission to first decision, of the cases decided in the period."""

    decided: int
    """With those that were closed without a decision on the substance."""
    judged: int
    mean: float | None
    median: float | None
    ninth_decile: float | None
    net_mean: float | None
    """Without the days spent waiting for the citizen."""


@dataclass(frozen=True)
class StepTime:
    """Days spent in a step, of the cases decided in the period."""

    procedure_id: int
    step: str
    cases: int
    mean: float


@dataclass(frozen=True)
class Incomplete:
    """Of the cases sent in the period, those from which something was asked again."""

    cases: int
    causes: dict[str, int]
    """How many cases, by cause: a case may have several."""


@dataclass(frozen=True)
class Stock:
    """What is open today."""

    by_age: list[int]
    """A count for each class of `AGES`, and one beyond."""
    by_step: dict[tuple[int, str], int]
    late: int
    """Whose answer is due before today."""

    @property
    def total(self) -> int:
        return sum(self.by_age)


@dataclass(frozen=True)
class Opinions:
    """What people thought of how their case was treated."""

    answers: int
    scores: dict[int, int] = field(default_factory=dict)
    """How many, by score; empty when there are too few to be told."""
    comments: list[str] = field(default_factory=list)

    @property
    def told(self) -> bool:
        return self.answers >= FEWEST_OPINIONS

    @property
    def mean(self) -> float | None:
        total = sum(self.scores.values())
        return sum(score * n for score, n in self.scores.items()) / total if total else None


@dataclass(frozen=True)
class Figures:
    """All of them."""

    received: dict[date, int]
    """By week, month or year."""
    channels: dict[str, int]
    decided: dict[date, int]
    outcomes: dict[str, int]
    """By state: granted, refused, closed."""
    duration: Duration
    durations: dict[int, Duration]
    """By procedure."""
    steps: list[StepTime]
    incomplete: Incomplete
    stock: Stock
    opinions: Opinions

    @property
    def intake(self) -> int:
        return sum(self.received.values())


def figures_of(scope: Scope, *, today: date, comments: bool = False) -> Figures:
    """Seven statements, one more with the comments."""
    values = _values(scope, today)
    received, channels = _received(scope, values)
    decided, outcomes = _decided(scope, values)
    overall, durations = _durations(scope, values)
    return Figures(
        received=received,
        channels=channels,
        decided=decided,
        outcomes=outcomes,
        duration=overall,
        durations=durations,
        steps=[StepTime(*row) for row in _rows(STEPS, scope, values)],
        incomplete=_incomplete(scope, values),
        stock=_stock(scope, values),
        opinions=_opinions(scope, values, comments=comments),
    )


def _values(scope: Scope, today: date) -> dict[str, Any]:
    period = scope.period
    return {
        "department": scope.department.pk,
        "procedure": scope.procedure.pk if scope.procedure else None,
        "first": period.first,
        "last": period.last,
        "start": period.start,
        "end": period.end,
        "sent_from": period.first - LONGEST_WAIT,
        "unit": period.unit,
        "zone": timezone.get_current_timezone_name(),
        "open": [state.value for state in OPEN_STATES],
        "withdrawn": State.WITHDRAWN.value,
        "today": today,
        "ages": list(AGES),
        "limit": COMMENTS,
    }


def _received(scope: Scope, values: Mapping[str, Any]) -> tuple[dict[date, int], dict[str, int]]:
    by_bucket, by_channel = Counter[date](), Counter[str]()
    for bucket, channel, count in _rows(RECEIVED, scope, values):
        by_bucket[bucket] += count
        by_channel[channel] += count
    return dict(by_bucket), dict(by_channel)


def _decided(scope: Scope, values: Mapping[str, Any]) -> tuple[dict[date, int], dict[str, int]]:
    by_bucket, by_state = Counter[date](), Counter[str]()
    for bucket, state, count in _rows(OUTCOMES, scope, values):
        by_bucket[bucket] += count
        by_state[state] += count
    return dict(by_bucket), dict(by_state)


def _durations(scope: Scope, values: Mapping[str, Any]) -> tuple[Duration, dict[int, Duration]]:
    found = {row[0]: Duration(*row[1:]) for row in _rows(DURATIONS, scope, values)}
    overall = found.pop(None, Duration(0, 0, None, None, None, None))
    return overall, found


def _incomplete(scope: Scope, values: Mapping[str, Any]) -> Incomplete:
    found = dict(_rows(CAUSES, scope, values))
    return Incomplete(cases=found.pop(None, 0), causes=found)


def _stock(scope: Scope, values: Mapping[str, Any]) -> Stock:
    ages, steps, late = [0] * (len(AGES) + 1), Counter[tuple[int, str]](), 0
    for age, procedure, step, count, of_them_late in _rows(STOCK, scope, values):
        ages[age] += count
        late += of_them_late
        if step:
            steps[procedure, step] += count
    return Stock(by_age=ages, by_step=dict(steps), late=late)


def _opinions(scope: Scope, values: Mapping[str, Any], *, comments: bool) -> Opinions:
    scores = dict(_rows(SCORES, scope, values))
    answers = sum(scores.values())
    if answers < FEWEST_OPINIONS:
        return Opinions(answers)
    said = [text for (text,) in _rows(SAID, scope, values)] if comments else []
    return Opinions(answers, scores, said)


def _rows(sql: str, scope: Scope, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """`sql` is made of constants of this module; values go apart."""
    only = " AND c.procedure_id = %(procedure)s" if scope.procedure else ""
    whole = sql.format(**{name: condition + only for name, condition in CASES.items()})
    with connection.cursor() as cursor:
        cursor.execute(whole, values)
        return list(cursor.fetchall())


CASES = {
    "sent": """c.department_id = %(department)s AND c.submitted_at >= %(start)s
        AND c.submitted_at < %(end)s""",
    "past_sent": """c.department_id = %(department)s
        AND c.submitted_on BETWEEN %(first)s AND %(last)s""",
    "decided": """c.department_id = %(department)s AND c.decided_at >= %(start)s
        AND c.decided_at < %(end)s""",
    # A past case says the month in which it was sent: it counts as decided that long after its
    # start.
    "past_decided": """c.department_id = %(department)s
        AND c.submitted_on BETWEEN %(sent_from)s AND %(last)s
        AND c.submitted_on + coalesce(c.gross_days, 0) BETWEEN %(first)s AND %(last)s
        AND c.state <> %(withdrawn)s""",
    "open": "c.department_id = %(department)s AND c.state = ANY(%(open)s)",
}
"""Which rows, called `c`: the statements below name them."""

RECEIVED = """
SELECT bucket, channel, sum(number)::int FROM (
    SELECT date_trunc(%(unit)s, c.submitted_at AT TIME ZONE %(zone)s)::date AS bucket, c.channel,
        count(*) AS number
    FROM cases_case c WHERE {sent} GROUP BY 1, 2
    UNION ALL
    SELECT date_trunc(%(unit)s, c.submitted_on::timestamp)::date, c.channel, count(*)
    FROM cases_pastcase c WHERE {past_sent} GROUP BY 1, 2
) AS counted GROUP BY 1, 2 ORDER BY 1, 2
"""
OUTCOMES = """
SELECT bucket, state, sum(number)::int FROM (
    SELECT date_trunc(%(unit)s, c.decided_at AT TIME ZONE %(zone)s)::date AS bucket, c.state,
        count(*) AS number
    FROM cases_case c WHERE {decided} GROUP BY 1, 2
    UNION ALL
    SELECT date_trunc(%(unit)s, (c.submitted_on + coalesce(c.gross_days, 0))::timestamp)::date,
        c.state, count(*)
    FROM cases_pastcase c WHERE {past_decided} GROUP BY 1, 2
) AS counted GROUP BY 1, 2 ORDER BY 1, 2
"""
DURATIONS = """
SELECT procedure_id, count(*)::int, count(gross)::int, avg(gross),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY gross),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY gross),
    avg(greatest(gross - waited, 0)) FILTER (WHERE gross IS NOT NULL)
FROM (
    SELECT c.procedure_id,
        (extract(epoch FROM c.first_decided_at - c.submitted_at) / 86400)::float8 AS gross,
        c.waited_days::float8 AS waited
    FROM cases_case c WHERE {decided}
    UNION ALL
    SELECT c.procedure_id, c.gross_days::float8, c.waited_days::float8
    FROM cases_pastcase c WHERE {past_decided}
) AS decided
GROUP BY GROUPING SETS ((), (procedure_id))
"""
STEPS = """
SELECT procedure_id, step, count(*)::int, avg(days) FROM (
    SELECT c.procedure_id, s.step,
        sum(extract(epoch FROM s.left_at - s.entered_at) / 86400)::float8 AS days
    FROM cases_case c JOIN cases_stepstay s ON s.case_id = c.id
    WHERE {decided} AND s.left_at IS NOT NULL
    GROUP BY c.id, c.procedure_id, s.step
    UNION ALL
    SELECT c.procedure_id, stay.key, stay.value::float8
    FROM cases_pastcase c, jsonb_each_text(c.step_days) AS stay
    WHERE {past_decided}
) AS stays
GROUP BY 1, 2 ORDER BY 1, 2
"""
CAUSES = """
SELECT cause, count(DISTINCT which)::int FROM (
    SELECT c.id AS which, i.cause
    FROM cases_case c JOIN cases_pendingitem i ON i.case_id = c.id
    WHERE {sent}
    UNION ALL
    SELECT -c.id, coalesce(told.cause, 'other')
    FROM cases_pastcase c
    LEFT JOIN LATERAL jsonb_array_elements_text(c.causes) AS told (cause) ON true
    WHERE {past_sent} AND c.completed
) AS asked
GROUP BY GROUPING SETS ((), (cause))
"""
STOCK = """
SELECT width_bucket(%(today)s - (c.submitted_at AT TIME ZONE %(zone)s)::date, %(ages)s::int[]),
    c.procedure_id, c.step, count(*)::int,
    (count(*) FILTER (WHERE c.due_on < %(today)s))::int
FROM cases_case c
WHERE {open}
GROUP BY 1, 2, 3
"""
SCORES = """
SELECT score, sum(number)::int FROM (
    SELECT s.score, count(*) AS number
    FROM cases_case c JOIN cases_satisfaction s ON s.case_id = c.id
    WHERE {decided} AND s.score IS NOT NULL GROUP BY 1
    UNION ALL
    SELECT c.satisfaction, count(*)
    FROM cases_pastcase c WHERE {past_decided} AND c.satisfaction IS NOT NULL GROUP BY 1
) AS given GROUP BY 1
"""
# In an order that says nothing of who wrote, nor when.
SAID = """
SELECT s.comment FROM cases_case c JOIN cases_satisfaction s ON s.case_id = c.id
WHERE {decided} AND s.comment <> '' ORDER BY md5(s.comment), s.id LIMIT %(limit)s
"""

"""When a request must be answered: one rule for citizens and agents."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from niaouli.cases.deadlines import deadline
from tests.procedures.samples import definition

SENT = datetime(2026, 1, 30, 22, 0, tzinfo=UTC)
"""31 January 2026 in Nouméa, where the day counts."""
MONTH = {"delay": {"value": 1, "unit": "months"}}


@pytest.mark.parametrize(
    ("keys", "day", "by_law"),
    [
        ({"declared_delay": {"value": 15, "unit": "days"}}, date(2026, 2, 15), False),
        ({"declared_delay": {"value": 2, "unit": "weeks"}}, date(2026, 2, 14), False),
        ({"legal": MONTH}, date(2026, 2, 28), True),
        ({"legal": {"appeal": "Tribunal administratif."}}, date(2026, 2, 15), False),
    ],
)
def test_the_law_first_else_what_the_department_announces(
    keys: dict[str, Any], day: date, by_law: bool
) -> None:
    due = deadline(definition(**keys), SENT, asked=False)
    assert (due.day, due.by_law) == (day, by_law)


@pytest.mark.parametrize(
    ("clock_pauses", "asked", "late"),
    [(True, False, True), (True, True, False), (False, True, True)],
)
def test_nobody_is_called_late_once_the_clock_has_stopped(
    clock_pauses: bool, asked: bool, late: bool
) -> None:
    due = deadline(definition(clock_pauses=clock_pauses), SENT, asked=asked)
    assert not due.is_past(due.day)
    assert due.is_past(date(2026, 12, 31)) is late

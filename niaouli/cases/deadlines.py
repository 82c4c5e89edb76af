"""When a request must be answered: the law's date when there is one, else the announced one.

Both faces and the acknowledgement ask here, so that they cannot say two dates. The clock of a case
stops while the citizen is awaited, where the procedure says so (`clock_pauses`).
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from django.utils import timezone

from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition, add_duration
from niaouli.procedures.delays import LegalDelay

CLOCK = ("waiting_since", "waited_days", "legal_due_on")
"""The fields of a case that `run_clock` sets."""


class Clocked(Protocol):
    """What a deadline is worked out from: a case, or its line in a list."""

    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def first_decided_at(self) -> datetime | None: ...
    @property
    def legal_due_on(self) -> date | None: ...
    @property
    def waiting_since(self) -> datetime | None: ...
    @property
    def waited_days(self) -> int: ...


class Deadline(NamedTuple):
    """The end of the delay, the file being complete."""

    day: date
    by_law: bool
    """Set by the law; else announced by the department."""
    paused: bool
    """The clock is stopped: the day will move by as long as the wait lasts."""

    def is_past(self, today: date) -> bool:
        """Whether the answer is late."""
        return self.day < today and not self.paused


def deadline(case: Clocked, definition: Definition) -> Deadline | None:
    """When the case must be answered; None before it is sent and once it was answered."""
    if case.submitted_at is None or case.first_decided_at is not None:
        return None
    pauses = definition.clock_pauses
    paused = pauses and case.waiting_since is not None
    if case.legal_due_on is not None:
        return Deadline(case.legal_due_on, by_law=True, paused=paused)
    announced = add_duration(timezone.localdate(case.submitted_at), definition.declared_delay)
    waited = timedelta(days=case.waited_days if pauses else 0)
    return Deadline(announced + waited, by_law=False, paused=paused)


def legal_delay(case: Case, received_on: date) -> LegalDelay | None:
    """What the law gives the case as it was sent: the same each time it is asked."""
    return engine.legal_delay(case.version.parsed, case.answers, received_on)


def run_clock(case: Case, *, now: datetime) -> None:
    """Start or end the wait for the citizen, after the state of a locked case has changed."""
    awaited = case.state == State.AWAITING_CITIZEN
    if awaited and case.waiting_since is None:
        case.waiting_since = now
    elif not awaited and case.waiting_since is not None:
        days = (timezone.localdate(now) - timezone.localdate(case.waiting_since)).days
        case.waiting_since, case.waited_days = None, case.waited_days + days
        if case.legal_due_on is not None and case.version.parsed.clock_pauses:
            case.legal_due_on += timedelta(days=days)

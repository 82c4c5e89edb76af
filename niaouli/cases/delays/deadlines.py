"""When a request must be answered: the law's date when there is one, else the announced one.

Both faces and the acknowledgement ask here, so that they cannot say two dates. The clock of a case
stops while the citizen is awaited, where the procedure says so (`clock_pauses`).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from django.utils import timezone

from niaouli.cases.enums import OPEN_STATES, State
from niaouli.cases.models import Case
from niaouli.lib.holidays import add_working_days, is_working_day
from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition, add_duration
from niaouli.procedures.delays import LegalDelay

CLOCK = ("waiting_since", "waited_days", "legal_due_on", "due_on")
"""The fields of a case that `run_clock` sets."""
LAW = ("legal_due_on", "legal_extension", "due_on")
"""Those that `follow_law` sets."""


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
    day = announced + timedelta(days=case.waited_days if pauses else 0)
    if definition.declared_delay.unit == "working_days" and not is_working_day(day):
        day = add_working_days(day, 1)
    return Deadline(day, by_law=False, paused=paused)


def legal_delay(case: Case, received_on: date) -> LegalDelay | None:
    """What the law gives the case as it was sent: the same each time it is asked."""
    return engine.legal_delay(case.version.parsed, case.answers, received_on)


def run_clock(case: Case, *, now: datetime) -> None:
    """Start or end the wait for the citizen, after the state of a locked case has changed; then say
    by when it must be answered."""
    awaited = case.state == State.AWAITING_CITIZEN
    if awaited and case.waiting_since is None:
        case.waiting_since = now
    elif not awaited and case.waiting_since is not None:
        wait = timezone.localdate(case.waiting_since), timezone.localdate(now)
        case.waiting_since = None
        # Durations go up to the first decision, which may end this wait: what is asked once it is
        # reopened is no part of them.
        if case.first_decided_at in (None, now):
            case.waited_days += (wait[1] - wait[0]).days
        _postpone(case, [wait])
    case.due_on = running_day(case)


def running_day(case: Case) -> date | None:
    """The day by which the department must answer; None while its clock is stopped, before the case
    is sent, and once it is answered or ended."""
    due = deadline(case, case.version.parsed) if case.state in OPEN_STATES else None
    return due.day if due and not due.paused else None


def follow_law(case: Case) -> None:
    """Set the law's date of a locked case again, after its answers were corrected: another
    situation may have another delay. The waits that are over still count."""
    if case.submitted_at is None:
        return
    received_on = timezone.localdate(case.submitted_at)
    law = legal_delay(case, received_on)
    case.legal_due_on = law.last_day(received_on) if law else None
    case.legal_extension = law.extension.code if law and law.extension else ""
    _postpone(case, _waits(case))
    case.due_on = running_day(case)


def completeness_day(case: Case, received_on: date) -> date | None:
    """Until when the department may say that something is missing; None where no law says it."""
    legal = case.version.parsed.legal
    if legal is None or legal.completeness_delay is None:
        return None
    return add_duration(received_on, legal.completeness_delay)


def _postpone(case: Case, waits: Iterable[tuple[date, date]]) -> None:
    if case.legal_due_on is None or case.submitted_at is None:
        return
    law = legal_delay(case, timezone.localdate(case.submitted_at))
    if law is not None and case.version.parsed.clock_pauses:
        case.legal_due_on = law.postponed(case.legal_due_on, waits)


def _waits(case: Case) -> list[tuple[date, date]]:
    """From when to when the citizen was awaited, in the waits that are over."""
    waits, since = [], None
    moves = case.movements.order_by("id").values_list("source", "target", "at")
    for source, target, at in moves:
        day = timezone.localdate(at)
        if since is not None and target != State.AWAITING_CITIZEN:
            waits.append((since, day))
            since = None
        elif target == State.AWAITING_CITIZEN and source != State.AWAITING_CITIZEN:
            since = day
    return waits

"""Cases of the past, many at once: sent, and for each what became of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Movement, PendingItem
from niaouli.lib.references import format_reference
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import current_version

DAY = timedelta(days=1)
FIRST = 100_000
"""Their numbers, far from those that a test gives by sending."""
ENDS = {State.CLOSED: Act.CLOSE, State.WITHDRAWN: Act.WITHDRAW, State.GRANTED: Act.GRANT}


class Past(NamedTuple):
    """A case: how many days ago it was sent, how it stands, after how many days."""

    age: float
    state: State = State.IN_REVIEW
    after: float = 0
    waited: float = 0
    """Of these, days during which the citizen was awaited."""


def past_cases(
    owner: Person, procedure: Procedure, cases: Iterable[Past], *, now: datetime
) -> list[Case]:
    """As the real operations leave them, without their cost."""
    many = list(cases)
    made = Case.objects.bulk_create(
        _case(owner, procedure, number, past, now) for number, past in enumerate(many, start=FIRST)
    )
    Movement.objects.bulk_create(
        Movement(
            case=case,
            act=ENDS[past.state],
            source=State.IN_REVIEW,
            target=past.state,
            at=case.changed_at,
        )
        for case, past in zip(made, many, strict=True)
        if past.state in ENDS
    )
    PendingItem.objects.bulk_create(
        PendingItem(
            case=case,
            field="assurance",
            label="Assurance",
            reason="Illisible.",
            due_on=(now + DAY).date(),
            state="supplied",
            asked_at=case.started_at,
            ended_at=case.started_at + past.waited * DAY,
        )
        for case, past in zip(made, many, strict=True)
        if past.waited
    )
    return made


def _case(owner: Person, procedure: Procedure, number: int, past: Past, now: datetime) -> Case:
    sent = now - past.age * DAY
    ended = sent + past.after * DAY if past.state in ENDS else None
    return Case(
        reference=format_reference(2026, "DDDT", number),
        procedure=procedure,
        version=current_version(procedure),
        title=procedure.title,
        department=procedure.department,
        citizen=owner,
        state=past.state,
        started_at=sent,
        changed_at=ended or sent,
        submitted_at=sent,
        first_decided_at=ended if past.state == State.GRANTED else None,
        decided_at=None if past.state == State.WITHDRAWN else ended,
    )

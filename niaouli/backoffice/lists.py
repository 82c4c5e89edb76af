"""The agents' lists as they are shown. Each value is put into words once, here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.models import Person
from niaouli.cases.deadlines import deadline
from niaouli.cases.enums import OPEN_STATES, State
from niaouli.cases.lifecycle import AGENT_LABELS, TONES, Act
from niaouli.cases.policies import can_act
from niaouli.cases.queues import (
    COUNT_LIMIT,
    PAGE,
    Cursor,
    QueueLine,
    assigned,
    decisions,
    queue,
)
from niaouli.departments.models import Department, Membership
from niaouli.lib.words import integer, short_date
from niaouli.procedures.models import definition_of


class Queue(StrEnum):
    """The lists, by their name in addresses."""

    NEW = "a-prendre"
    IN_REVIEW = "en-instruction"
    AWAITING = "attendent"
    MINE = "les-miennes"
    DECIDED = "decisions"

    @classmethod
    def named(cls, name: str) -> "Queue":
        return cls(name) if name in list(cls) else cls.NEW


STATES: dict[Queue, State] = {
    Queue.NEW: State.SUBMITTED,
    Queue.IN_REVIEW: State.IN_REVIEW,
    Queue.AWAITING: State.AWAITING_CITIZEN,
}
LABELS: dict[Queue, Promise] = {
    Queue.NEW: _("À prendre"),
    Queue.IN_REVIEW: _("En instruction"),
    Queue.AWAITING: _("Attendent l’usager"),
    Queue.MINE: _("Les miennes"),
    Queue.DECIDED: _("Dernières décisions"),
}
EMPTY: dict[Queue, Promise] = {
    Queue.NEW: _("Aucune demande à prendre."),
    Queue.IN_REVIEW: _("Aucune demande en instruction."),
    Queue.AWAITING: _("Aucune demande n’attend l’usager."),
    Queue.MINE: _("Vous n’avez aucune demande en cours."),
    Queue.DECIDED: _("Aucune décision pour le moment."),
}


# What waits on the citizen asks nothing of the agent.
AGENT_TONES = TONES | {State.SUBMITTED: "new", State.AWAITING_CITIZEN: "neutral"}


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a list."""

    reference: str
    href: str
    title: str
    person: str
    filed: str
    since: str
    """Days in its present state, while it is under way."""
    decided: str
    due: str
    """The end of the legal delay, else of the announced one."""
    due_note: str | Promise
    """Whether the law sets it, and whether its clock is stopped."""
    late: bool
    holder: str
    state: str
    tone: str
    unread: bool
    supplied: bool
    take: str
    """Where one press takes it; empty when the agent may not."""
    revision: int


def page_of(
    which: Queue, department: Department, person: Person, after: Cursor | None
) -> list[QueueLine]:
    """The cases of one page, and one more when there is a next page."""
    if which is Queue.MINE:
        return assigned(department, person, after=after)
    if which is Queue.DECIDED:
        return decisions(department, after=after)
    return queue(department, STATES[which], after=after)


def next_cursor(which: Queue, cases: Sequence[QueueLine]) -> str:
    """Where the next page begins, for its address; empty when this one is the last."""
    if len(cases) <= PAGE:
        return ""
    last = cases[PAGE - 1]
    at = last.decided_at if which is Queue.DECIDED else last.submitted_at
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{last.id}" if at else ""


def read_cursor(text: str) -> Cursor | None:
    """From an address; None when it is absent or not one of ours: the first page."""
    moment, _dash, number = text.partition("-")
    if not (moment.isdecimal() and number.isdecimal() and len(moment) < 17 and len(number) < 19):
        return None
    return Cursor(at=EPOCH + timedelta(microseconds=int(moment)), case_id=int(number))


def rows_of(
    cases: Sequence[QueueLine], person: Person, roles: Collection[Membership], *, today: date
) -> list[Row]:
    addresses = {
        name: reverse(f"backoffice:{name}", args=[PLACE]).split(PLACE) for name in ("case", "take")
    }
    return [_row(case, person, roles, today, addresses) for case in cases]


def _row(
    case: QueueLine,
    person: Person,
    roles: Collection[Membership],
    today: date,
    addresses: dict[str, list[str]],
) -> Row:
    reference = case.reference
    due = None
    if case.state in OPEN_STATES:
        due = deadline(case, definition_of(case.version_id))
    return Row(
        reference=reference,
        href=reference.join(addresses["case"]),
        title=case.title,
        person=case.person,
        filed=short_date(case.submitted_at),
        since=_days(case.since, today) if case.state in OPEN_STATES else "",
        decided=short_date(case.decided_at) if case.decided_at else "",
        due=short_date(due.day) if due else "",
        due_note=DUE_NOTES[due.by_law, due.paused] if due else "",
        late=due is not None and due.is_past(today),
        holder=case.holder,
        state=str(AGENT_LABELS[State(case.state)]),
        tone=AGENT_TONES[State(case.state)],
        unread=case.unread,
        supplied=case.supplied,
        take=reference.join(addresses["take"]) if can_act(Act.TAKE, case, person, roles) else "",
        revision=case.revision,
    )


DUE_NOTES: dict[tuple[bool, bool], str | Promise] = {
    (False, False): "",
    (True, False): _("légale"),
    (False, True): _("suspendue"),
    (True, True): _("légale, suspendue"),
}
"""By whether the law sets the date, and whether its clock is stopped."""


def _days(since: datetime | None, today: date) -> str:
    return str(max((today - timezone.localdate(since)).days, 0)) if since else ""


def count_words(count: int) -> str:
    """« 1 000+ » above the limit of what is counted."""
    return f"{integer(COUNT_LIMIT)}+" if count > COUNT_LIMIT else integer(count)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACE = "0"
"""Stands for the reference while an address is resolved once for all rows."""

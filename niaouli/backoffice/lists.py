"""The agents' lists as they are shown. Each value is put into words once, here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.models import Person
from niaouli.cases.delays.deadlines import deadline
from niaouli.cases.enums import OPEN_STATES, State
from niaouli.cases.lifecycle import AGENT_LABELS, TONES
from niaouli.cases.lists.queue_lines import QueueLine
from niaouli.cases.lists.queues import COUNT_LIMIT, View
from niaouli.cases.policies import can_process, can_take
from niaouli.departments.models import Membership
from niaouli.lib.words import integer, short_date
from niaouli.procedures.models import definition_of

LABELS: dict[View, Promise] = {
    View.NEW: _("À prendre"),
    View.IN_REVIEW: _("En instruction"),
    View.AWAITING: _("Attendent l’usager"),
    View.MINE: _("Les miennes"),
    View.DECIDED: _("Dernières décisions"),
    View.LATE: _("En retard"),
    View.SOON: _("Échéance proche"),
    View.ANSWERED: _("L’usager vient de répondre"),
    View.UNFOLLOWED: _("Personne ne suit"),
}
EMPTY: dict[View, Promise] = {
    View.NEW: _("Aucune demande à prendre."),
    View.IN_REVIEW: _("Aucune demande en instruction."),
    View.AWAITING: _("Aucune demande n’attend l’usager."),
    View.MINE: _("Vous n’avez aucune demande en cours."),
    View.DECIDED: _("Aucune décision pour le moment."),
    View.LATE: _("Aucune demande n’est en retard."),
    View.SOON: _("Aucune échéance dans les quinze jours."),
    View.ANSWERED: _("Aucune réponse d’usager n’attend d’être lue."),
    View.UNFOLLOWED: _("Chaque demande est suivie par quelqu’un."),
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
    pick: str
    """What its box stands for, among many; empty when the agent may do nothing of it."""


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
        take=reference.join(addresses["take"]) if can_take(case, person, roles) else "",
        revision=case.revision,
        pick=f"{reference}.{case.revision}" if can_process(case, person, roles) else "",
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


PLACE = "0"
"""Stands for the reference while an address is resolved once for all rows."""

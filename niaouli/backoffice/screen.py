"""The case on one screen: everything the template shows, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.accounts.models import Person
from niaouli.backoffice import pieces
from niaouli.backoffice.lists import AGENT_TONES
from niaouli.backoffice.panels import ADDRESSES, DECISIONS, WORDS, Panel
from niaouli.cases.deadlines import Deadline, deadline, legal_delay
from niaouli.cases.enums import OPEN_STATES, ItemState, Side, State
from niaouli.cases.lifecycle import AGENT_LABELS, HISTORY, Act
from niaouli.cases.models import Case, Message, Movement, PendingItem, SupportingDocument
from niaouli.cases.policies import can_act, can_assign, check_can_process, check_has_account
from niaouli.cases.queries import (
    assignable,
    attachments,
    documents_of,
    exchanges_of,
    items_of,
    movements_of,
)
from niaouli.cases.story import AnsweredPage, answered_pages
from niaouli.cases.supplied import document_fields
from niaouli.departments.models import Membership
from niaouli.lib.rules import why_not
from niaouli.lib.words import NARROW_SPACE, moment, short_date
from niaouli.mail.enums import TONES, Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.delays import Silence


@dataclass(frozen=True)
class Action:
    """Something that can be done to the case now. `take` is done in one press."""

    label: str
    href: str
    kind: str


@dataclass(frozen=True)
class ItemLine:
    """Something that was asked of the citizen."""

    label: str
    reason: str
    state: str
    tone: str
    dates: str


@dataclass(frozen=True)
class Said:
    """One line of the thread; the names are those of the macro `message`."""

    author: str
    date: str
    side: str
    subject: str
    text: str
    delivery: str
    delivery_kind: str
    unread: bool
    attachments: list[dict[str, str]]


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    label: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class Screen:
    """All that is shown of one case to one agent."""

    case: Case
    state: str
    tone: str
    facts: list[tuple[str, str]]
    late: str
    reading_only: str
    """Why this agent may read the case and not process it; empty when they may."""
    take: str
    actions: list[Action]
    assignable: list[tuple[str, str]]
    """Whom this manager may give the case to, by user name; empty for anyone else."""
    can_write: bool
    answers: list[AnsweredPage]
    groups: list[pieces.Group]
    viewer: pieces.Viewer | None
    items: list[ItemLine]
    events: list[Event]
    exchanges: list[Said]


def screen(
    case: Case,
    person: Person,
    roles: Collection[Membership],
    *,
    now: datetime,
    query: Mapping[str, str],
    panel: Panel | None = None,
) -> Screen:
    """Everything is read here, before the consultation marks it as seen."""
    today = timezone.localdate(now)
    documents, items = list(documents_of(case)), list(items_of(case))
    movements = list(movements_of(case))
    fields = {each.code: each.label for each in document_fields(case, today=today)}
    shown = pieces.shown_document(documents, query, panel.field if panel else "")
    due = deadline(case, case.version.parsed) if case.state in OPEN_STATES else None
    reading_only = _reading_only(case, person, roles)
    return Screen(
        case=case,
        state=str(AGENT_LABELS[State(case.state)]),
        tone=AGENT_TONES[State(case.state)],
        facts=_facts(case, movements, due),
        late=_("Délai dépassé") if due and due.is_past(today) else "",
        reading_only=reading_only,
        take=reverse("backoffice:take", args=[case.reference])
        if can_act(Act.TAKE, case, person, roles)
        else "",
        actions=[] if reading_only else _actions(case, person, roles),
        assignable=_assignable(case, person, roles, today),
        can_write=not reading_only,
        answers=answered_pages(case),
        groups=pieces.groups(
            case,
            documents,
            items,
            fields=fields,
            askable=fields if can_act(Act.ASK, case, person, roles) else (),
            shown=shown,
            today=today,
        ),
        viewer=pieces.viewer(case, shown, query) if shown else None,
        items=[_item_line(each) for each in items],
        events=[_event(each) for each in reversed(movements)],
        exchanges=_exchanges(case, documents),
    )


def _reading_only(case: Case, person: Person, roles: Collection[Membership]) -> str:
    not_theirs = why_not(check_can_process)(case, person, roles)
    return not_theirs or why_not(check_has_account)(case)


def _actions(case: Case, person: Person, roles: Collection[Membership]) -> list[Action]:
    """The decisions that are possible; the reasons why others are not come when they are tried."""
    return [
        Action(
            label=str(WORDS[act].call),
            href=f"{reverse(ADDRESSES[act], args=[case.reference])}#panneau",
            kind="primary" if act is Act.GRANT else "secondary",
        )
        for act in DECISIONS
        if can_act(act, case, person, roles)
    ]


def _assignable(
    case: Case, person: Person, roles: Collection[Membership], today: date
) -> list[tuple[str, str]]:
    if not can_assign(case, person, roles):
        return []
    people = assignable(case, today=today)
    return [(username, each.display_name) for username, each in people.items()]


def _facts(
    case: Case, movements: Sequence[Movement], due: Deadline | None
) -> list[tuple[str, str]]:
    holder = case.assignee.display_name if case.assignee else _("Personne pour le moment")
    facts = [
        (_("Personne"), case.citizen.display_name),
        (_("E-mail"), case.citizen.email),
        (_("Déposée le"), moment(case.submitted_at) if case.submitted_at else ""),
        (_("Dans cet état depuis le"), short_date(movements[-1].at) if movements else ""),
        (_("Suivie par"), holder),
    ]
    if due:
        label = _("Échéance légale") if due.by_law else _("Échéance annoncée")
        stopped = _(", arrêtée tant que l’usager est attendu") if due.paused else ""
        facts.append((label, f"{short_date(due.day)}{stopped}"))
    law = legal_delay(case, timezone.localdate(case.submitted_at)) if case.submitted_at else None
    if due and due.by_law and law:
        facts.append((_("Délai légal"), f"{law.words()}, {SILENCE[law.silence]}"))
    return facts


SILENCE: dict[Silence, Promise] = {
    "granted": gettext_lazy("silence vaut accord"),
    "refused": gettext_lazy("silence vaut refus"),
    "none": gettext_lazy("silence sans effet"),
}
"""What silence means, for agents."""


def _item_line(item: PendingItem) -> ItemLine:
    dates = _("Demandé le %(asked)s, attendu avant le %(due)s") % {
        "asked": short_date(item.asked_at),
        "due": short_date(item.due_on),
    }
    if item.state == ItemState.SUPPLIED and item.ended_at:
        dates = _("Demandé le %(asked)s, fourni le %(given)s") % {
            "asked": short_date(item.asked_at),
            "given": short_date(item.ended_at),
        }
    return ItemLine(
        label=item.label,
        reason=item.reason,
        state=str(ItemState(item.state).label),
        tone=ITEM_TONES[ItemState(item.state)],
        dates=dates,
    )


ITEM_TONES: dict[ItemState, str] = {
    ItemState.OPEN: "attention",
    ItemState.SUPPLIED: "success",
    ItemState.CANCELLED: "closed",
}


def _event(movement: Movement) -> Event:
    return Event(
        label=str(HISTORY[Act(movement.act)]),
        at=moment(movement.at),
        by=movement.by.display_name if movement.by else "",
        reason=movement.reason,
    )


def _exchanges(case: Case, documents: Sequence[SupportingDocument]) -> list[Said]:
    """The thread: messages with their files, and e-mails."""
    files, lines = attachments(documents), []
    for each in exchanges_of(case):
        if each.mail is not None:
            lines.append(_mail(each.mail, each.at))
        elif each.message is not None:
            lines.append(_said(case, each.message, files.get(each.message.pk, [])))
    return lines


def _said(case: Case, message: Message, files: Sequence[SupportingDocument]) -> Said:
    theirs = message.side == Side.CITIZEN
    read = message.read_at
    return Said(
        author=message.author.display_name if message.author else str(Side(message.side).label),
        date=moment(message.sent_at),
        side="theirs" if theirs else "mine",
        subject="",
        text=message.body,
        delivery=""
        if theirs
        else _("Lu par l’usager le %(moment)s") % {"moment": moment(read)}
        if read
        else _("Pas encore lu par l’usager"),
        delivery_kind="success" if read else "neutral",
        unread=theirs and read is None,
        attachments=[pieces.attachment(case, each) for each in files],
    )


def _mail(mail: OutgoingMail, at: datetime) -> Said:
    delivery = Delivery(mail.state)
    problem = f"{NARROW_SPACE}: {mail.problem}" if mail.problem else ""
    return Said(
        author=_("E-mail automatique à %(address)s") % {"address": mail.address},
        date=moment(at),
        side="mail",
        subject=mail.subject,
        text=mail.text,
        delivery=f"{capfirst(str(delivery.label))}{problem}",
        delivery_kind=TONES[delivery],
        unread=False,
        attachments=[],
    )

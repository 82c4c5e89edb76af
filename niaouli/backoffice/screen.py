"""The case on one screen: everything the template shows, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.accounts.models import Person
from niaouli.backoffice import pieces
from niaouli.backoffice.answers import AnswerPage, answers
from niaouli.backoffice.collection import CollectionRoom, collection_room
from niaouli.backoffice.counter.case_room import CounterRoom, counter_room, person_facts
from niaouli.backoffice.exchanges import Said, exchanges
from niaouli.backoffice.history import Event, event
from niaouli.backoffice.items import ItemLine, item_line
from niaouli.backoffice.lists import AGENT_TONES
from niaouli.backoffice.notes import NoteLine, notes
from niaouli.backoffice.opinions import OpinionRoom, opinion_room
from niaouli.backoffice.panels import ADDRESSES, DECISIONS, WORDS, Panel
from niaouli.backoffice.replies import choices
from niaouli.backoffice.rerouting import Rerouting, rerouting
from niaouli.backoffice.study import StepRoom, step_room, step_words
from niaouli.backoffice.upcoming import Upcoming, upcoming
from niaouli.cases.correcting import asked_fields
from niaouli.cases.delays.deadlines import Deadline, completeness_day, deadline, legal_delay
from niaouli.cases.enums import OPEN_STATES, ReplyUse, State
from niaouli.cases.lifecycle import AGENT_LABELS, BESIDE, Act
from niaouli.cases.models import Case, Movement
from niaouli.cases.policies import (
    can_act,
    can_assign,
    can_enter_step,
    can_issue,
    can_take,
    check_can_process,
    check_has_account,
)
from niaouli.cases.queries import (
    assignable,
    corrections_of,
    documents_of,
    items_of,
    movements_of,
)
from niaouli.departments.models import Membership
from niaouli.lib.rules import why_not
from niaouli.lib.words import moment, short_date
from niaouli.procedures.delays import Silence
from niaouli.procedures.fields import DocumentField


@dataclass(frozen=True)
class Action:
    """Something that can be done to the case now. `take` is done in one press."""

    label: str
    href: str
    kind: str


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
    issue: str
    """Where a document is issued beside the decision; empty for who may not."""
    models: Sequence[tuple[int, str]]
    """The reply models for a message."""
    counter: CounterRoom | None
    collection: CollectionRoom | None
    steps: StepRoom | None
    """The steps to which this agent may move the case."""
    answers: list[AnswerPage]
    groups: list[pieces.Group]
    viewer: pieces.Viewer | None
    items: list[ItemLine]
    events: list[Event]
    exchanges: list[Said]
    upcoming: Upcoming
    rerouting: Rerouting | None
    opinions: OpinionRoom | None
    notes: list[NoteLine] | None
    """What agents wrote to each other; None for who may not read it."""


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
    movements, corrections = list(movements_of(case)), list(corrections_of(case))
    fields = {
        code: each.label
        for code, each in asked_fields(case).items()
        if isinstance(each, DocumentField)
    }
    shown = pieces.shown_document(documents, query, panel.field if panel else "")
    due = deadline(case, case.version.parsed) if case.state in OPEN_STATES else None
    reading_only = _reading_only(case, person, roles)
    can_ask = not reading_only and can_act(Act.ASK, case, person, roles)
    steps = step_room(case, can_enter=not reading_only and can_enter_step(case, person, roles))
    return Screen(
        case=case,
        state=str(AGENT_LABELS[State(case.state)]),
        tone=AGENT_TONES[State(case.state)],
        facts=_facts(case, movements, due, with_step=steps is None),
        late=_("Délai dépassé") if due and due.is_past(today) else "",
        reading_only=reading_only,
        take=reverse("backoffice:take", args=[case.reference])
        if not reading_only and can_take(case, person, roles)
        else "",
        actions=[] if reading_only else _actions(case, person, roles),
        assignable=_assignable(case, person, roles, today),
        can_write=not reading_only,
        issue=reverse("backoffice:letter", args=[case.reference])
        if can_issue(case, person, roles)
        else "",
        models=[] if reading_only else choices(case)[ReplyUse.MESSAGE],
        counter=counter_room(case, can_process=not reading_only),
        collection=collection_room(case, can_process=not reading_only),
        steps=steps,
        answers=answers(case, items, corrections, can_ask=can_ask),
        groups=pieces.groups(
            case,
            documents,
            items,
            fields=fields,
            askable=fields if can_ask else (),
            shown=shown,
            papers=pieces.papers(case, roles),
            today=today,
        ),
        viewer=pieces.viewer(case, shown, query) if shown else None,
        items=[
            item_line(
                each,
                case.reference,
                can_act=not reading_only and can_act(Act.CANCEL_ASK, case, person, roles),
            )
            for each in items
        ],
        events=[event(each, case.version.parsed, items) for each in reversed(movements)],
        exchanges=exchanges(case, documents),
        rerouting=None
        if reading_only
        else rerouting(case, corrections, person, roles, today=today),
        upcoming=upcoming(case, person, roles, now=now),
        opinions=opinion_room(case, person, roles),
        notes=notes(case, person, roles),
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
    case: Case, movements: Sequence[Movement], due: Deadline | None, *, with_step: bool
) -> list[tuple[str, str]]:
    """`with_step`: where no form above the case says it already."""
    course = [each for each in movements if each.act not in BESIDE]
    holder = case.assignee.display_name if case.assignee else _("Personne pour le moment")
    facts = [
        *person_facts(case),
        (_("Déposée le"), moment(case.submitted_at) if case.submitted_at else ""),
        (_("Dans cet état depuis le"), short_date(course[-1].at) if course else ""),
        (_("Suivie par"), holder),
    ]
    if with_step and (words := step_words(case)):
        facts.append((_("Étape"), words))
    if due:
        label = _("Échéance légale") if due.by_law else _("Échéance annoncée")
        stopped = _(", arrêtée tant que l’usager est attendu") if due.paused else ""
        facts.append((label, f"{short_date(due.day)}{stopped}"))
    return [*facts, *_law_facts(case, due)]


def _law_facts(case: Case, due: Deadline | None) -> list[tuple[str, str]]:
    """What the law gives, and until when it may be said that something is missing."""
    if case.submitted_at is None or due is None or not due.by_law:
        return []
    received_on = timezone.localdate(case.submitted_at)
    law, until = legal_delay(case, received_on), completeness_day(case, received_on)
    facts = [(_("Délai légal"), f"{law.words()}, {SILENCE[law.silence]}")] if law else []
    if until is not None:
        facts.append((_("Dire qu’il manque quelque chose"), _until(until)))
    return facts


def _until(day: date) -> str:
    return _("jusqu’au %(day)s") % {"day": short_date(day)}


SILENCE: dict[Silence, Promise] = {
    "granted": gettext_lazy("silence vaut accord"),
    "refused": gettext_lazy("silence vaut refus"),
    "none": gettext_lazy("silence sans effet"),
}
"""What silence means, for agents."""

"""What « Détail de ma demande » shows, loaded at once and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit.queries import DayCount, days_of
from niaouli.cases import policies, queries
from niaouli.cases.answered import AnsweredPage, answered_pages
from niaouli.cases.collection import Collection, collection, entered_words
from niaouli.cases.contents import DocumentLine, ItemLine, MovementLine, contents_of
from niaouli.cases.deciding import told_decision
from niaouli.cases.delays.processing_time import Delay, delay_shown, remaining_shown
from niaouli.cases.enums import DECIDED_STATES, OPEN_STATES, ItemState, Score, Side, State
from niaouli.cases.lifecycle import BESIDE, SENTENCES, TONES
from niaouli.cases.models import Case
from niaouli.cases.operations.messages import MESSAGE_LENGTH
from niaouli.cases.operations.satisfying import COMMENT_LENGTH
from niaouli.cases.story import Step, story
from niaouli.documents.enums import HELD
from niaouli.documents.queries import delivered_among
from niaouli.lib.words import date_words, long_date
from niaouli.portal.case_future import Future, future_of
from niaouli.portal.case_thread import ThreadLine, thread_lines
from niaouli.portal.contacts import contact_lines
from niaouli.portal.places import case_document_place, picture_place
from niaouli.portal.previews import card_address
from niaouli.procedures.fields import DocumentField
from niaouli.web.file_words import arrival_words, file_words

DAYS_SHOWN = 30
SCORES = [(each.value, each.label) for each in sorted(Score, reverse=True)]
"""The best first."""


@dataclass(frozen=True)
class ToDo:
    """Something awaited: macro `todo_item`."""

    label: str
    href: str
    reason: str
    due: str
    action: str
    """The word of its button."""
    is_ready: bool = False
    """An answer is prepared: it can be changed until it is sent."""


@dataclass(frozen=True)
class DocumentCard:
    """A document of the case: macro `document_card`."""

    title: str
    href: str
    preview: str
    meta: str
    tag: str
    """Replaced, or revoked; empty for what holds."""
    tag_kind: str
    notes: list[str]
    """Of what the person gave: what was removed from it, its signatures."""


@dataclass(frozen=True)
class CasePage:
    """Everything the page says. Names and dates are words already."""

    case: Case
    status: str
    kind: str
    sentence: str
    sent_on: str
    refused: str
    """Why what was just sent could not be; empty most of the time."""
    todo: list[ToDo]
    unsent: list[ToDo]
    """What is no longer asked, and had an answer that was not sent."""
    ready: int
    """How many answers are prepared, and not sent."""
    reason: str
    """Why it was refused or closed."""
    appeal: str
    """How to appeal against a refusal."""
    decision: list[tuple[str, str]]
    """What the agent wrote with the decision: macro `facts`."""
    steps: list[dict[str, str]]
    future: Future
    delay: Delay | None
    remaining: str
    """How much longer such requests waited, given how long this one has."""
    asks_satisfaction: bool
    """What they thought of how it was treated: once, at the end."""
    scores: Sequence[tuple[int, str | Promise]]
    comment_length: int
    answers: list[dict[str, Any]]
    answered: int
    """How many answers there are."""
    corrected: int
    """How many of them are no longer as they were filed."""
    collection: Collection | None
    entered: str
    """That an agent entered it at the counter."""
    given: list[DocumentCard]
    received: list[DocumentCard]
    thread: list[ThreadLine]
    unread: bool
    can_write: bool
    can_withdraw: bool
    contact: list[dict[str, str]]
    consulted: list[str]
    message_length: int = MESSAGE_LENGTH


def load_case_page(case: Case, *, by: Person, now: datetime, refused: str = "") -> CasePage:
    """Seven statements, however much the case holds; one more where what was given is signed."""
    today = timezone.localdate(now)
    contents = contents_of(case)
    movements, items, documents = contents.movements, contents.items, contents.documents
    # What was asked for comes before what only went with a message.
    received = sorted(documents, key=lambda each: each.message_id is not None)
    given = [each for each in documents if each.side == Side.CITIZEN]
    delivered = delivered_among(each.arrival for each in given)
    thread = thread_lines(case, contents)
    answers = answered_pages(case, contents.corrections)
    lines = [line for each in answers for line in each.lines]
    awaited = _awaited(case, items)
    days = days_of("case.consulted", "opinion.consulted", subject=case.subject, limit=DAYS_SHOWN)
    delay = _delay(case)
    return CasePage(
        case=case,
        **_standing(case, movements, awaited),
        refused=refused,
        todo=[_todo(case, item, today) for item in awaited],
        unsent=_unsent(case, items),
        ready=sum(item.prepared_at is not None for item in awaited),
        steps=[_step(step) for step in story(case, movements, items, contents.stays, today=today)],
        future=future_of(case, contents.planned, today=today),
        delay=delay,
        remaining=remaining_shown(case, delay, now=now) if delay else "",
        asks_satisfaction=policies.can_satisfy(case, by),
        scores=SCORES,
        comment_length=COMMENT_LENGTH,
        answers=[_answers(each) for each in answers],
        answered=len(lines),
        corrected=sum(bool(line.former) for line in lines),
        collection=collection(case),
        entered=entered_words(case),
        given=[
            _card(
                case, each, arrival_words(each.arrival, delivered.get(each.arrival.original_sha256))
            )
            for each in given
        ],
        received=[_card(case, each, []) for each in received if each.side == Side.DEPARTMENT],
        thread=thread,
        unread=any(line.unread for line in thread),
        can_write=policies.can_write(case, by),
        can_withdraw=policies.can_withdraw(case, by),
        contact=contact_lines(case.department),
        consulted=[_consulted(each) for each in days],
    )


def _standing(
    case: Case, movements: Sequence[MovementLine], awaited: Sequence[ItemLine]
) -> dict[str, Any]:
    state = State(case.state)
    all_ready = awaited and all(item.prepared_at is not None for item in awaited)
    course = [each for each in movements if each.act not in BESIDE]
    reason = course[-1].reason if course else ""
    return {
        "status": str(state.label),
        "kind": TONES[state],
        "sentence": _("Tout est prêt : il reste à l’envoyer à la direction.")
        if all_ready
        else str(SENTENCES[state]),
        "sent_on": long_date(case.submitted_at) if case.submitted_at else "",
        "reason": reason if state in DECIDED_STATES else "",
        "appeal": case.version.parsed.appeal if state is State.REFUSED else "",
        "decision": told_decision(case) if state is State.GRANTED else [],
    }


def _awaited(case: Case, items: Sequence[ItemLine]) -> list[ItemLine]:
    """What must be answered, the most urgent first."""
    return [
        item
        for item in sorted(items, key=lambda each: each.due_on)
        if item.state == ItemState.OPEN and case.state == State.AWAITING_CITIZEN
    ]


def _todo(case: Case, item: ItemLine, today: date) -> ToDo:
    due, action = due_words(item.due_on, today), _("Répondre")
    if isinstance(case.version.parsed.field(item.field), DocumentField):
        action = _("Envoyer le document")
    if item.prepared_at is not None:
        due, action = _("Votre réponse est prête. Elle n’est pas encore envoyée."), _("Changer")
    return ToDo(
        label=item.label,
        href=reverse("portal:supply", args=[case.reference, item.pk]),
        reason=item.reason,
        due=due,
        action=action,
        is_ready=item.prepared_at is not None,
    )


def _unsent(case: Case, items: Sequence[ItemLine]) -> list[ToDo]:
    """While the case is under way, and the same is not asked again."""
    last = {item.field: item for item in items}
    return [
        ToDo(
            label=_("Ce n’est plus demandé : %(label)s") % {"label": item.label},
            href=reverse("portal:supply", args=[case.reference, item.pk]),
            reason=_("Ce que vous aviez préparé n’a pas été envoyé, et n’est plus utile."),
            due="",
            action=_("Lire ce que j’avais préparé"),
        )
        for item in last.values()
        if item.state == ItemState.CANCELLED
        and item.prepared_at is not None
        and case.state in OPEN_STATES
    ]


def due_words(due_on: date, today: date) -> str:
    """Until when, without blame once it is past."""
    if due_on < today:
        return _("C’était attendu pour le %(day)s. Vous pouvez encore l’envoyer.") % {
            "day": long_date(due_on)
        }
    if due_on == today:
        return _("À envoyer aujourd’hui au plus tard")
    return _("À envoyer au plus tard le %(day)s") % {"day": long_date(due_on)}


def _step(step: Step) -> dict[str, str]:
    return {"label": step.label, "state": step.moment, "date": step.date, "text": step.text}


def _answers(page: AnsweredPage) -> dict[str, Any]:
    rows = []
    for line in page.lines:
        former = [
            _("Avant le %(day)s : %(answer)s")
            % {"day": date_words(each.until), "answer": each.text}
            for each in line.former
        ]
        rows.append({"label": line.label, "value": [line.text, *former] if former else line.text})
    return {"title": page.title, "rows": rows}


def _delay(case: Case) -> Delay | None:
    """How long it takes, while it is under way. One statement."""
    if case.state not in OPEN_STATES:
        return None
    return delay_shown(case.procedure, queries.processing_time_of(case.procedure_id))


def _told(document: DocumentLine) -> tuple[str, str]:
    """What is said of a document that does not hold any more, and how."""
    if document.revoked_at is not None:
        return _("Retiré le %(day)s") % {"day": date_words(document.revoked_at)}, "error"
    return (_("Remplacé"), "closed") if document.replaced else ("", "")


def _card(case: Case, document: DocumentLine, notes: list[str]) -> DocumentCard:
    tag, tag_kind = _told(document)
    held = document.file.scan in HELD
    href = case_document_place(case.reference or "", document.key)
    values = {
        "name": document.filename,
        "file": file_words(document.file),
        "day": date_words(document.added_at),
    }
    if document.message_id is not None:
        meta = _("%(file)s, joint au message du %(day)s") % values
    elif document.side == Side.CITIZEN:
        meta = _("%(name)s (%(file)s), envoyé le %(day)s") % values
    else:
        meta = _("%(file)s, délivré le %(day)s") % values
    return DocumentCard(
        title=document.title,
        href="" if held else href,
        preview="" if held else card_address(picture_place(href)),
        meta=meta,
        tag=tag,
        tag_kind=tag_kind,
        notes=notes,
    )


def _consulted(day: DayCount) -> str:
    """« lundi 23 novembre 2026 », with how many agents when there were several; who was asked for
    an opinion is told apart."""
    said = long_date(day.day)
    if day.verb == "opinion.consulted":
        return _("%(day)s, pour un avis demandé par la direction") % {"day": said}
    if day.count == 1:
        return said
    return _("%(day)s, par %(count)d agents") % {"day": said, "count": day.count}

"""What « Détail de ma demande » shows, loaded at once and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit.queries import DayCount, days_of
from niaouli.cases import policies, queries
from niaouli.cases.contents import DocumentLine, ItemLine, MovementLine, contents_of
from niaouli.cases.enums import DECIDED_STATES, OPEN_STATES, ItemState, Side, State
from niaouli.cases.lifecycle import SENTENCES, TONES
from niaouli.cases.models import Case
from niaouli.cases.operations.messages import MESSAGE_LENGTH
from niaouli.cases.processing_time import Delay, delay_shown
from niaouli.cases.story import AnsweredPage, Step, answered_pages, story
from niaouli.lib.words import date_words, long_date
from niaouli.portal.case_thread import ThreadLine, thread_lines
from niaouli.portal.contacts import contact_lines
from niaouli.portal.file_words import file_words
from niaouli.portal.places import case_document_place, picture_place
from niaouli.portal.previews import card_address

DAYS_SHOWN = 30


@dataclass(frozen=True)
class ToDo:
    """Something awaited: macro `todo_item`."""

    label: str
    href: str
    reason: str
    due: str


@dataclass(frozen=True)
class DocumentCard:
    """A document of the case: macro `document_card`."""

    title: str
    href: str
    preview: str
    meta: str
    replaced: bool


@dataclass(frozen=True)
class CasePage:
    """Everything the page says. Names and dates are words already."""

    case: Case
    status: str
    kind: str
    sentence: str
    sent_on: str
    todo: list[ToDo]
    reason: str
    """Why it was refused or closed."""
    appeal: str
    """How to appeal against a refusal."""
    steps: list[dict[str, str]]
    delay: Delay | None
    answers: list[dict[str, Any]]
    answered: int
    """How many answers there are."""
    given: list[DocumentCard]
    received: list[DocumentCard]
    thread: list[ThreadLine]
    unread: bool
    can_write: bool
    can_withdraw: bool
    contact: list[dict[str, str]]
    consulted: list[str]
    message_length: int = MESSAGE_LENGTH


def load_case_page(case: Case, *, by: Person, now: datetime) -> CasePage:
    """Seven statements at most, however much the case holds."""
    today = timezone.localdate(now)
    contents = contents_of(case)
    movements, items, documents = contents.movements, contents.items, contents.documents
    # What was asked for comes before what only went with a message.
    received = sorted(documents, key=lambda each: each.message_id is not None)
    thread = thread_lines(case, contents)
    answers = answered_pages(case)
    days = days_of("case.consulted", subject=case.subject, limit=DAYS_SHOWN)
    return CasePage(
        case=case,
        **_standing(case, movements),
        todo=_todo(case, items, today),
        steps=[_step(step) for step in story(case, movements, items, today=today)],
        delay=_delay(case),
        answers=[_answers(each) for each in answers],
        answered=sum(len(each.lines) for each in answers),
        given=[_card(case, each) for each in documents if each.side == Side.CITIZEN],
        received=[_card(case, each) for each in received if each.side == Side.DEPARTMENT],
        thread=thread,
        unread=any(line.unread for line in thread),
        can_write=policies.can_write(case, by),
        can_withdraw=policies.can_withdraw(case, by),
        contact=contact_lines(case.department),
        consulted=[_consulted(each) for each in days],
    )


def _standing(case: Case, movements: Sequence[MovementLine]) -> dict[str, Any]:
    state = State(case.state)
    reason = movements[-1].reason if movements else ""
    return {
        "status": str(state.label),
        "kind": TONES[state],
        "sentence": str(SENTENCES[state]),
        "sent_on": long_date(case.submitted_at) if case.submitted_at else "",
        "reason": reason if state in DECIDED_STATES else "",
        "appeal": case.version.parsed.appeal if state is State.REFUSED else "",
    }


def _todo(case: Case, items: Sequence[ItemLine], today: date) -> list[ToDo]:
    return [
        ToDo(
            label=item.label,
            href=reverse("portal:supply", args=[case.reference, item.pk]),
            reason=item.reason,
            due=due_words(item.due_on, today),
        )
        for item in sorted(items, key=lambda each: each.due_on)
        if item.state == ItemState.OPEN and case.state == State.AWAITING_CITIZEN
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
    rows = [{"label": label, "value": value} for label, value in page.lines]
    return {"title": page.title, "rows": rows}


def _delay(case: Case) -> Delay | None:
    """How long it takes, while it is under way. One statement."""
    if case.state not in OPEN_STATES:
        return None
    figures = queries.processing_times([case.procedure_id])
    return delay_shown(case.procedure, figures.get(case.procedure_id))


def _card(case: Case, document: DocumentLine) -> DocumentCard:
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
        href=href,
        preview=card_address(picture_place(href)),
        meta=meta,
        replaced=document.replaced,
    )


def _consulted(day: DayCount) -> str:
    """« lundi 23 novembre 2026 », with how many times when it was more than once."""
    said = long_date(day.day)
    if day.count == 1:
        return said
    return _("%(day)s, %(count)d fois") % {"day": said, "count": day.count}

"""What waits for a person and what is new to them, over all their cases, for « À faire ».

Written in SQL, as « Mes demandes » is (`listing`): composing these statements through the ORM takes
most of the time of the page where everybody lands.
"""

from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.enums import Actor, ItemState, Side, State
from niaouli.cases.lifecycle import TRANSITIONS, Act

NEWS = [
    act.value
    for act, transition in TRANSITIONS.items()
    if transition.actor is Actor.AGENT and act is not Act.ASK
]


class AwaitedItem(NamedTuple):
    """Something to supply."""

    id: int
    reference: str
    title: str
    label: str
    reason: str
    due_on: date


class UnreadMessage(NamedTuple):
    """What a department wrote and the person has not opened yet."""

    id: int
    case_id: int
    reference: str
    title: str
    department: str
    sent_at: datetime


class UnfinishedDraft(NamedTuple):
    key: UUID
    title: str
    started_at: datetime


class CaseNews(NamedTuple):
    """What a department did. What it asked for is an item, not news."""

    act: str
    at: datetime
    reference: str
    title: str


ITEMS = """
SELECT i.id, c.reference, c.title, i.label, i.reason, i.due_on
FROM cases_pendingitem i JOIN cases_case c ON c.id = i.case_id
WHERE c.citizen_id = %s AND i.state = %s
ORDER BY i.due_on, i.id
"""
MESSAGES = """
SELECT m.id, c.id, c.reference, c.title, d.name, m.sent_at
FROM cases_message m JOIN cases_case c ON c.id = m.case_id
JOIN departments_department d ON d.id = c.department_id
WHERE c.citizen_id = %s AND m.side = %s AND m.read_at IS NULL
ORDER BY m.sent_at DESC, m.id DESC
"""
DRAFTS = """
SELECT key, title, started_at FROM cases_case
WHERE citizen_id = %s AND state = %s
ORDER BY changed_at DESC, id DESC
"""
MOVEMENTS = """
SELECT m.act, m.at, c.reference, c.title
FROM cases_movement m JOIN cases_case c ON c.id = m.case_id
WHERE c.citizen_id = %s AND m.at >= %s AND m.act = ANY(%s)
ORDER BY m.at DESC, m.id DESC LIMIT %s
"""
Line = TypeVar("Line", AwaitedItem, UnreadMessage, UnfinishedDraft, CaseNews)


def awaited_items(person: Person) -> list[AwaitedItem]:
    """What the person must supply, the most urgent first."""
    return _lines(AwaitedItem, ITEMS, person.pk, ItemState.OPEN.value)


def unread_messages(person: Person) -> list[UnreadMessage]:
    """The newest first."""
    return _lines(UnreadMessage, MESSAGES, person.pk, Side.DEPARTMENT.value)


def unfinished_drafts(person: Person) -> list[UnfinishedDraft]:
    """The last that changed first."""
    return _lines(UnfinishedDraft, DRAFTS, person.pk, State.DRAFT.value)


def news(person: Person, *, since: datetime, limit: int) -> list[CaseNews]:
    """What departments did since then, the newest first."""
    return _lines(CaseNews, MOVEMENTS, person.pk, since, NEWS, limit)


def _lines(line: type[Line], sql: str, *values: Any) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [line._make(row) for row in cursor.fetchall()]

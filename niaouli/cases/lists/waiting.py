"""What waits for a person and what is new to them, over all their cases, for « À faire ».

Written in SQL, as « Mes demandes » is (`listing`): composing these statements through the ORM takes
most of the time of the page where everybody lands.
"""

from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.enums import Actor, ActState, Channel, Due, ItemState, Side, State
from niaouli.cases.lifecycle import TRANSITIONS, Act

NEWS = [
    act.value
    for act, transition in TRANSITIONS.items()
    if transition.actor in (Actor.AGENT, Actor.TIME) and act is not Act.ASK
]


class AwaitedItem(NamedTuple):
    """Something to supply."""

    id: int
    reference: str
    title: str
    label: str
    reason: str
    due_on: date
    is_prepared: bool
    """An answer is ready, and was not sent."""


class UnreadMessage(NamedTuple):
    """What a department wrote and the person has not opened yet."""

    id: int
    case_id: int
    reference: str
    title: str
    department: str
    sent_at: datetime


class Ending(NamedTuple):
    """A draft, or an ended case that is about to be erased."""

    key: UUID
    reference: str | None
    """None for a draft."""
    title: str
    started_at: datetime
    changed_at: datetime
    version_id: int
    erased_at: datetime | None
    """Of a case, always: when it goes. Of a draft, once its owner was told; before, it goes when it
    has not changed for as long as its procedure says."""


class CaseNews(NamedTuple):
    """What a department did. What it asked for is an item, not news."""

    act: str
    at: datetime
    reference: str
    title: str


ITEMS = """
SELECT i.id, c.reference, c.title, i.label, i.reason, i.due_on, i.prepared_at IS NOT NULL
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
# An act that erases is planned once the e-mail that says so has left. What an agent is still
# entering at the counter is not the person's yet.
ENDINGS = """
SELECT c.key, c.reference, c.title, c.started_at, c.changed_at, c.version_id, s.due_at
FROM cases_case c
LEFT JOIN cases_scheduledact s
    ON s.case_id = c.id AND s.state = %s AND s.kind = ANY(%s)
WHERE c.citizen_id = %s
    AND CASE WHEN c.state = %s THEN c.channel <> %s ELSE s.due_at IS NOT NULL END
ORDER BY c.changed_at DESC, c.id DESC
"""
MOVEMENTS = """
SELECT m.act, m.at, c.reference, c.title
FROM cases_movement m JOIN cases_case c ON c.id = m.case_id
WHERE c.citizen_id = %s AND m.at >= %s AND m.act = ANY(%s)
ORDER BY m.at DESC, m.id DESC LIMIT %s
"""
Line = TypeVar("Line", AwaitedItem, UnreadMessage, Ending, CaseNews)


def awaited_items(person: Person) -> list[AwaitedItem]:
    """What the person must supply, the most urgent first."""
    return _lines(AwaitedItem, ITEMS, person.pk, ItemState.OPEN.value)


def unread_messages(person: Person) -> list[UnreadMessage]:
    """The newest first."""
    return _lines(UnreadMessage, MESSAGES, person.pk, Side.DEPARTMENT.value)


def endings(person: Person) -> list[Ending]:
    """Drafts, and the cases that are about to be erased; the last that changed first."""
    erasing = [Due.DRAFT_END.value, Due.KEEPING_END.value]
    planned, draft, counter = ActState.PLANNED, State.DRAFT, Channel.COUNTER
    return _lines(Ending, ENDINGS, planned.value, erasing, person.pk, draft.value, counter.value)


def news(person: Person, *, since: datetime, limit: int) -> list[CaseNews]:
    """What departments did since then, the newest first."""
    return _lines(CaseNews, MOVEMENTS, person.pk, since, NEWS, limit)


def _lines(line: type[Line], sql: str, *values: Any) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [line._make(row) for row in cursor.fetchall()]

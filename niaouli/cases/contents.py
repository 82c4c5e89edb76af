"""What « Détail de ma demande » reads of a case, a statement for each sort of thing.

Written in SQL, as « Mes demandes » is (`listing`): composing these five through the ORM took half
of the time of the page. Other readers of a case take its models (`queries`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from niaouli.cases.models import Case
from niaouli.documents.listing import FileFacts


class MovementLine(NamedTuple):
    act: str
    at: datetime
    reason: str


class ItemLine(NamedTuple):
    pk: int
    label: str
    reason: str
    due_on: date
    state: str
    asked_at: datetime
    ended_at: datetime | None


class MessageLine(NamedTuple):
    pk: int
    at: datetime
    side: str
    author: str
    """Their name; empty when they have none any more."""
    body: str
    read_at: datetime | None


class MailLine(NamedTuple):
    """An e-mail sent about the case. Those that carry a secret are not here."""

    key: UUID
    at: datetime
    address: str
    subject: str
    text: str
    state: str


class DocumentLine(NamedTuple):
    key: UUID
    side: str
    message_id: int | None
    title: str
    filename: str
    added_at: datetime
    replaced: bool
    file: FileFacts


@dataclass(frozen=True)
class CaseContents:
    """Each the oldest first; documents, replaced ones included."""

    movements: list[MovementLine]
    items: list[ItemLine]
    thread: list[MessageLine | MailLine]
    documents: list[DocumentLine]


MOVEMENTS = "SELECT act, at, reason FROM cases_movement WHERE case_id = %s ORDER BY id"
ITEMS = """
SELECT id, label, reason, due_on, state, asked_at, ended_at
FROM cases_pendingitem WHERE case_id = %s ORDER BY id
"""
MESSAGES = """
SELECT m.id, m.sent_at, m.side, coalesce(trim(p.given_name || ' ' || p.family_name), ''),
    m.body, m.read_at
FROM cases_message m LEFT JOIN accounts_person p ON p.id = m.author_id
WHERE m.case_id = %s ORDER BY m.id
"""
MAILS = """
SELECT m.key, m.created_at, m.address, m.subject, m.text, m.state
FROM cases_casemail c JOIN mail_outgoingmail m ON m.id = c.mail_id
WHERE c.case_id = %s AND NOT m.secret ORDER BY c.id
"""
DOCUMENTS = """
SELECT d.key, d.side, d.message_id, d.title, d.filename, d.added_at, d.replaced_at IS NOT NULL,
    f.content_type, f.size, f.pages
FROM cases_supportingdocument d JOIN documents_storedfile f ON f.id = d.file_id
WHERE d.case_id = %s ORDER BY d.id
"""
Line = TypeVar("Line", MovementLine, ItemLine, MessageLine, MailLine)


def contents_of(case: Case) -> CaseContents:
    """Five statements, however much the case holds."""
    messages, mails = _lines(MessageLine, MESSAGES, case), _lines(MailLine, MAILS, case)
    return CaseContents(
        movements=_lines(MovementLine, MOVEMENTS, case),
        items=_lines(ItemLine, ITEMS, case),
        thread=sorted([*messages, *mails], key=lambda each: each.at),
        documents=[
            DocumentLine._make([*row[:7], FileFacts._make(row[7:])])
            for row in _rows(DOCUMENTS, case)
        ],
    )


def _lines(line: type[Line], sql: str, case: Case) -> list[Line]:
    return [line._make(row) for row in _rows(sql, case)]


def _rows(sql: str, case: Case) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [case.pk])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

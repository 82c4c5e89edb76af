"""What « Détail de ma demande » reads of a case, a statement for each sort of thing.

Written in SQL, as « Mes demandes » is (`listing`): composing these five through the ORM took half
of the time of the page. Other readers of a case take its models (`queries`).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from pydantic import JsonValue

from niaouli.cases.models import Case
from niaouli.cases.vouched import ISSUANCE
from niaouli.documents.listing import FileFacts
from niaouli.documents.queries import Arrival


class MovementLine(NamedTuple):
    act: str
    at: datetime
    reason: str
    why: str


class StayLine(NamedTuple):
    """A stay in a step of the procedure."""

    step: str
    entered_at: datetime
    left_at: datetime | None


class CorrectionLine(NamedTuple):
    field: str
    before: JsonValue
    at: datetime


class PlannedLine(NamedTuple):
    """Something that will happen by itself: a `Due`, what it is about, and when."""

    kind: str
    due_at: datetime
    subject: str


class ItemLine(NamedTuple):
    pk: int
    field: str
    label: str
    reason: str
    due_on: date
    state: str
    asked_at: datetime
    ended_at: datetime | None
    prepared_at: datetime | None


class MessageLine(NamedTuple):
    pk: int
    at: datetime
    side: str
    author: str
    """Their name; empty when they have none any more."""
    body: str
    channel: str
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
    revoked_at: datetime | None
    """When the department that had issued it revoked it."""
    file: FileFacts
    arrival: Arrival


@dataclass(frozen=True)
class CaseContents:
    """Each the oldest first; documents, replaced ones included."""

    movements: list[MovementLine]
    stays: list[StayLine]
    corrections: list[CorrectionLine]
    planned: list[PlannedLine]
    items: list[ItemLine]
    thread: list[MessageLine | MailLine]
    documents: list[DocumentLine]


# What happened, the steps of the procedure, what is planned: together, one statement.
HAPPENED = """
SELECT 'moved', act, at, reason, NULL::timestamptz, NULL::jsonb, id, why FROM cases_movement
WHERE case_id = %(case)s
UNION ALL
SELECT 'stayed', step, entered_at, '', left_at, NULL, id, '' FROM cases_stepstay
WHERE case_id = %(case)s
UNION ALL
SELECT 'corrected', field, at, '', NULL, before, id, '' FROM cases_correction
WHERE case_id = %(case)s
UNION ALL
SELECT 'planned', kind, due_at, subject, NULL, NULL, id, '' FROM cases_scheduledact
WHERE case_id = %(case)s AND state = 'planned'
ORDER BY 7
"""
ITEMS = """
SELECT id, field, label, reason, due_on, state, asked_at, ended_at, prepared_at
FROM cases_pendingitem WHERE case_id = %(case)s ORDER BY id
"""
MESSAGES = """
SELECT m.id, m.sent_at, m.side, coalesce(trim(p.given_name || ' ' || p.family_name), ''),
    m.body, m.channel, m.read_at
FROM cases_message m LEFT JOIN accounts_person p ON p.id = m.author_id
WHERE m.case_id = %(case)s ORDER BY m.id
"""
MAILS = """
SELECT m.key, m.created_at, m.address, m.subject, m.text, m.state
FROM cases_casemail c JOIN mail_outgoingmail m ON m.id = c.mail_id
WHERE c.case_id = %(case)s AND NOT m.secret ORDER BY c.id
"""
DOCUMENTS = """
SELECT d.key, d.side, d.message_id, d.title, d.filename, d.added_at, d.replaced_at IS NOT NULL,
    i.revoked_at, f.content_type, f.size, f.pages, f.scan, f.cleaned, f.signatures,
    f.original_sha256
FROM cases_supportingdocument d JOIN documents_storedfile f ON f.id = d.file_id {issuance}
WHERE d.case_id = %(case)s ORDER BY d.id
"""
Line = TypeVar("Line", ItemLine, MessageLine, MailLine)


def contents_of(case: Case) -> CaseContents:
    """Five statements, however much the case holds."""
    messages, mails = _lines(MessageLine, MESSAGES, case), _lines(MailLine, MAILS, case)
    happened = _rows(HAPPENED, case)
    return CaseContents(
        movements=[
            MovementLine(row[1], row[2], row[3], row[7]) for row in happened if row[0] == "moved"
        ],
        stays=[StayLine(row[1], row[2], row[4]) for row in happened if row[0] == "stayed"],
        corrections=[
            # Before an answer that was not there, nothing.
            CorrectionLine(row[1], json.loads(row[5] or "null"), row[2])
            for row in happened
            if row[0] == "corrected"
        ],
        planned=[PlannedLine(*row[1:4]) for row in happened if row[0] == "planned"],
        items=_lines(ItemLine, ITEMS, case),
        thread=sorted([*messages, *mails], key=lambda each: each.at),
        documents=[_document(row) for row in _rows(DOCUMENTS.format(issuance=ISSUANCE), case)],
    )


def _document(row: tuple[Any, ...]) -> DocumentLine:
    arrival = Arrival(json.loads(row[12]), json.loads(row[13]), row[14])
    return DocumentLine._make([*row[:8], FileFacts._make(row[8:12]), arrival])


def _lines(line: type[Line], sql: str, case: Case) -> list[Line]:
    return [line._make(row) for row in _rows(sql, case)]


def _rows(sql: str, case: Case) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"case": case.pk})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

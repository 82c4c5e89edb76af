"""Where the documents of a wallet were used, or come from. In SQL, as the wallet itself is read
(`documents.listing`)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side


class WalletUse(NamedTuple):
    """A case of the person that holds a version of a document of their wallet."""

    document: int
    version: int
    """Its number."""
    side: str
    added_at: datetime
    case_key: UUID
    reference: str | None
    """None for a draft."""
    title: str


USES = """
SELECT v.document_id, v.number, s.side, s.added_at, c.key, c.reference, c.title
FROM documents_walletversion v
JOIN cases_supportingdocument s ON s.wallet_version_id = v.id
JOIN cases_case c ON c.id = s.case_id
WHERE v.document_id = ANY(%s) AND c.citizen_id = %s
ORDER BY s.added_at DESC, s.id DESC
"""


def wallet_uses(person: Person, documents: Collection[int]) -> list[WalletUse]:
    """Of these documents, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(USES, [list(documents), person.pk])
        return [WalletUse._make(row) for row in cursor.fetchall()]


class LedgerLine(NamedTuple):
    """The person gave a document of their wallet with a case, or has put it in a draft. The case
    keeps its copy: the line stays when the document is deleted from the wallet."""

    document: UUID
    """The key that the document has, or had."""
    version: int
    title: str
    """In the wallet; empty when it was deleted there."""
    versions: int
    """How many the document has now."""
    copy: UUID
    """The key of the document of the case."""
    asked_as: str
    """What it answers in the form; what it is called in a message."""
    filename: str
    sha256: str
    in_message: bool
    case_key: UUID
    reference: str | None
    """None for a draft: nobody but the person has it yet."""
    case_title: str
    department: str
    """The one that treats the case now."""
    at: datetime
    """When it left: the sending of the case, or what came after; for a draft, when it was put in
    it."""
    replaced_at: datetime | None
    opened: int
    """How many agents have opened the copy; who was asked for an opinion reads the whole case."""
    opened_at: datetime | None
    """The last time."""

    @property
    def left(self) -> bool:
        return self.reference is not None


# `at`: what a draft holds leaves with it; what is given later leaves at once.
LEDGER = """
SELECT s.wallet_key, s.wallet_number, coalesce(d.title, ''),
    (SELECT count(*) FROM documents_walletversion v WHERE v.document_id = d.id), s.key, s.title,
    s.filename, f.sha256, s.message_id IS NOT NULL, c.key, c.reference, c.title, b.name,
    greatest(s.added_at, c.submitted_at) AS at, s.replaced_at, coalesce(o.people, 0), o.last
FROM cases_case c
JOIN cases_supportingdocument s ON s.case_id = c.id
JOIN documents_storedfile f ON f.id = s.file_id
JOIN departments_department b ON b.id = c.department_id
LEFT JOIN documents_walletdocument d ON d.key = s.wallet_key AND d.owner_id = c.citizen_id
LEFT JOIN (
    SELECT e.details ->> 'document' AS copy, count(DISTINCT e.by) AS people, max(e.at) AS last
    FROM cases_case mine JOIN audit_event e ON e.subject = 'case:' || mine.key
    WHERE mine.citizen_id = %(person)s AND e.verb = 'document.consulted'
    GROUP BY 1
) o ON o.copy = s.key::text
WHERE c.citizen_id = %(person)s AND s.wallet_key IS NOT NULL AND s.side = %(side)s
ORDER BY at DESC, s.id DESC
"""


def ledger_of(person: Person) -> list[LedgerLine]:
    """Every use of every document of the person's wallet, the newest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, {"person": person.pk, "side": Side.CITIZEN.value})
        return [LedgerLine._make(row) for row in cursor.fetchall()]

"""The porte-documents as a list, in one statement; and what « À faire » says of it, in another.

Written in SQL, as « Mes demandes » is (`cases.listing`): documents, versions, files and
departments through the ORM took two thirds of the time of the page (docs/decisions, benchmarks).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import Person
from niaouli.documents.enums import HELD, FileFormat, Origin
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import EXPIRES_SOON, revocation_of


class FileFacts(NamedTuple):
    """What is said of a file: nothing that opens it."""

    content_type: str
    size: int
    pages: int | None
    scan: str

    @property
    def format(self) -> FileFormat:
        return FileFormat.of_content_type(self.content_type)

    @property
    def is_held(self) -> bool:
        """As `StoredFile.is_held`."""
        return self.scan in HELD


class WalletLine(NamedTuple):
    """A document of the wallet, with its current version."""

    pk: int
    key: UUID
    kind: str
    title: str
    origin: str
    department: str
    """Who issued it; empty for what the person keeps."""
    valid_until: date | None
    seen: bool
    binned_at: datetime | None
    revoked_at: datetime | None
    """When a department revoked what it had issued."""
    filename: str
    added_at: datetime
    file: FileFacts

    @property
    def is_new(self) -> bool:
        """Received, and not opened yet."""
        return self.origin == Origin.ISSUED and not self.seen


@dataclass(frozen=True)
class Wallet:
    """What a person has, newest first; in the bin, the last put there first."""

    kept: list[WalletLine]
    issued: list[WalletLine]
    binned: list[WalletLine]


LINES = """
SELECT d.id, d.key, d.kind, d.title, d.origin, coalesce(b.name, ''), d.valid_until,
    d.seen_at IS NOT NULL, d.binned_at, i.revoked_at, v.filename, v.added_at, f.content_type,
    f.size, f.pages, f.scan
FROM documents_walletdocument d
JOIN LATERAL (
    SELECT id, filename, added_at, file_id FROM documents_walletversion
    WHERE document_id = d.id ORDER BY number DESC LIMIT 1
) v ON true
JOIN documents_storedfile f ON f.id = v.file_id
LEFT JOIN documents_issuance i ON i.version_id = v.id
LEFT JOIN departments_department b ON b.id = d.issued_by_id
WHERE d.owner_id = %s
ORDER BY d.binned_at DESC NULLS FIRST, d.created_at DESC, d.id DESC
"""


def wallet_of(person: Person) -> Wallet:
    """The whole wallet, which is bounded (`policies.WALLET_SIZE`), and its bin."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, [person.pk])
        lines = [
            WalletLine._make([*row[:12], FileFacts._make(row[12:])]) for row in cursor.fetchall()
        ]
    present = [each for each in lines if each.binned_at is None]
    return Wallet(
        kept=[each for each in present if each.origin == Origin.KEPT],
        issued=[each for each in present if each.origin == Origin.ISSUED],
        binned=lines[len(present) :],
    )


class ToldDocument(NamedTuple):
    """A document that « À faire » has something to say of."""

    key: UUID
    title: str
    origin: str
    department: str
    valid_until: date | None
    created_at: datetime
    revoked_at: datetime | None
    ends: bool
    """As `queries.ending_documents` says it (a test compares)."""


TOLD = """
WITH revoked AS (
    SELECT v.document_id, i.revoked_at
    FROM documents_walletdocument d
    JOIN documents_walletversion v ON v.document_id = d.id
    JOIN documents_issuance i ON i.version_id = v.id
    WHERE d.owner_id = %(owner)s AND d.origin = %(issued)s
        AND i.revoked_at IS NOT NULL AND i.replaced_by_id IS NULL
)
SELECT t.key, t.title, t.origin, coalesce(b.name, ''), t.valid_until, t.created_at, t.revoked_at,
    t.ends
FROM (
    SELECT d.*, r.revoked_at, r.revoked_at IS NULL AND d.valid_until IS NOT NULL
        AND d.valid_until BETWEEN %(today)s AND %(soon)s AND NOT EXISTS (
        SELECT FROM documents_walletdocument n
        WHERE n.owner_id = d.owner_id AND n.kind = d.kind AND n.title = d.title
            AND n.valid_until > d.valid_until AND n.binned_at IS NULL
            AND n.id NOT IN (SELECT document_id FROM revoked)
    ) AS ends
    FROM documents_walletdocument d LEFT JOIN revoked r ON r.document_id = d.id
    WHERE d.owner_id = %(owner)s AND d.binned_at IS NULL
) t LEFT JOIN departments_department b ON b.id = t.issued_by_id
WHERE t.ends
    OR (t.origin = %(issued)s AND coalesce(t.revoked_at, t.created_at) >= %(since)s)
ORDER BY coalesce(t.revoked_at, t.created_at) DESC, t.id DESC
"""


def told_documents(person: Person, *, today: date, since: datetime) -> list[ToldDocument]:
    """Those that end soon, and those that departments put there, or revoked, since then; the newest
    first."""
    values: dict[str, Any] = {
        "owner": person.pk,
        "today": today,
        "soon": today + EXPIRES_SOON,
        "issued": Origin.ISSUED.value,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOLD, values)
        return [ToldDocument._make(row) for row in cursor.fetchall()]


def line_of(document: WalletDocument) -> WalletLine:
    """The same of a document that is loaded, with its versions."""
    version, revocation = document.current, revocation_of(document)
    return WalletLine(
        pk=document.pk,
        key=document.key,
        kind=document.kind,
        title=document.title,
        origin=document.origin,
        department=document.issued_by.name if document.issued_by else "",
        valid_until=document.valid_until,
        seen=document.seen_at is not None,
        binned_at=document.binned_at,
        revoked_at=revocation.revoked_at if revocation is not None else None,
        filename=version.filename,
        added_at=version.added_at,
        file=FileFacts(
            version.file.content_type, version.file.size, version.file.pages, version.file.scan
        ),
    )

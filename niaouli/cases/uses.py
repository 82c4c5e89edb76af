"""Where the documents of a wallet were used, or come from. In SQL, as the wallet itself is read
(`documents.listing`)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import Person


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

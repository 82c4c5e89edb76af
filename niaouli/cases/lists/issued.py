"""« Documents délivrés » of a department: the latest first, found by what a person shows (the code,
the number of their request) or says (their name, the title).

Written in SQL, as the queue is: a page costs one statement, and each walk stops at its end.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection

from niaouli.cases.enums import Side
from niaouli.cases.models import Case
from niaouli.cases.queries import cases_for_agent
from niaouli.departments.models import Department, Membership
from niaouli.documents.models import Issuance
from niaouli.lib.codes import parse_code
from niaouli.lib.references import parse_reference
from niaouli.lib.words import fold

DEPTH = 20_000
"""How many of the latest are looked at for words: no index has them, and what is older is found by
its code or its number."""
MOST_WORDS = 6


class Standing(StrEnum):
    """How a document stands today."""

    VALID = "valid"
    ENDED = "ended"
    REPLACED = "replaced"
    REVOKED = "revoked"


def standing_of(issuance: "Issuance | IssuedLine", today: date) -> Standing:
    """As whoever verifies it reads, of itself."""
    if issuance.replaced_by_id is not None:
        return Standing.REPLACED
    if issuance.revoked_at is not None:
        return Standing.REVOKED
    ended = issuance.valid_until is not None and issuance.valid_until < today
    return Standing.ENDED if ended else Standing.VALID


@dataclass(frozen=True)
class Wanted:
    """Which documents; empty: all of them."""

    text: str = ""
    """A code, the number of a request, or words of the title and of the holder's name."""
    kind: str = ""
    standing: Standing | None = None

    @property
    def by_words(self) -> bool:
        return bool(self.text) and not parse_code(self.text) and not parse_reference(self.text)


class IssuedLine(NamedTuple):
    """A document that the department issued."""

    id: int
    code: str
    kind: str
    issued_at: datetime
    valid_until: date | None
    replaced_by_id: int | None
    revoked_at: datetime | None
    title: str
    """Empty, as what follows, for what its holder deleted."""
    holder: str
    reference: str
    """The number of the request for which it was issued; empty for any other."""


LINES = """
SELECT i.id, i.code, i.kind, i.issued_at, i.valid_until, i.replaced_by_id, i.revoked_at,
    coalesce(w.title, ''),
    coalesce(nullif(trim(p.given_name || ' ' || p.family_name), ''), p.username, ''),
    coalesce(c.reference, '')
FROM {source} i
LEFT JOIN documents_walletversion v ON v.id = i.version_id
LEFT JOIN documents_walletdocument w ON w.id = v.document_id
LEFT JOIN accounts_person p ON p.id = w.owner_id
LEFT JOIN LATERAL (
    SELECT c.reference FROM cases_supportingdocument s JOIN cases_case c ON c.id = s.case_id
    WHERE s.wallet_version_id = i.version_id AND s.side = 'department'
    ORDER BY s.id LIMIT 1
) c ON true
WHERE i.department_id = %(department)s {conditions}
ORDER BY i.issued_at DESC, i.id DESC LIMIT %(limit)s
"""
LATEST = """(
    SELECT * FROM documents_issuance WHERE department_id = %(department)s
    ORDER BY issued_at DESC, id DESC LIMIT %(depth)s
)"""
CONDITIONS = {
    "code": "AND i.code = %(code)s",
    # From the request: the wallet may have lost the document.
    "reference": """AND i.sha256 IN (
        SELECT f.sha256 FROM cases_case c
        JOIN cases_supportingdocument s ON s.case_id = c.id AND s.side = 'department'
        JOIN documents_storedfile f ON f.id = s.file_id
        WHERE c.reference = %(reference)s
    )""",
    "kind": "AND i.kind = %(kind)s",
    "before": """AND (i.issued_at, i.id) < (
        SELECT issued_at, id FROM documents_issuance WHERE id = %(before)s
    )""",
}
STANDINGS = {
    Standing.VALID: "AND i.replaced_by_id IS NULL AND i.revoked_at IS NULL "
    "AND (i.valid_until IS NULL OR i.valid_until >= %(today)s)",
    Standing.ENDED: "AND i.replaced_by_id IS NULL AND i.revoked_at IS NULL "
    "AND i.valid_until < %(today)s",
    Standing.REPLACED: "AND i.replaced_by_id IS NOT NULL",
    Standing.REVOKED: "AND i.replaced_by_id IS NULL AND i.revoked_at IS NOT NULL",
}
# As `lib.words.fold` writes it, whatever the language of the database.
SAID = """replace(replace(lower(regexp_replace(normalize(
    concat_ws(' ', w.title, p.given_name, p.family_name, p.username), NFKD
), '[\u0300-\u036f]', '', 'g')), '\u0153', 'oe'), '\u0152', 'oe')"""
KINDS = "SELECT DISTINCT kind FROM documents_issuance WHERE department_id = %s"


def issued_by(
    department: Department, wanted: Wanted, *, today: date, limit: int, before: int | None = None
) -> list[IssuedLine]:
    """The latest first, beyond the one of this id when it is given. One statement."""
    values: dict[str, Any] = {
        "department": department.pk,
        "code": parse_code(wanted.text),
        "reference": parse_reference(wanted.text),
        "kind": wanted.kind,
        "before": before,
        "today": today,
        "limit": limit,
        "depth": DEPTH,
    }
    conditions = [condition for name, condition in CONDITIONS.items() if values[name]]
    if wanted.standing is not None:
        conditions.append(STANDINGS[wanted.standing])
    if wanted.by_words:
        for number, word in enumerate(fold(wanted.text).split()[:MOST_WORDS]):
            conditions.append(f"AND {SAID} LIKE %(word_{number})s")
            values[f"word_{number}"] = _containing(word)
    statement = LINES.format(
        source=LATEST if wanted.by_words else "documents_issuance",
        conditions=" ".join(conditions),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [IssuedLine._make(row) for row in cursor.fetchall()]


def issued_kinds(department: Department) -> list[str]:
    """The kinds of what the department issued."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS, [department.pk])
        return [row[0] for row in cursor.fetchall()]


def case_of(issuance: Issuance, roles: Collection[Membership]) -> Case | None:
    """The request for which it was issued, among those that these roles may open. One query."""
    if issuance.version_id is None:
        return None
    produced = cases_for_agent(roles).filter(
        documents__side=Side.DEPARTMENT, documents__wallet_version=issuance.version_id
    )
    return produced.defer("answers").order_by("id").first()


def _containing(word: str) -> str:
    literal = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"

"""What the body says today of the documents of a case that a department issued: those that a
decision of the case produced, and those that the person gives back to us in another case.

Known by their content as it was sent to us: what comes by other ways is the same paper.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from niaouli.cases.models import Case

ISSUANCE = """
LEFT JOIN LATERAL (
    SELECT o.code, o.department_id, o.revoked_at FROM documents_issuance o
    WHERE o.sha256 = f.original_sha256
    ORDER BY o.version_id IS NOT DISTINCT FROM d.wallet_version_id DESC,
        o.revoked_at NULLS FIRST, o.id
    LIMIT 1
) i ON true
"""
"""Joins the document `d` of a case and its file `f` with what is known of it, `i`: where several
people have the same file, their own first."""


class Vouched(NamedTuple):
    """A document that a department issued."""

    code: str
    department: int
    revoked_at: datetime | None


VOUCHED = """
SELECT d.id, i.code, i.department_id, i.revoked_at
FROM cases_supportingdocument d JOIN documents_storedfile f ON f.id = d.file_id {issuance}
WHERE d.case_id = %s AND i.code IS NOT NULL
"""


def vouched_documents(case: Case) -> dict[int, Vouched]:
    """By document of the case. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(VOUCHED.format(issuance=ISSUANCE), [case.pk])
        return {row[0]: Vouched._make(row[1:]) for row in cursor.fetchall()}

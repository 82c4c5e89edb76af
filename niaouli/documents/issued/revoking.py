"""Revoking what a department issued: it holds no more. Its holder is told why, and keeps the file;
whoever verifies the paper reads that it was revoked, and not why.

Two ways in: an agent revokes one (`revoke_document`), a decision does away with the papers of a
former one (`revoke_with_decision`).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.departments.queries import memberships_of
from niaouli.documents.issued import policies
from niaouli.documents.issued.register import document_of, locked_issuance
from niaouli.documents.issued.telling import plain_reason, tell_holder
from niaouli.documents.models import Issuance


@transaction.atomic
def revoke_document(*, issuance: Issuance, reason: str, by: Person, now: datetime) -> Issuance:
    """An agent revokes what their department issued; the person is told, with the reason.

    Where the person has deleted it from their wallet, nobody is left to tell: no reason is asked
    for, nor kept. Raises a refusal for what is replaced or revoked already.
    """
    roles = memberships_of(by, timezone.localdate(now))
    issuance = locked_issuance(issuance)
    policies.check_can_revoke(issuance, by, roles)
    text = plain_reason(reason)
    if document_of(issuance) is not None:
        policies.check_reason(text)
    _revoke(issuance, text, by=by, now=now)
    tell_holder(issuance, "documents/revoked", reason=issuance.revoked_reason, now=now)
    return issuance


@transaction.atomic
def revoke_with_decision(
    *, issuance: Issuance, reason: str, by: Person | None, now: datetime
) -> bool:
    """The same, part of the transaction of a decision that knows who may take it and that tells
    the person itself. False, and nothing done, where it was no longer in force."""
    issuance = locked_issuance(issuance)
    if issuance.revoked_at is not None or issuance.replaced_by_id is not None:
        return False
    _revoke(issuance, reason, by=by, now=now)
    return True


def _revoke(issuance: Issuance, reason: str, *, by: Person | None, now: datetime) -> None:
    document = document_of(issuance)
    issuance.revoked_at = now
    # The reason is for its holder, and goes with their document.
    issuance.revoked_reason = reason if document is not None else ""
    issuance.save(update_fields=["revoked_at", "revoked_reason"])
    if document is not None:
        document.seen_at = None
        document.save(update_fields=["seen_at"])
    record(
        "document.revoked",
        by=by.pk if by else None,
        subject=document.subject if document is not None else f"issuance:{issuance.code}",
        now=now,
        details={"department": issuance.department.code, "code": issuance.code},
    )

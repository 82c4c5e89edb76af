"""Revoking what a department issued: it holds no more. Its holder is told why, and keeps the file;
whoever verifies the paper reads that it was revoked, and not why.

Two ways in: an agent revokes one (`revoke_document`), a decision does away with the papers of a
former one (`revoke_with_decision`).
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from niaouli.accounts.counter import contact_of
from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.departments.queries import memberships_of
from niaouli.documents.issued import policies
from niaouli.documents.issued.register import document_of, owner_of
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.mail import operations as mail


@transaction.atomic
def revoke_document(*, issuance: Issuance, reason: str, by: Person, now: datetime) -> Issuance:
    """An agent revokes what their department issued; the person is told, with the reason.

    Where the person has deleted it from their wallet, nobody is left to tell: no reason is asked
    for, nor kept. Raises a refusal for what is replaced or revoked already.
    """
    roles = memberships_of(by, timezone.localdate(now))
    issuance = _locked(issuance)
    policies.check_can_revoke(issuance, by, roles)
    text = reason.replace("\r\n", "\n").replace("\x00", "").strip()
    if document_of(issuance) is not None:
        policies.check_reason(text)
    _revoke(issuance, text, by=by, now=now)
    _tell(issuance, now=now)
    return issuance


@transaction.atomic
def revoke_with_decision(
    *, issuance: Issuance, reason: str, by: Person | None, now: datetime
) -> bool:
    """The same, part of the transaction of a decision that knows who may take it and that tells
    the person itself. False, and nothing done, where it was no longer in force."""
    issuance = _locked(issuance)
    if issuance.revoked_at is not None or issuance.replaced_by_id is not None:
        return False
    _revoke(issuance, reason, by=by, now=now)
    return True


def _locked(issuance: Issuance) -> Issuance:
    """As it is now, with its document: the document first, as whoever replaces or deletes it."""
    documents = WalletDocument.objects.select_for_update(of=("self",))
    documents.filter(versions__issuance=issuance.pk).order_by("id").first()
    return Issuance.objects.select_for_update(of=("self",)).get(pk=issuance.pk)


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


def _tell(issuance: Issuance, *, now: datetime) -> None:
    """Who has no account only learns that there is news, where they gave an address: nobody
    confirmed it."""
    document, owner = document_of(issuance), owner_of(issuance)
    if document is None or owner is None:
        return
    contact = contact_of(owner)
    address = contact.email if contact is not None else owner.email
    if not address:
        return
    mail.write(
        "documents/revoked" if contact is None else "documents/revoked_without_account",
        address=address,
        person=owner.pk if contact is None else None,
        language=owner.language,
        values={
            "person": owner,
            "document": document,
            "department": issuance.department,
            "reason": issuance.revoked_reason,
            "href": f"{settings.NIAOULI_BASE_URL}/compte/documents/{document.key}/",
        },
        now=now,
    )

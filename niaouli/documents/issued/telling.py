"""Telling the holder of an issued document what its department did with it."""

from datetime import datetime

from django.conf import settings

from niaouli.accounts.counter import contact_of
from niaouli.documents.issued.register import document_of, owner_of
from niaouli.documents.models import Issuance
from niaouli.mail import operations as mail


def plain_reason(text: str) -> str:
    """What was typed, as it is kept and sent."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def tell_holder(issuance: Issuance, template: str, *, reason: str, now: datetime) -> None:
    """Write the e-mail; nothing where the holder deleted the document. Who has no account only
    learns that there is news (`<template>_without_account`), where they gave an address: nobody
    confirmed it."""
    document, owner = document_of(issuance), owner_of(issuance)
    if document is None or owner is None:
        return
    contact = contact_of(owner)
    address = contact.email if contact is not None else owner.email
    if not address:
        return
    mail.write(
        template if contact is None else f"{template}_without_account",
        address=address,
        person=owner.pk if contact is None else None,
        language=owner.language,
        values={
            "person": owner,
            "document": document,
            "department": issuance.department,
            "reason": reason,
            "href": f"{settings.NIAOULI_BASE_URL}/compte/documents/{document.key}/",
        },
        now=now,
    )

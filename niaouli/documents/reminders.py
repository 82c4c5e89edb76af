"""Telling people that a document ends soon: one e-mail a person, each date once.

Can run twice, or be killed: what was told has its row, written with the e-mail.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.documents.enums import Origin
from niaouli.documents.models import ExpiryReminder, WalletDocument
from niaouli.documents.queries import EXPIRES_SOON, ending_documents
from niaouli.mail import operations as mail

REMIND_DAYS = (EXPIRES_SOON.days, 7)
"""How long before the end, the longest first."""


def send_reminders(*, now: datetime) -> int:
    """Tell everyone who has a document that ends soon; returns how many e-mails were written."""
    today = timezone.localdate(now)
    people = ending_documents(today).order_by().values_list("owner", flat=True).distinct()
    owners = Person.objects.filter(pk__in=people, is_active=True).order_by("pk")
    return sum(_remind(owner, now=now) for owner in owners.iterator())


@transaction.atomic
def _remind(owner: Person, *, now: datetime) -> bool:
    today = timezone.localdate(now)
    ending = ending_documents(today).filter(owner=owner)
    documents = list(ending.select_for_update(of=("self",)).prefetch_related("versions"))
    # Asked once the documents are locked: two runs at once see each other's rows.
    told = set(
        ExpiryReminder.objects.filter(document__in=documents).values_list(
            "document_id", "valid_until", "days"
        )
    )
    reminders = [
        ExpiryReminder(document=each, valid_until=each.valid_until, days=days, sent_at=now)
        for each in documents
        if each.valid_until is not None
        and (days := _due(each, each.valid_until, today))
        and (each.pk, each.valid_until, days) not in told
    ]
    if not reminders:
        return False
    ExpiryReminder.objects.bulk_create(reminders)
    _write(owner, [each.document for each in reminders], now=now)
    record(
        "document.expiry_told",
        by=None,
        subject=f"person:{owner.pk}",
        now=now,
        details={"documents": [str(each.document.key) for each in reminders]},
    )
    return True


def _due(document: WalletDocument, last: date, today: date) -> int | None:
    """Which reminder is due today. None where that moment was past already when the file came: its
    owner has just read the date."""
    days = min(each for each in REMIND_DAYS if last - today <= timedelta(each))
    moment = last - timedelta(days)
    return days if moment > timezone.localdate(document.current.added_at) else None


def _write(owner: Person, documents: list[WalletDocument], *, now: datetime) -> None:
    lines = [
        {"title": each.title, "end": each.valid_until, "href": _address(each)} for each in documents
    ]
    mail.write(
        "documents/ending",
        address=owner.email,
        person=owner.pk,
        language=owner.language,
        values={
            "person": owner,
            "lines": lines,
            "kept": any(each.origin == Origin.KEPT for each in documents),
        },
        now=now,
    )


def _address(document: WalletDocument) -> str:
    return f"{settings.NIAOULI_BASE_URL}/compte/documents/{document.key}/"

"""A file that the antivirus puts in quarantine after it came: the departments whose cases hold it
are told. Whoever sent it was told already (`documents.checking.scanning`)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from niaouli.audit import operations as audit
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations.asked import BODY_LANGUAGE
from niaouli.mail import operations as mail


@transaction.atomic
def tell_of_quarantine(*, file_id: int, now: datetime) -> int:
    """Once, by the job that was enqueued with the quarantine; returns how many cases hold it."""
    held = SupportingDocument.objects.filter(file_id=file_id).order_by("case_id", "id")
    documents = held.select_related("case__department", "case__version__procedure")
    first: dict[int, SupportingDocument] = {}
    for document in documents:
        first.setdefault(document.case_id, document)
    for document in first.values():
        _tell(document.case, now=now)
    return len(first)


def _tell(case: Case, *, now: datetime) -> None:
    audit.record("case.file_quarantined", by=None, subject=case.subject, now=now)
    if not case.department.email:
        return
    mail.write(
        "cases/file_quarantined",
        address=case.department.email,
        person=None,
        language=BODY_LANGUAGE,
        # A department's mailbox is read by many: the reference, and nobody's name.
        values={
            "department": case.department,
            "reference": case.reference,
            "address": f"{settings.NIAOULI_BASE_URL}/agents/demandes/{case.reference}/",
        },
        now=now,
    )

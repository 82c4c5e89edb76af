"""Replacing what a department issued beside a decision, with the PDF that corrects it.

What a decision produced is corrected with the decision (`operations.deciding`): both must say the
same thing.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.cases.enums import Side
from niaouli.cases.models import SupportingDocument
from niaouli.cases.policies import check_can_replace_issued
from niaouli.cases.queries import PAPERS_IN_FORCE
from niaouli.departments.queries import memberships_of
from niaouli.documents.issued.issuing import reissue_file, seal_brought_file
from niaouli.documents.issued.policies import check_reason
from niaouli.documents.issued.register import document_of, locked_issuance
from niaouli.documents.issued.telling import plain_reason, tell_holder
from niaouli.documents.models import Issuance, WalletVersion
from niaouli.documents.operations import Stored
from niaouli.documents.policies import check_can_use_file
from niaouli.lib.errors import BadInput


@transaction.atomic
def replace_issued(
    *,
    issuance: Issuance,
    brought: Stored,
    valid_until: date | None,
    reason: str,
    by: Person,
    now: datetime,
) -> WalletVersion:
    """Put the PDF that `by` has just sent in the place of an issued document, sealed: it is new
    again in the wallet, the case that held the former one has both, and its holder is told, with
    the reason. Raises `BadInput` on `reason` or `valid_until`, or a refusal."""
    issuance = locked_issuance(issuance)
    check_can_replace_issued(issuance, by, memberships_of(by, timezone.localdate(now)))
    check_can_use_file(brought.file, by)
    text = plain_reason(reason)
    check_reason(text)
    if valid_until is not None and valid_until < timezone.localdate(now):
        raise BadInput("valid_until", _("Cette date est passée. Donnez un jour à venir."))
    document = document_of(issuance)
    if document is None:
        raise ValueError(issuance.code)
    in_cases = SupportingDocument.objects.filter(PAPERS_IN_FORCE, wallet_version=issuance.version)
    held = list(in_cases.select_for_update(of=("self",)).order_by("id"))
    version = reissue_file(
        document=document,
        department=issuance.department,
        file=seal_brought_file(file=brought.file, department=issuance.department, by=by, now=now),
        filename=brought.filename,
        valid_until=valid_until,
        by=by,
        now=now,
    )
    for former in held:
        _put_beside(former, version, now=now)
    details = {"department": issuance.department.code, "code": issuance.code}
    record("issuance.replaced", by=by.pk, subject=document.subject, now=now, details=details)
    made = Issuance.objects.select_related("department", "version__document__owner")
    tell_holder(made.get(version=version), "documents/replaced", reason=text, now=now)
    return version


def _put_beside(former: SupportingDocument, version: WalletVersion, *, now: datetime) -> None:
    """The case keeps what was issued first, marked, beside what took its place."""
    former.replaced_at = now
    former.save(update_fields=["replaced_at"])
    SupportingDocument.objects.create(
        case=former.case,
        side=Side.DEPARTMENT,
        kind=former.kind,
        title=former.title,
        filename=version.filename,
        file=version.file,
        valid_until=version.document.valid_until,
        wallet_version=version,
        letter_model=former.letter_model,
        added_at=now,
    )

"""What leaves a wallet is noted, when it leaves."""

from collections.abc import Iterable
from datetime import datetime

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases.models import Case, SupportingDocument


def record_given(
    case: Case, documents: Iterable[SupportingDocument], *, by: Person, now: datetime
) -> None:
    """One event for the documents of the person's wallet that the department now has. It stays when
    they are deleted from the wallet."""
    taken = [
        {"document": str(each.wallet_key), "version": each.wallet_number, "copy": str(each.key)}
        for each in documents
        if each.wallet_key is not None
    ]
    if taken:
        audit.record(
            "document.given",
            by=by.pk,
            subject=case.subject,
            now=now,
            details={"documents": taken},
        )

"""The documents that granting a request produces, put in the citizen's wallet."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from niaouli.accounts.models import Person
from niaouli.cases import papers
from niaouli.cases.enums import Side
from niaouli.cases.models import Case, SupportingDocument
from niaouli.documents import operations as documents
from niaouli.procedures import engine


def issue_outcomes(case: Case, *, by: Person, now: datetime) -> list[SupportingDocument]:
    """Write each promised document, put it in the wallet, and keep it in the case.

    Part of the decision's transaction: a decision without its document does not exist.
    """
    definition, today = case.version.parsed, timezone.localdate(now)
    issued = []
    # An official paper is in the body's language, whatever the one of the account.
    with translation.override(settings.LANGUAGE_CODE):
        for outcome in engine.outcomes(definition, case.answers, today=today):
            content = papers.outcome_pdf(case, outcome, granted_at=now)
            valid_until = outcome.validity.last_day(today)
            wallet_document = documents.issue_document(
                owner=case.citizen,
                department=case.department,
                kind=outcome.kind,
                title=outcome.title,
                content=content,
                filename=f"{outcome.kind}-{case.reference}.pdf",
                valid_until=valid_until,
                by=by,
                now=now,
            )
            version = wallet_document.current
            issued.append(
                SupportingDocument.objects.create(
                    case=case,
                    side=Side.DEPARTMENT,
                    kind=outcome.kind,
                    title=outcome.title,
                    filename=version.filename,
                    file=version.file,
                    valid_until=valid_until,
                    wallet_version=version,
                    added_at=now,
                )
            )
    return issued

"""The receipt of a check-in, put in the person's wallet."""

from datetime import datetime

from django.conf import settings
from django.utils import translation

from niaouli.accounts.models import Person
from niaouli.documents.issued import issuing
from niaouli.employment import papers
from niaouli.employment.models import CheckIn
from niaouli.employment.queries.seekers import window_of_period
from niaouli.lib.codes import drawn_code

KIND = "recepisse-de-pointage"


def issue_receipt(check_in: CheckIn, *, by: Person | None, now: datetime) -> None:
    """Part of the check-in's transaction: a check-in without its receipt does not exist.

    `by`: who wrote the file; None for what an adviser causes, whose own sendings it is not.
    """
    code, former = drawn_code(), check_in.receipt
    suffix = f"-{check_in.version}" if check_in.version > 1 else ""
    check_in.receipt = issuing.issue_document(
        owner=check_in.seeker.person,
        department=check_in.seeker.department,
        kind=KIND,
        title=papers.receipt_title(check_in),
        content=papers.receipt_pdf(check_in, code=code),
        filename=f"{KIND}-{check_in.number}{suffix}.pdf",
        valid_until=None,
        by=by,
        now=now,
        code=code,
        replaces=former.current.file if former is not None else None,
    )
    check_in.save(update_fields=["receipt"])


def told_of(made: CheckIn) -> dict[str, object]:
    """What an e-mail about a check-in says, in the person's language."""
    with translation.override(made.seeker.person.language):
        corrected = papers.local_moment(made.corrected_at) if made.corrected_at else ""
        return {
            "check_in": made,
            "window": window_of_period(made.period),
            "filed": papers.local_moment(made.filed_at),
            "corrected": corrected,
            "receipt_address": (
                f"{settings.NIAOULI_BASE_URL}/compte/emploi/pointage/{made.number}/"
            ),
        }

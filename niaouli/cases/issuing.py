"""The documents that a decision produces, put in the citizen's wallet."""

from datetime import date, datetime
from typing import Literal

from django.conf import settings
from django.utils import timezone, translation

from niaouli.accounts.models import Person
from niaouli.cases import papers
from niaouli.cases.enums import Side
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.papers import Decided
from niaouli.documents import operations as documents
from niaouli.documents.issued import issuing
from niaouli.documents.issued.sealing import sealed
from niaouli.documents.models import WalletVersion
from niaouli.lib.codes import drawn_code
from niaouli.procedures import engine
from niaouli.procedures.definitions import Outcome

On = Literal["granted", "refused"]
CERTIFICATE = "decision"
"""The kind of the certificate of a decision by silence."""


def issue_outcomes(
    case: Case, *, by: Person | None, now: datetime, on: On = "granted", reason: str = ""
) -> list[SupportingDocument]:
    """Write each promised document, put it in the wallet, and keep it in the case.

    Part of the decision's transaction: a decision without its document does not exist. `by` is None
    when nobody decided (silence).
    """
    decided = Decided(at=now, by=by, reason=reason)
    return [_issue(case, each, decided) for each in outcomes_of(case, on, timezone.localdate(now))]


def replace_outcomes(
    case: Case, *, by: Person, now: datetime, on: On, reason: str
) -> list[SupportingDocument]:
    """The same, of a decision that is corrected: each takes the place of the one that was wrong,
    which stays in the case, marked. Dates of validity are those of the decision."""
    if case.decided_at is None:
        raise ValueError(case.key)
    decided = Decided(at=case.decided_at, by=by, reason=reason, corrected_at=now)
    former = {
        (each.kind, each.title): each
        for each in case.documents.filter(
            side=Side.DEPARTMENT, message__isnull=True, replaced_at__isnull=True
        )
        .select_related("wallet_version__document")
        .order_by("id")
    }
    today = timezone.localdate(case.decided_at)
    return [
        _issue(case, each, decided, former=former.pop((each.kind, each.title), None))
        for each in outcomes_of(case, on, today)
    ]


def preview_outcome(
    case: Case, code: str, *, by: Person, now: datetime, on: On, reason: str
) -> bytes | None:
    """The document as it would be, marked as a preview; None where the decision has no such one.
    Nothing is kept. The values to show are in `case.decision`, which the caller does not save."""
    for outcome in outcomes_of(case, on, timezone.localdate(now)):
        if outcome.code == code:
            with translation.override(settings.LANGUAGE_CODE):
                decided = Decided(at=now, by=by, reason=reason)
                return papers.outcome_pdf(case, outcome, decided, preview=True)
    return None


def outcomes_of(case: Case, on: On, today: date) -> tuple[Outcome, ...]:
    """The documents that deciding so produces."""
    return engine.outcomes(case.version.parsed, case.answers, today=today, on=on)


def _issue(
    case: Case, outcome: Outcome, decided: Decided, *, former: SupportingDocument | None = None
) -> SupportingDocument:
    code = drawn_code()
    # An official paper is in the body's language, whatever the one of the account.
    with translation.override(settings.LANGUAGE_CODE):
        content = papers.outcome_pdf(case, outcome, decided, code=code)
    now = decided.corrected_at or decided.at
    valid_until = outcome.validity.last_day(timezone.localdate(decided.at))
    if former is not None:
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
    version = _put_in_wallet(case, outcome, content, decided, former, code)
    return SupportingDocument.objects.create(
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


def _put_in_wallet(
    case: Case,
    outcome: Outcome,
    content: bytes,
    decided: Decided,
    former: SupportingDocument | None,
    code: str,
) -> WalletVersion:
    """A new document, or a new version of the one that was wrong where the wallet still has it."""
    now = decided.corrected_at or decided.at
    filename = f"{outcome.kind}-{case.reference}.pdf"
    valid_until = outcome.validity.last_day(timezone.localdate(decided.at))
    if former is not None and former.wallet_version is not None:
        return issuing.reissue_document(
            document=former.wallet_version.document,
            department=case.department,
            content=content,
            filename=filename,
            valid_until=valid_until,
            by=decided.by,
            now=now,
            code=code,
        )
    return issuing.issue_document(
        owner=case.citizen,
        department=case.department,
        kind=outcome.kind,
        title=outcome.title,
        content=content,
        filename=filename,
        valid_until=valid_until,
        by=decided.by,
        now=now,
        code=code,
        replaces=former.file if former is not None else None,
    ).current


def issue_certificate(case: Case, meant: Act, *, now: datetime) -> SupportingDocument:
    """The certificate of a decision by silence: in the case, and in the wallet for an acceptance,
    which somebody may ask the citizen to show."""
    with translation.override(settings.LANGUAGE_CODE):
        # What is refused goes in no wallet: nobody shows it, nobody asks whether it is right.
        code = drawn_code() if meant is Act.GRANT_BY_SILENCE else ""
        content = papers.certificate_pdf(case, meant, at=now, code=code)
        title = papers.certificate_title(meant)
    filename, version = f"{CERTIFICATE}-{case.reference}.pdf", None
    if meant is Act.GRANT_BY_SILENCE:
        version = issuing.issue_document(
            owner=case.citizen,
            department=case.department,
            kind=CERTIFICATE,
            title=title,
            content=content,
            filename=filename,
            valid_until=None,
            by=None,
            now=now,
            code=code,
        ).current
        file, filename = version.file, version.filename
    else:
        content = sealed(content, department=case.department, now=now)
        stored = documents.store_made_file(content=content, filename=filename, by=None, now=now)
        file, filename = stored.file, stored.filename
    return SupportingDocument.objects.create(
        case=case,
        side=Side.DEPARTMENT,
        kind=CERTIFICATE,
        title=title,
        filename=filename,
        file=file,
        wallet_version=version,
        added_at=now,
    )

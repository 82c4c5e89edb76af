"""The documents that a decision produces, put in the citizen's wallet; those of a former decision,
replaced or revoked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases import papers
from niaouli.cases.enums import Side, State
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.papers import Decided
from niaouli.cases.queries import BY_DECISION
from niaouli.documents import operations as documents
from niaouli.documents.issued import issuing
from niaouli.documents.issued.revoking import revoke_with_decision
from niaouli.documents.issued.sealing import sealed
from niaouli.documents.models import Issuance, WalletVersion
from niaouli.lib.codes import drawn_code
from niaouli.procedures import engine
from niaouli.procedures.definitions import Outcome

On = Literal["granted", "refused"]
PRODUCES: dict[State, On] = {State.GRANTED: "granted", State.REFUSED: "refused"}
"""The documents that go with a decision; another end has none."""
CERTIFICATE = "decision"
"""The kind of the certificate of a decision by silence."""


@dataclass(frozen=True)
class Papers:
    """What a decision made of the papers of its case."""

    issued: list[SupportingDocument]
    revoked: list[SupportingDocument]
    """Those of a former decision, that this one does not produce."""


def settle_papers(
    case: Case, act: Act, *, by: Person, now: datetime, reason: str = "", why: str = ""
) -> Papers:
    """Write each document that the decision promises, put it in the wallet, and keep it in the
    case. It takes the place of the one that a former decision had produced under the same name,
    which stays in the case, marked; what is produced no more is revoked.

    Part of the decision's transaction: a decision without its document does not exist, and none
    that it contradicts is in force. The caller tells the citizen. What is corrected keeps the dates
    of validity of the decision.
    """
    if act is Act.CORRECT:
        if case.decided_at is None:
            raise ValueError(case.key)
        decided = Decided(at=case.decided_at, by=by, reason=reason, corrected_at=now)
    else:
        decided = Decided(at=now, by=by, reason=reason)
    produces = PRODUCES.get(State(case.state))
    today = timezone.localdate(decided.at)
    former = _papers_in_force(case)
    issued = [
        _issue(case, each, decided, former=_taken(former, each))
        for each in (outcomes_of(case, produces, today) if produces else ())
    ]
    because = _because(case, act, reason=reason, why=why) if former else ""
    revoked = [each for each in former if _revoke(each, because=because, by=by, now=now)]
    return Papers(issued, revoked)


def _papers_in_force(case: Case) -> list[SupportingDocument]:
    """What decisions produced, and no other replaced; the oldest first."""
    papers = case.documents.filter(BY_DECISION)
    return list(papers.select_related("file", "wallet_version__document").order_by("id"))


def _taken(former: list[SupportingDocument], outcome: Outcome) -> SupportingDocument | None:
    """The paper whose place this one takes, out of the list: the last of its name."""
    same = [each for each in former if (each.kind, each.title) == (outcome.kind, outcome.title)]
    if not same:
        return None
    former.remove(same[-1])
    return same[-1]


def _revoke(paper: SupportingDocument, *, because: str, by: Person, now: datetime) -> bool:
    """By its content: the wallet may have lost it, what was printed has not. False for what nobody
    can verify (the certificate of a refusal), or is revoked already."""
    known = Issuance.objects.filter(
        sha256=paper.file.sha256, revoked_at__isnull=True, replaced_by__isnull=True
    )
    issuance = known.order_by("id").first()
    return issuance is not None and revoke_with_decision(
        issuance=issuance, reason=because, by=by, now=now
    )


def _because(case: Case, act: Act, *, reason: str, why: str) -> str:
    """Why the papers of the former decision are revoked, as the citizen reads it."""
    with translation.override(case.citizen.language):
        said = {
            Act.GRANT: _(
                "Votre demande %(reference)s a été acceptée après un nouvel examen : ce document "
                "ne correspond plus à la décision."
            ),
            Act.REFUSE: _(
                "Votre demande %(reference)s a été refusée après un nouvel examen. Motif : "
                "%(reason)s"
            ),
            Act.CLOSE: _(
                "Votre demande %(reference)s a été rouverte, puis classée. Motif : %(reason)s"
            ),
            Act.WITHDRAW: _(
                "Vous avez retiré votre demande %(reference)s, qui avait été rouverte."
            ),
            Act.CORRECT: _(
                "La décision sur votre demande %(reference)s a été corrigée. Ce qui est corrigé : "
                "%(why)s"
            ),
        }[act]
        return said % {"reference": case.reference, "reason": reason, "why": why}


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

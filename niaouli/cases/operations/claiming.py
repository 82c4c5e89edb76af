"""A case entered at the counter for a person without account becomes that of an account."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts.counter import contact_of
from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import claims, policies
from niaouli.cases.acknowledgement import Acknowledgement, acknowledge
from niaouli.cases.errors import ClaimRefused
from niaouli.cases.lifecycle import Act
from niaouli.cases.lists.indexing import index_case
from niaouli.cases.models import Case, CaseMail, Claim
from niaouli.cases.operations import drafting, planning, steps
from niaouli.departments.queries import memberships_of
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.references import parse_reference
from niaouli.mail import operations as mail


def make_claim(case: Case, *, by: Person, now: datetime, acknowledgement: Acknowledgement) -> Claim:
    """The code of a locked case, in place of the former, which dies. It is also sent where the
    person gave an e-mail address."""
    contact = contact_of(case.citizen)
    address = contact.email if contact else ""
    claim = Claim(case=case, address=address, made_at=now, made_by=by)
    code = claims.drawn_code(claim)
    made = {
        "fingerprint": claims.fingerprint(code, claim),
        "address": address,
        "made_at": now,
        "made_by": by,
        "attempts": 0,
    }
    claim, _created = Claim.objects.update_or_create(case=case, defaults=made)
    audit.record("case.claim_made", by=by.pk, subject=case.subject, now=now)
    if address:
        _send(case, address, code, acknowledgement, now=now)
    return claim


@transaction.atomic
def renew_claim(*, case: Case, by: Person, now: datetime) -> Claim:
    """A new code for a person who lost theirs, by an agent who processes the case."""
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case)
    policies.check_can_process(case, by, roles)
    if not case.citizen.is_without_account:
        raise OutOfStep(_("Cette demande est déjà dans le compte de la personne."))
    with translation.override(case.citizen.language):
        said = acknowledge(case)
    return make_claim(case, by=by, now=now, acknowledgement=said)


def claim_case(*, reference: str, code: str, by: Person, now: datetime) -> Case:
    """Put the case of this number in the account of `by`, with its documents and its thread.

    Raises `ClaimRefused`, always with the same sentence: the number of somebody else's case must
    not be found out. A wrong code counts, and stays counted.
    """
    with transaction.atomic():
        case = _locked(reference)
        claim = Claim.objects.filter(case=case).order_by("id").first() if case else None
        if case is not None and claim is not None and _opens(claim, code):
            return _claim(case, claim, by=by, now=now)
        if claim is not None and claim.claimed_at is None:
            Claim.objects.filter(pk=claim.pk).update(attempts=F("attempts") + 1)
    raise ClaimRefused


def _locked(reference: str) -> Case | None:
    exact = parse_reference(reference)
    found = Case.objects.filter(reference=exact).first() if exact else None
    return steps.lock(found) if found else None


def _opens(claim: Claim, code: str) -> bool:
    if claim.claimed_at is not None or claim.attempts >= claims.MOST_ATTEMPTS:
        return False
    return claims.fits(code, claim)


def _claim(case: Case, claim: Claim, *, by: Person, now: datetime) -> Case:
    _check_can_claim(case, claim, by)
    former = case.citizen
    _tell_former(case, by, now=now)
    claim.claimed_at = now
    claim.save(update_fields=["claimed_at"])
    case.citizen = by
    # Nobody processes their own case.
    if case.assignee_id == by.pk:
        case.assignee = None
    issued = WalletDocument.objects.filter(owner=former, versions__uses__case=case)
    WalletDocument.objects.filter(pk__in=issued.values("pk")).update(owner=by)
    case.reply_addresses.filter(person=former).delete()
    steps.touch(case, now=now, fields=["citizen", "assignee"])
    audit.record("case.claimed", by=by.pk, subject=case.subject, now=now)
    index_case(case)
    planning.follow(case, now=now)
    drafting.forget_person(former, by=by, now=now)
    steps.tell_citizen(case, "cases/claimed", now=now)
    return case


def _check_can_claim(case: Case, claim: Claim, by: Person) -> None:
    """Not who gave the code, nor who did more for the case than take it: they would have processed
    their own, or somebody else's would become theirs."""
    if by.pk == case.entered_by_id:
        raise NotAllowed(
            _(
                "Vous avez saisi cette demande au guichet : vous ne pouvez pas la rattacher à "
                "votre propre compte."
            )
        )
    treated = case.movements.filter(by=by).exclude(act=Act.TAKE).exists()
    if treated or by.pk == claim.made_by_id:
        raise NotAllowed(
            _(
                "Vous avez traité cette demande comme agent : vous ne pouvez pas la rattacher à "
                "votre propre compte."
            )
        )


def _tell_former(case: Case, by: Person, *, now: datetime) -> None:
    """Who gave an address at the counter is told that somebody used their code: it may not be
    them."""
    contact = contact_of(case.citizen)
    if contact is None or not contact.email or contact.email == by.email.lower():
        return
    written = mail.write(
        "cases/claimed_by_code",
        address=contact.email,
        person=None,
        language=case.citizen.language,
        values={"case": case, "person": case.citizen, "department": case.department},
        now=now,
    )
    CaseMail.objects.create(case=case, mail=written)


def _send(
    case: Case, address: str, code: str, acknowledgement: Acknowledgement, *, now: datetime
) -> None:
    written = mail.write(
        "cases/counter_received",
        address=address,
        person=None,
        language=case.citizen.language,
        values={
            "case": case,
            "person": case.citizen,
            "department": case.department,
            "acknowledgement": acknowledgement,
            "code": code,
            "can_write": False,
            "address": steps.claim_address(case),
        },
        now=now,
        # Never read in the thread: it opens the case.
        secret=True,
    )
    CaseMail.objects.create(case=case, mail=written)

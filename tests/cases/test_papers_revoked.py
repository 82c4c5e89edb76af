"""What a decision delivered does not outlive it: another decision replaces it, or revokes it."""

from datetime import timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.contents import contents_of
from niaouli.cases.enums import Side, State
from niaouli.cases.issuing import outcomes_of
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.vouched import vouched_documents
from niaouli.documents import operations as documents
from niaouli.documents.issued.verifying import Verdict, Verified, by_code
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.documents.queries import revoked_reason
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

LATER = cast.NOW + timedelta(days=3)
TODAY = LATER.date()
DECIDED = cast.DECISIONS["subvention-association"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def granted(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.granted(alice, permis, agent)


@pytest.fixture
def code(granted: Case) -> str:
    """Of the permit."""
    return Issuance.objects.get(sha256=paper(granted).file.sha256).code


def paper(case: Case) -> SupportingDocument:
    return case.documents.select_related("file").get(
        side=Side.DEPARTMENT, message=None, replaced_at=None
    )


def reopened(case: Case, by: Person) -> Case:
    case.refresh_from_db()
    return reviewing.reopen_case(
        case=case, reason="Une pièce est fausse.", by=by, now=LATER, revision=case.revision
    )


def refused(case: Case, by: Person, reason: str = "Le permis était volé.") -> Case:
    return reviewing.refuse_case(case=case, reason=reason, by=by, now=LATER, revision=case.revision)


def asked(code: str) -> Verified:
    return by_code(code, today=TODAY)


# ── Reopened ─────────────────────────────────────────────────────────────────────────────────
def test_a_case_that_is_reopened_keeps_its_paper_until_it_is_decided(
    granted: Case, agent: Person, code: str
) -> None:
    reopened(granted, agent)
    assert asked(code).verdict is Verdict.VALID


def test_refused_then_its_paper_is_revoked_with_the_reason(
    granted: Case, alice: Person, agent: Person, code: str
) -> None:
    case = refused(reopened(granted, agent), agent)
    assert asked(code).verdict is Verdict.REVOKED
    reason = revoked_reason(WalletDocument.objects.get(owner=alice, kind="permis-de-chasser"))
    assert "Le permis était volé." in reason
    assert str(case.reference) in reason


def test_one_email_tells_the_decision_and_what_becomes_of_the_paper(
    granted: Case, agent: Person
) -> None:
    case = reopened(granted, agent)
    before = OutgoingMail.objects.count()
    refused(case, agent)
    (mail,) = OutgoingMail.objects.order_by("-id")[: OutgoingMail.objects.count() - before]
    assert mail.template == "cases/refused"
    assert "est retiré" in mail.text


def test_closed_then_its_paper_is_revoked(granted: Case, agent: Person, code: str) -> None:
    case = reopened(granted, agent)
    reviewing.close_case(
        case=case, reason="Sans objet.", by=agent, now=LATER, revision=case.revision
    )
    assert asked(code).verdict is Verdict.REVOKED
    assert "est retiré" in OutgoingMail.objects.order_by("-id")[0].text


def test_withdrawn_then_its_paper_is_revoked(
    granted: Case, alice: Person, agent: Person, code: str
) -> None:
    case = reopened(granted, agent)
    answering.withdraw_case(case=case, by=alice, now=LATER)
    assert asked(code).verdict is Verdict.REVOKED


def test_granted_again_the_new_paper_takes_the_place_of_the_former(
    granted: Case, alice: Person, agent: Person, code: str
) -> None:
    case = reopened(granted, agent)
    reviewing.grant_case(case=case, by=agent, now=LATER, revision=case.revision)
    assert asked(code).verdict is Verdict.REPLACED
    permit = WalletDocument.objects.get(owner=alice, kind="permis-de-chasser")
    assert permit.current.number == 2
    assert asked(Issuance.objects.get(version=permit.current).code).verdict is Verdict.VALID


def test_a_letter_of_refusal_does_not_outlive_an_acceptance(
    alice: Person, subsidy: Procedure, officer: Person
) -> None:
    case = refused(cast.taken(alice, subsidy, officer), officer, "Budget épuisé.")
    letter = Issuance.objects.get()
    case = reopened(case, officer)
    reviewing.grant_case(case=case, by=officer, now=LATER, revision=case.revision, decision=DECIDED)
    assert asked(letter.code).verdict is Verdict.REVOKED
    decision = Issuance.objects.exclude(pk=letter.pk).get()
    assert asked(decision.code).verdict is Verdict.VALID


def test_a_first_refusal_revokes_nothing(alice: Person, permis: Procedure, agent: Person) -> None:
    refused(cast.taken(alice, permis, agent), agent)
    assert not Event.objects.filter(verb="document.revoked").exists()
    assert "retiré" not in OutgoingMail.objects.order_by("-id")[0].text


def test_what_the_person_deleted_is_revoked_all_the_same(
    granted: Case, alice: Person, agent: Person, code: str
) -> None:
    permit = WalletDocument.objects.get(owner=alice, kind="permis-de-chasser")
    documents.bin_document(document=permit, by=alice, now=cast.NOW)
    documents.erase_document(document=permit, by=alice, now=cast.NOW)
    refused(reopened(granted, agent), agent)
    assert asked(code).verdict is Verdict.REVOKED


def test_what_an_agent_had_revoked_keeps_its_reason_and_day(
    granted: Case, agent: Person, code: str
) -> None:
    Issuance.objects.filter(code=code).update(
        revoked_at=cast.NOW, revoked_reason="La photo n’est pas la vôtre."
    )
    refused(reopened(granted, agent), agent)
    found = Issuance.objects.get(code=code)
    assert (found.revoked_at, found.revoked_reason) == (
        cast.NOW,
        "La photo n’est pas la vôtre.",
    )


# ── Corrected ────────────────────────────────────────────────────────────────────────────────
def test_a_correction_that_no_longer_produces_a_paper_revokes_it(
    alice: Person, subsidy: Procedure, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.granted(alice, subsidy, officer)
    letter = Issuance.objects.get()
    # No procedure of the catalogue has a paper that depends on a value of the decision.
    monkeypatch.setattr("niaouli.cases.issuing.outcomes_of", lambda *_arguments: ())
    reviewing.correct_case(
        case=case,
        why="Rien n’était dû.",
        decision={**DECIDED, "montant_accorde": 1},
        by=officer,
        now=LATER,
        revision=case.revision,
    )
    assert asked(letter.code).verdict is Verdict.REVOKED
    assert "Rien n’était dû." in Issuance.objects.get().revoked_reason
    assert "est retiré" in OutgoingMail.objects.order_by("-id")[0].text


def test_a_correction_revokes_nothing_that_it_replaces(
    alice: Person, subsidy: Procedure, officer: Person
) -> None:
    case = cast.granted(alice, subsidy, officer)
    assert outcomes_of(case, "granted", TODAY)
    reviewing.correct_case(
        case=case,
        why="Un zéro manquait.",
        decision={**DECIDED, "montant_accorde": 1},
        by=officer,
        now=LATER,
        revision=case.revision,
    )
    assert not Issuance.objects.filter(revoked_at__isnull=False).exists()


# ── The case says it, on both sides ──────────────────────────────────────────────────────────
def test_the_case_knows_what_is_revoked(granted: Case, agent: Person, code: str) -> None:
    kept = paper(granted)
    assert vouched_documents(granted)[kept.pk].revoked_at is None
    refused(reopened(granted, agent), agent)
    vouched = vouched_documents(granted)
    assert (vouched[kept.pk].code, vouched[kept.pk].revoked_at) == (code, LATER)
    assert set(vouched) == {kept.pk}
    lines = {each.key: each.revoked_at for each in contents_of(granted).documents}
    assert [key for key, at in lines.items() if at] == [kept.key]


def test_it_is_known_in_another_case_that_was_given_it(
    granted: Case, alice: Person, bob: Person, agent: Person, permis: Procedure, code: str
) -> None:
    """Whatever way it came by: the same content is the same paper."""
    other = cast.submitted(bob, permis)
    SupportingDocument.objects.filter(case=other, field=cast.INSURANCE).update(
        file=paper(granted).file
    )
    refused(reopened(granted, agent), agent)
    (found,) = vouched_documents(other).values()
    assert (found.code, found.revoked_at) == (code, LATER)


def test_the_log_has_the_paper_and_not_the_person(
    granted: Case, alice: Person, agent: Person, code: str
) -> None:
    refused(reopened(granted, agent), agent)
    event = Event.objects.get(verb="document.revoked")
    assert event.by == agent.pk
    assert event.details == {"department": "DDDT", "code": code}
    assert granted.movements.filter(act=Act.REFUSE).exists()
    assert Case.objects.get(pk=granted.pk).state == State.REFUSED

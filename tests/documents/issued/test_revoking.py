"""A department revokes what it issued: who may, what its holder reads, what everybody reads."""

from datetime import date, timedelta

import pytest

from niaouli.accounts.counter import Typed, open_counter_person
from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.documents import operations, queries
from niaouli.documents.issued import issuing
from niaouli.documents.issued.policies import REASON_LENGTH
from niaouli.documents.issued.register import chain_of, issuances_for_agent
from niaouli.documents.issued.revoking import revoke_document, revoke_with_decision
from niaouli.documents.issued.verifying import Verdict, by_code, by_file
from niaouli.documents.listing import told_documents, wallet_of
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.documents.queries import fitting_documents, read_content, revoked_reason
from niaouli.documents.reminders import send_reminders
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from tests.documents import crafted
from tests.documents.steps import DAY, NOW

TODAY = date(2026, 3, 3)
LATER = NOW + 2 * DAY
WHY = "La photo n’est pas la vôtre. Refaites la démarche."
pytestmark = pytest.mark.django_db


def issued(
    owner: Person, department: Department, *, until: date | None = None, title: str = "Permis"
) -> WalletDocument:
    return issuing.issue_document(
        owner=owner,
        department=department,
        kind="permis-de-chasser",
        title=title,
        content=crafted.pdf(),
        filename="permis.pdf",
        valid_until=until,
        by=None,
        now=NOW,
    )


def reissued(document: WalletDocument, department: Department) -> WalletDocument:
    issuing.reissue_document(
        document=document,
        department=department,
        content=crafted.pdf(pages=2),
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=LATER,
    )
    return WalletDocument.objects.get(pk=document.pk)


def issuance_of(document: WalletDocument) -> Issuance:
    return Issuance.objects.get(version=document.current)


def revoked(document: WalletDocument, by: Person, reason: str = WHY) -> Issuance:
    return revoke_document(issuance=issuance_of(document), reason=reason, by=by, now=LATER)


@pytest.fixture
def permit(alice: Person, dddt: Department) -> WalletDocument:
    return issued(alice, dddt)


# ── Who may ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["agent", "manager"])
def test_who_treats_the_requests_of_the_department_may(
    who: str, permit: WalletDocument, request: pytest.FixtureRequest
) -> None:
    done = revoked(permit, request.getfixturevalue(who))
    assert (done.revoked_at, done.revoked_reason) == (LATER, WHY)


@pytest.mark.parametrize("who", ["reader", "other_agent", "auditor", "alice"])
def test_nobody_else_does(who: str, permit: WalletDocument, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        revoked(permit, request.getfixturevalue(who))
    assert issuance_of(permit).revoked_at is None


def test_nobody_revokes_what_was_issued_to_themselves(agent: Person, dddt: Department) -> None:
    with pytest.raises(NotAllowed, match="vous a été délivré"):
        revoked(issued(agent, dddt), agent)


def test_an_agent_finds_what_their_department_issued_and_nothing_else(
    permit: WalletDocument, agent: Person, other_agent: Person, auditor: Person
) -> None:
    def found(who: Person) -> list[Issuance]:
        roles = who.memberships.select_related("department").order_by("id")
        return list(issuances_for_agent(roles).order_by("id"))

    assert found(agent) == [issuance_of(permit)]
    assert found(other_agent) == found(auditor) == []


# ── What is refused ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("reason", ["", "  \r\n ", "\x00", "a" * (REASON_LENGTH + 1)])
def test_the_reason_is_said_and_is_not_a_book(
    reason: str, permit: WalletDocument, agent: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        revoked(permit, agent, reason)
    assert refused.value.input == "reason"
    assert not OutgoingMail.objects.exists()


def test_it_is_revoked_once(permit: WalletDocument, agent: Person) -> None:
    revoked(permit, agent)
    with pytest.raises(OutOfStep, match="déjà retiré depuis le"):
        revoked(permit, agent, "Autre chose.")
    assert issuance_of(permit).revoked_reason == WHY
    assert OutgoingMail.objects.count() == 1


def test_what_another_version_replaced_is_not_revoked(
    permit: WalletDocument, agent: Person, dddt: Department
) -> None:
    former = issuance_of(permit)
    reissued(permit, dddt)
    with pytest.raises(OutOfStep, match="version plus récente"):
        revoke_document(issuance=former, reason=WHY, by=agent, now=LATER)


# ── What its holder reads ────────────────────────────────────────────────────────────────────
def test_the_person_is_told_why_by_email(permit: WalletDocument, agent: Person) -> None:
    revoked(permit, agent)
    mail = OutgoingMail.objects.get()
    assert (mail.template, mail.address) == ("documents/revoked", "alice@example.org")
    assert WHY in mail.text
    assert "« Permis »".replace(" ", "\u00a0") in mail.text
    assert f"/compte/documents/{permit.key}/" in mail.html


def test_the_wallet_says_it_and_it_is_new_again(
    permit: WalletDocument, alice: Person, agent: Person, dddt: Department
) -> None:
    operations.mark_seen(document=permit, by=alice, now=NOW)
    revoked(permit, agent)
    (line,) = wallet_of(alice).issued
    assert (line.revoked_at, line.is_new) == (LATER, True)
    assert revoked_reason(queries.documents_of(alice).get()) == WHY
    assert not revoked_reason(issued(alice, dddt))


def test_it_can_still_be_read(permit: WalletDocument, agent: Person) -> None:
    before = read_content(permit.current.file)
    revoked(permit, agent)
    assert read_content(WalletDocument.objects.get().current.file) == before


def test_it_fits_no_request_any_more(permit: WalletDocument, alice: Person, agent: Person) -> None:
    def reason() -> str:
        (found,) = fitting_documents(alice, ["permis-de-chasser"], today=TODAY)
        return found.reason

    assert reason() == ""
    revoked(permit, agent)
    assert "l’a retiré le" in reason()


def test_to_do_tells_it_for_a_while(permit: WalletDocument, alice: Person, agent: Person) -> None:
    revoked(permit, agent)
    since = NOW + DAY  # After it was received.
    (told,) = told_documents(alice, today=TODAY, since=since)
    assert told.revoked_at == LATER
    assert told_documents(alice, today=TODAY, since=LATER + DAY) == []


def test_its_end_is_not_told_any_more(alice: Person, agent: Person, dddt: Department) -> None:
    permit = issued(alice, dddt, until=TODAY + timedelta(days=60))
    soon = NOW + 40 * DAY
    revoked(permit, agent)
    assert send_reminders(now=soon) == 0
    (told,) = told_documents(alice, today=TODAY + timedelta(days=40), since=NOW)
    assert not told.ends


def test_it_does_not_relay_another_of_the_same_name(
    alice: Person, agent: Person, dddt: Department
) -> None:
    """The older one is all the person has left: its end is told."""
    end = TODAY + timedelta(days=60)
    older = issued(alice, dddt, until=end)
    newer = issued(alice, dddt, until=end + timedelta(days=365))
    soon, day = NOW + 40 * DAY, TODAY + timedelta(days=40)
    assert send_reminders(now=soon) == 0
    revoked(newer, agent)
    told = told_documents(alice, today=day, since=soon)
    assert [each.key for each in told if each.ends] == [older.key]
    assert send_reminders(now=soon) == 1


def test_a_new_version_holds_again(permit: WalletDocument, agent: Person, dddt: Department) -> None:
    revoked(permit, agent)
    permit = reissued(permit, dddt)
    assert not revoked_reason(permit)
    assert by_code(issuance_of(permit).code, today=TODAY).verdict is Verdict.VALID


def test_who_has_no_account_is_told_to_ask(agent: Person, dddt: Department) -> None:
    """Their address was never confirmed: it learns nothing of the document."""
    typed = Typed("Jeanne", "Wamytan", "jeanne@example.org", "20.12.34")
    person = open_counter_person(typed=typed, by=agent, now=NOW)
    revoked(issued(person, dddt, title="Permis de Jeanne"), agent)
    mail = OutgoingMail.objects.get()
    assert (mail.template, mail.address) == (
        "documents/revoked_without_account",
        "jeanne@example.org",
    )
    assert "Permis de Jeanne" not in mail.text + mail.subject
    assert WHY not in mail.text
    assert dddt.name in mail.text


def test_nobody_is_written_to_without_an_address(agent: Person, dddt: Department) -> None:
    typed = Typed("Jeanne", "Wamytan", "", "20.12.34")
    revoked(issued(open_counter_person(typed=typed, by=agent, now=NOW), dddt), agent)
    assert not OutgoingMail.objects.exists()


# ── What everybody reads ─────────────────────────────────────────────────────────────────────
def test_whoever_verifies_it_reads_that_it_was_revoked(
    permit: WalletDocument, agent: Person
) -> None:
    done = revoked(permit, agent)
    for found in (
        by_code(done.code, today=TODAY),
        by_file(read_content(permit.current.file), today=TODAY),
    ):
        assert found.verdict is Verdict.REVOKED
        assert found.last == done


def test_a_former_paper_that_leads_to_a_revoked_one_is_revoked(
    permit: WalletDocument, agent: Person, dddt: Department
) -> None:
    """« Remplacé, demandez la nouvelle version » would send people after what holds no more."""
    former = issuance_of(permit)
    current = revoked(reissued(reissued(permit, dddt), dddt), agent)
    found = by_code(former.code, today=TODAY)
    assert (found.verdict, found.issuance, found.last) == (Verdict.REVOKED, former, current)


def test_a_former_paper_says_that_its_replacement_ended_too(
    permit: WalletDocument, dddt: Department
) -> None:
    former = issuance_of(permit)
    permit = reissued(permit, dddt)
    Issuance.objects.filter(version=permit.current).update(valid_until=TODAY)
    assert not by_code(former.code, today=TODAY).last_ended
    found = by_code(former.code, today=TODAY + timedelta(days=1))
    assert (found.verdict, found.last_ended) == (Verdict.REPLACED, True)


def test_what_was_revoked_then_replaced_is_replaced(
    permit: WalletDocument, agent: Person, dddt: Department
) -> None:
    former = revoked(permit, agent)
    reissued(permit, dddt)
    assert by_code(former.code, today=TODAY).verdict is Verdict.REPLACED


def test_all_the_versions_of_a_paper_the_current_one_first(
    permit: WalletDocument, dddt: Department, bob: Person
) -> None:
    issued(bob, dddt)
    codes = [issuance_of(permit).code]
    for _time in range(2):
        permit = reissued(permit, dddt)
        codes.append(issuance_of(permit).code)
    for code in codes:
        found = [each.code for each in chain_of(Issuance.objects.get(code=code))]
        assert found == codes[::-1]


# ── The log, and what goes ───────────────────────────────────────────────────────────────────
def test_the_log_says_who_and_which_and_not_why(permit: WalletDocument, agent: Person) -> None:
    done = revoked(permit, agent)
    event = Event.objects.get(verb="document.revoked")
    assert (event.by, event.subject) == (agent.pk, f"document:{permit.key}")
    assert event.details == {"department": "DDDT", "code": done.code}


def test_the_reason_goes_with_the_document_and_the_answer_stays(
    permit: WalletDocument, alice: Person, agent: Person
) -> None:
    code = revoked(permit, agent).code
    operations.bin_document(document=permit, by=alice, now=LATER)
    operations.erase_document(document=permit, by=alice, now=LATER)
    left = Issuance.objects.get(code=code)
    assert (left.version, left.revoked_reason) == (None, "")
    assert by_code(code, today=TODAY).verdict is Verdict.REVOKED


def test_what_the_person_deleted_is_revoked_without_a_reason(
    permit: WalletDocument, alice: Person, agent: Person
) -> None:
    """What was printed is still somewhere; nobody is left to tell."""
    issuance = issuance_of(permit)
    operations.bin_document(document=permit, by=alice, now=NOW)
    operations.erase_document(document=permit, by=alice, now=NOW)
    revoke_document(issuance=issuance, reason="", by=agent, now=LATER)
    assert by_code(issuance.code, today=TODAY).verdict is Verdict.REVOKED
    assert not OutgoingMail.objects.exists()
    assert Event.objects.get(verb="document.revoked").subject == f"issuance:{issuance.code}"


def test_with_a_decision_it_is_done_once_and_nobody_is_told_twice(
    permit: WalletDocument, agent: Person
) -> None:
    def again() -> bool:
        return revoke_with_decision(
            issuance=issuance_of(permit), reason="Refusée.", by=agent, now=LATER
        )

    assert (again(), again()) == (True, False)
    assert not OutgoingMail.objects.exists()
    assert Event.objects.filter(verb="document.revoked").count() == 1


def test_one_of_several_who_have_the_same_file(
    permit: WalletDocument, bob: Person, agent: Person, dddt: Department
) -> None:
    """Each has their own: one is revoked, or replaced, and not the others."""
    other = issuing.issue_file(
        owner=bob,
        department=dddt,
        kind="permis-de-chasser",
        title="Permis",
        file=permit.current.file,
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=NOW,
    )
    mine, theirs = issuance_of(permit), issuance_of(other)
    reissued(other, dddt)
    revoke_document(issuance=mine, reason=WHY, by=agent, now=LATER)
    assert by_code(mine.code, today=TODAY).verdict is Verdict.REVOKED
    assert by_code(theirs.code, today=TODAY).verdict is Verdict.REPLACED


def test_of_two_agents_who_had_the_page_the_second_reads_that_it_is_done(
    permit: WalletDocument, agent: Person, manager: Person
) -> None:
    shown = issuance_of(permit)
    revoked(permit, agent)
    with pytest.raises(OutOfStep):
        revoke_document(issuance=shown, reason="Aussi.", by=manager, now=LATER)


def test_who_has_left_the_department_revokes_nothing_more(
    permit: WalletDocument, agent: Person, dddt: Department
) -> None:
    agent.memberships.update(until=TODAY)
    with pytest.raises(NotAllowed):
        revoked(permit, agent)

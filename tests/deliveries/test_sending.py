"""Issuing line by line: each once, told once, in the name of the agent and of the department."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from pyhanko.pdf_utils.reader import PdfFileReader

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import sending
from niaouli.deliveries.operations.sending import (
    retry_failed,
    send_line,
    send_lines,
    start_delivery,
    stop_delivery,
)
from niaouli.departments.enums import Role
from niaouli.departments.models import Department, Membership
from niaouli.departments.operations import give_role
from niaouli.documents import operations as documents
from niaouli.documents.checking.scanning import Scanned
from niaouli.documents.enums import Scan
from niaouli.documents.errors import CannotKeep, CannotSeal
from niaouli.documents.issued.issuing import seal_brought_file
from niaouli.documents.issued.sealing import sealed
from niaouli.documents.issued.verifying import Verdict, by_file
from niaouli.documents.models import Issuance, StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from tests.cast import NOW
from tests.deliveries.steps import (
    KIND,
    line,
    listed,
    only,
    pdf,
    prepared,
    row,
    sent,
    worked,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 3)
FILES = {"a.pdf": pdf("a"), "b.pdf": pdf("b"), "c.pdf": pdf("c")}


@pytest.fixture
def ready(dddt: Department, agent: Person, alice: Person, bob: Person) -> Delivery:
    """Two documents for Alice, one for Bob."""
    rows = [
        row("a.pdf", alice, title="Permis 12", until="31/12/2026"),
        row("b.pdf", bob),
        row("c.pdf", alice),
    ]
    return prepared(dddt, agent, listed(*rows), FILES)


def one(department: Department, by: Person, person: Person, content: bytes = FILES["a.pdf"]) -> Any:
    return prepared(department, by, listed(row("a.pdf", person)), {"a.pdf": content})


def states(delivery: Delivery) -> list[str]:
    return list(delivery.lines.order_by("number").values_list("state", flat=True))


# ── What is issued ───────────────────────────────────────────────────────────────────────────
def test_each_line_gives_one_document_in_the_wallet(
    ready: Delivery, agent: Person, alice: Person, dddt: Department
) -> None:
    delivery = sent(ready, agent)
    assert delivery.state == DeliveryState.SENT
    assert states(delivery) == [LineState.DONE] * 3
    document = line(delivery).document
    assert document is not None
    assert (document.owner, document.issued_by, document.kind) == (alice, dddt, KIND)
    assert (document.title, document.valid_until) == ("Permis 12", date(2026, 12, 31))
    assert WalletDocument.objects.count() == 3


def test_the_pdf_is_sealed_and_answers_when_it_is_verified(ready: Delivery, agent: Person) -> None:
    document = line(sent(ready, agent)).document
    assert document is not None
    content = read_content(document.current.file)
    assert content.startswith(FILES["a.pdf"])
    assert b"/ByteRange" in content
    assert by_file(content, today=TODAY).verdict is Verdict.VALID
    assert by_file(FILES["a.pdf"], today=TODAY).verdict is Verdict.UNKNOWN


def test_what_the_antivirus_said_of_the_file_holds_for_its_sealed_copy(
    ready: Delivery, agent: Person
) -> None:
    brought = line(ready).file
    assert brought is not None
    document = line(sent(ready, agent)).document
    assert document is not None
    assert document.current.file.scan == brought.scan
    assert document.current.file.pages == brought.pages


def test_a_pdf_that_somebody_signed_is_issued_as_it_is(
    dddt: Department, agent: Person, alice: Person
) -> None:
    """A seal put after a signature would make a reader say that the document changed."""
    signed = sealed(pdf(), department=dddt, now=NOW)
    document = line(sent(one(dddt, agent, alice, signed), agent)).document
    assert document is not None
    assert read_content(document.current.file) == signed


def test_the_log_names_the_agent_and_the_department(
    ready: Delivery, agent: Person, dddt: Department
) -> None:
    delivery = sent(ready, agent)
    issued = Event.objects.filter(verb="document.issued")
    assert {each.by for each in issued} == {agent.pk}
    assert {each.details["department"] for each in issued} == {dddt.pk}
    verbs = Event.objects.filter(subject=delivery.subject).order_by("id")
    assert [each.verb.split(".")[1] for each in verbs] == ["opened", "checked", "started", "sent"]


# ── Telling ──────────────────────────────────────────────────────────────────────────────────
def test_a_person_is_told_once_of_all_their_documents(
    ready: Delivery, agent: Person, alice: Person, bob: Person
) -> None:
    sent(ready, agent)
    mails = OutgoingMail.objects.filter(template="deliveries/issued")
    assert sorted(each.address for each in mails) == [alice.email, bob.email]
    told = mails.get(address=alice.email)
    assert told.subject.startswith("2 documents")
    assert "Permis 12" in told.text
    assert "Permis de chasser" in told.text
    assert mails.get(address=bob.email).subject == "Un document vous est délivré"


def test_the_agent_reads_how_it_ended(ready: Delivery, agent: Person) -> None:
    sent(ready, agent)
    told = OutgoingMail.objects.get(template="deliveries/ended")
    assert told.address == agent.email
    assert f"/agents/envois/{ready.pk}/" in told.text


def test_an_english_account_is_told_in_english(
    dddt: Department, agent: Person, alice: Person
) -> None:
    Person.objects.filter(pk=alice.pk).update(language="en")
    sent(one(dddt, agent, alice), agent)
    assert OutgoingMail.objects.get(template="deliveries/issued").language == "en"


def test_the_seal_speaks_the_language_of_the_body(
    dddt: Department, agent: Person, alice: Person
) -> None:
    delivery = one(dddt, agent, alice)
    with translation.override("en"):
        document = line(sent(delivery, agent)).document
    assert document is not None
    pdf_read = PdfFileReader(io.BytesIO(read_content(document.current.file)))
    (seal,) = pdf_read.embedded_signatures
    assert str(seal.sig_object["/Reason"]).startswith("Délivré par")


# ── Stopped, taken up, tried again ───────────────────────────────────────────────────────────
def test_stopped_it_keeps_what_is_done_and_tells_of_it(
    ready: Delivery, agent: Person, alice: Person
) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    ready.refresh_from_db()
    assert send_line(delivery=ready, now=NOW)
    stop_delivery(delivery=ready, by=agent, now=NOW)
    delivery = worked(ready)
    assert delivery.state == DeliveryState.STOPPED
    assert WalletDocument.objects.count() == 1
    assert OutgoingMail.objects.get(template="deliveries/issued").address == alice.email


def test_taken_up_again_it_does_the_rest(ready: Delivery, agent: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    ready.refresh_from_db()
    send_line(delivery=ready, now=NOW)
    stop_delivery(delivery=ready, by=agent, now=NOW)
    delivery = sent(ready, agent)
    assert states(delivery) == [LineState.DONE] * 3
    assert Issuance.objects.count() == 3


def test_an_instant_of_work_leaves_the_rest_for_the_next(ready: Delivery, agent: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    assert send_lines(delivery_id=ready.pk, now=NOW, seconds=0)
    assert states(ready).count(LineState.DONE) == 1


def test_the_job_that_runs_again_after_the_end_does_nothing(ready: Delivery, agent: Person) -> None:
    delivery = sent(ready, agent)
    worked(delivery)
    assert WalletDocument.objects.count() == 3
    assert OutgoingMail.objects.filter(template="deliveries/issued").count() == 2


def test_a_line_that_fails_leaves_the_others_and_can_be_tried_again(
    ready: Delivery, agent: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = seal_brought_file

    def refuses_bob(**given: Any) -> StoredFile:
        if given["file"].original_sha256 == line(ready, 3).sha256:
            raise CannotSeal
        return seal(**given)

    monkeypatch.setattr(sending, "seal_brought_file", refuses_bob)
    delivery = sent(ready, agent)
    assert states(delivery) == [LineState.DONE, LineState.FAILED, LineState.DONE]
    assert "cachet" in line(delivery, 3).problems[0]
    monkeypatch.undo()
    retry_failed(delivery=delivery, by=agent, now=NOW)
    assert states(worked(delivery)) == [LineState.DONE] * 3
    assert WalletDocument.objects.filter(owner=bob).count() == 1


def test_a_pdf_that_cannot_be_sealed_is_a_line_that_fails(
    dddt: Department, agent: Person, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_given: Any, **_named: Any) -> bytes:
        raise KeyError("/Root")

    delivery = one(dddt, agent, alice)
    monkeypatch.setattr("niaouli.documents.issued.issuing.sealed", breaks)
    state, sentence = only(sent(delivery, agent))
    assert state == LineState.FAILED
    assert "cachet" in sentence


def test_a_storage_that_does_not_answer_fails_no_line(
    ready: Delivery, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_given: Any) -> StoredFile:
        raise CannotKeep

    monkeypatch.setattr(documents, "store_sealed_copy", away)
    start_delivery(delivery=ready, by=agent, now=NOW)
    with pytest.raises(CannotKeep):
        send_lines(delivery_id=ready.pk, now=NOW)
    monkeypatch.undo()
    assert states(worked(ready)) == [LineState.DONE] * 3


# ── What changed since the dry run ───────────────────────────────────────────────────────────
def test_an_account_that_is_gone_receives_nothing(
    ready: Delivery, agent: Person, bob: Person
) -> None:
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    delivery = sent(ready, agent)
    assert states(delivery) == [LineState.DONE, LineState.FAILED, LineState.DONE]
    assert "fermé" in line(delivery, 3).problems[0]


def test_a_date_that_passed_since_is_noticed(ready: Delivery, agent: Person) -> None:
    later = NOW + timedelta(days=305)
    delivery = sent(ready, agent, now=later)
    assert "date de fin est passée" in line(delivery).problems[0]


def test_who_sends_is_not_who_receives(dddt: Department, agent: Person, alice: Person) -> None:
    """An agent prepares; their colleague, who is on the list, presses the button."""
    delivery = one(dddt, agent, alice)
    since = NOW - timedelta(days=30)
    give_role(person=alice, department=dddt, role=Role.AGENT, by=None, now=since)
    state, sentence = only(sent(delivery, alice))
    assert state == LineState.FAILED
    assert "un autre agent" in sentence


def test_two_deliveries_of_the_same_file_give_it_once(
    dddt: Department, agent: Person, alice: Person
) -> None:
    """Both were checked before either was sent."""
    first, second = one(dddt, agent, alice), one(dddt, agent, alice)
    sent(first, agent)
    state, sentence = only(sent(second, agent))
    assert state == LineState.SKIPPED
    assert "Déjà délivré" in sentence
    assert WalletDocument.objects.count() == 1


def test_what_was_revoked_can_be_given_again(
    dddt: Department, agent: Person, alice: Person
) -> None:
    first = sent(one(dddt, agent, alice), agent)
    Issuance.objects.update(revoked_at=NOW, revoked_reason="Erreur.")
    second = sent(one(dddt, agent, alice), agent)
    assert only(second)[0] == LineState.DONE
    assert not line(first).stands
    assert line(second).stands


def test_what_the_person_deleted_is_not_given_again(
    dddt: Department, agent: Person, alice: Person
) -> None:
    document = line(sent(one(dddt, agent, alice), agent)).document
    assert document is not None
    documents.bin_document(document=document, by=alice, now=NOW)
    documents.erase_document(document=document, by=alice, now=NOW)
    assert only(one(dddt, agent, alice))[0] == LineState.SKIPPED


def test_who_lost_their_role_sends_nothing_more(ready: Delivery, agent: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    Membership.objects.filter(person=agent).update(until=TODAY)
    assert worked(ready).state == DeliveryState.STOPPED
    assert not WalletDocument.objects.exists()


# ── Who may, and when ────────────────────────────────────────────────────────────────────────
def test_a_reader_starts_nothing(ready: Delivery, reader: Person) -> None:
    with pytest.raises(NotAllowed):
        start_delivery(delivery=ready, by=reader, now=NOW)


def test_another_department_starts_nothing(ready: Delivery, doris: Person) -> None:
    with pytest.raises(NotAllowed):
        start_delivery(delivery=ready, by=doris, now=NOW)


def test_pressed_twice_it_starts_once(ready: Delivery, agent: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    with pytest.raises(OutOfStep):
        start_delivery(delivery=ready, by=agent, now=NOW)


def test_with_nothing_ready_there_is_nothing_to_start(
    dddt: Department, agent: Person, alice: Person
) -> None:
    delivery = prepared(dddt, agent, listed(row("z.pdf", alice)), FILES)
    with pytest.raises(OutOfStep, match="rien à délivrer"):
        start_delivery(delivery=delivery, by=agent, now=NOW)


def test_the_database_refuses_the_same_file_twice(ready: Delivery, agent: Person) -> None:
    """Whatever the code does: a line stands once for a person, a file and a kind."""
    names = {each.name for each in DeliveryLine._meta.constraints}
    assert "delivery_line_given_once" in names
    delivery = sent(ready, agent)
    first = line(delivery)
    first.pk, first.number, first.document = None, 99, None
    with pytest.raises(Exception, match="delivery_line_given_once"):
        first.save(force_insert=True)


def test_each_line_takes_as_many_queries_whatever_their_number(
    dddt: Department,
    agent: Person,
    alice: Person,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    files = {f"{each}.pdf": pdf(str(each)) for each in range(12)}
    delivery = prepared(dddt, agent, listed(*(row(name, alice) for name in files)), files)
    start_delivery(delivery=delivery, by=agent, now=NOW)
    delivery.refresh_from_db()
    for _line in range(12):
        with django_assert_max_num_queries(30):
            send_line(delivery=delivery, now=NOW)


# ── The antivirus ────────────────────────────────────────────────────────────────────────────
def test_a_file_that_the_antivirus_has_not_let_through_waits(
    dddt: Department, agent: Person, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "first_scan", lambda *_args, **_named: Scanned(Scan.WAITING))
    delivery = one(dddt, agent, alice)
    assert line(delivery).state == LineState.READY
    assert "L’antivirus n’a pas encore répondu" in line(delivery).warnings[0]
    state, sentence = only(sent(delivery, agent))
    assert state == LineState.FAILED
    assert "antivirus" in sentence
    StoredFile.objects.update(scan=Scan.CLEAN, scanned_at=NOW)
    retry_failed(delivery=delivery, by=agent, now=NOW)
    assert only(worked(delivery))[0] == LineState.DONE


def test_a_file_in_quarantine_is_never_issued(
    dddt: Department, agent: Person, alice: Person
) -> None:
    delivery = one(dddt, agent, alice)
    StoredFile.objects.update(scan=Scan.INFECTED, threat="Eicar", scanned_at=NOW)
    state, sentence = only(sent(delivery, agent))
    assert state == LineState.FAILED
    assert "programme dangereux" in sentence
    assert not WalletDocument.objects.exists()

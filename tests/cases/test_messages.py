"""Messages with files: what both sides send each other."""

from datetime import timedelta
from threading import BoundedSemaphore

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases import papers
from niaouli.cases.models import Case, Message
from niaouli.cases.operations import answering, messages, reviewing
from niaouli.cases.operations.messages import MOST_FILES
from niaouli.cases.queries import attachments, documents_of
from niaouli.cases.supplied import GivenDocument, supplied_documents
from niaouli.cases.uses import wallet_uses
from niaouli.documents import operations as documents
from niaouli.documents.enums import FileFormat
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast, files

NOW = cast.NOW


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


def sent(by: Person, name: str = "plan.pdf") -> GivenDocument:
    """A file that this person has just sent with a message."""
    stored = documents.store_file(
        content=files.pdf(name), filename=name, accepted=[FileFormat.PDF], by=by, now=NOW
    )
    return GivenDocument(kind="autre", file=stored.file, filename=stored.filename)


def names(message: Message) -> list[str]:
    return [each.filename for each in message.attachments.order_by("id")]


def test_the_citizen_sends_files_with_a_message(alice: Person, case: Case) -> None:
    given = [sent(alice), sent(alice, "devis.pdf")]
    message = answering.write_to_department(
        case=case, body="Voici.", given=given, by=alice, now=NOW
    )
    assert names(message) == ["plan.pdf", "devis.pdf"]
    assert attachments(documents_of(case)) == {message.pk: list(message.attachments.order_by("id"))}
    event = Event.objects.get(verb="case.message_written")
    assert event.details == {"id": message.pk, "files": 2}


def test_the_agent_sends_files_and_the_e_mail_says_how_many(case: Case, agent: Person) -> None:
    given = [sent(agent), sent(agent, "note.pdf")]
    reviewing.write_to_citizen(case=case, body="Voici.", given=given, by=agent, now=NOW)
    text = OutgoingMail.objects.get(template="cases/message").text
    assert "Le message a 2 fichiers joints." in text
    assert "note.pdf" not in text


def test_a_message_without_file_says_nothing_of_files(case: Case, agent: Person) -> None:
    reviewing.write_to_citizen(case=case, body="Bonjour.", by=agent, now=NOW)
    assert "fichier" not in OutgoingMail.objects.get(template="cases/message").text


def test_a_file_may_go_without_a_word(alice: Person, case: Case) -> None:
    message = answering.write_to_department(
        case=case, body=" ", given=[sent(alice)], by=alice, now=NOW
    )
    assert (message.body, names(message)) == ("", ["plan.pdf"])


def test_neither_a_word_nor_a_file_is_nothing(alice: Person, case: Case) -> None:
    with pytest.raises(BadInput, match="Écrivez votre message"):
        answering.write_to_department(case=case, body=" ", by=alice, now=NOW)


def test_one_file_too_many_is_said_with_what_to_do(alice: Person, case: Case) -> None:
    given = [sent(alice, f"{n}.pdf") for n in range(MOST_FILES + 1)]
    with pytest.raises(BadInput, match=r"Il y a 6 fichiers.: 5 au plus") as refusal:
        answering.write_to_department(case=case, body="Voici.", given=given, by=alice, now=NOW)
    assert refusal.value.input == "files"
    assert not case.messages.exists()


def test_pressed_twice_with_the_same_files_writes_once(alice: Person, case: Case) -> None:
    soon = NOW + timedelta(seconds=5)
    first, again = (
        answering.write_to_department(
            case=case, body="Voici.", given=[sent(alice)], by=alice, now=now
        )
        for now in (NOW, soon)
    )
    assert first == again
    assert case.messages.count() == 1


def test_the_same_words_with_another_file_are_another_message(alice: Person, case: Case) -> None:
    for name in ("plan.pdf", "devis.pdf"):
        given = [sent(alice, name)]
        answering.write_to_department(case=case, body="Voici.", given=given, by=alice, now=NOW)
    assert case.messages.count() == 2


def test_a_case_that_ended_takes_no_file(alice: Person, case: Case) -> None:
    answering.withdraw_case(case=case, by=alice, now=NOW)
    with pytest.raises(OutOfStep):
        answering.write_to_department(
            case=case, body="Voici.", given=[sent(alice)], by=alice, now=NOW
        )
    assert not case.documents.filter(message__isnull=False).exists()


def test_a_document_of_the_wallet_goes_with_a_message_and_says_where_it_was_used(
    alice: Person, case: Case
) -> None:
    given = cast.given(alice, "identite")
    kept = documents.keep_document(
        owner=alice,
        kind="identite",
        title="Ma carte",
        file=given.file,
        filename=given.filename,
        valid_until=None,
        by=alice,
        now=NOW,
    )
    message = answering.write_to_department(
        case=case,
        body="",
        given=[GivenDocument.from_wallet(kept.current)],
        by=alice,
        now=NOW,
    )
    attached = message.attachments.get()
    assert (attached.title, attached.file) == ("Ma carte", kept.current.file)
    (use,) = wallet_uses(alice, [kept.pk])
    assert (use.reference, use.version) == (case.reference, 1)


def test_what_goes_with_a_message_answers_no_question_of_the_form(
    alice: Person, case: Case
) -> None:
    before = supplied_documents(case)
    answering.write_to_department(case=case, body="", given=[sent(alice)], by=alice, now=NOW)
    assert supplied_documents(case) == before


def test_nobody_fills_a_case_until_it_cannot_be_read(
    case: Case, alice: Person, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST_A_DAY", 3)
    monkeypatch.setattr(messages, "MOST_IN_CASE", 5)

    def write(number: int, days: int) -> None:
        at = NOW + timedelta(days=days)
        answering.write_to_department(case=case, body=f"Message {number}", by=alice, now=at)

    for number in range(3):
        write(number, days=0)
    with pytest.raises(OutOfStep, match="3 messages en un jour"):
        write(3, days=0)
    reviewing.write_to_citizen(case=case, body="Nous répondons.", by=agent, now=NOW)
    write(3, days=2)
    write(4, days=2)
    with pytest.raises(OutOfStep, match="n’en prend plus"):
        write(5, days=2)


def test_a_very_long_case_waits_for_its_turn_to_be_drawn(
    case: Case, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "LONG_TEXT", 100)
    monkeypatch.setattr(papers, "_LONG_ONES", BoundedSemaphore(1))
    assert papers.case_pdf(case, now=NOW)
    answering.write_to_department(case=case, body="mot " * 30, by=alice, now=NOW)
    assert papers.case_pdf(case, now=NOW)
    with papers._LONG_ONES, pytest.raises(OutOfStep, match="dans une minute"):
        papers.case_pdf(case, now=NOW)

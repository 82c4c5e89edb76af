"""Answers by e-mail: in the thread, whole and once; or told, and nothing kept."""

from datetime import timedelta
from typing import Any

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import Channel, Side
from niaouli.cases.models import Case, CaseIncomingMail, Message, ReplyAddress
from niaouli.cases.operations import answering, messages, reviewing
from niaouli.cases.reply_addresses import reply_address
from niaouli.connectors.antivirus.fake import EICAR, FakeClamd, Health
from niaouli.datarights.operations import delete_account
from niaouli.documents import operations as documents
from niaouli.documents.errors import CannotScan
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.mail.enums import Delivery, Outcome
from niaouli.mail.models import IncomingMail, OutgoingMail
from niaouli.mail.operations import TryAgain
from niaouli.mail.receiving import TOLD_AN_HOUR, forget_received, receive
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.cast import NOW
from tests.mail.letters import REPLY, letter, raw, report
from tests.mail.test_incoming import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _answers_are_read(settings: Any) -> None:
    settings.NIAOULI_REPLY_ADDRESS = REPLY


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def address_of(case: Case) -> str:
    """As the person reads it in our e-mails."""
    return OutgoingMail.objects.get(template="cases/received", reply_to__contains="+").reply_to


def answer(case: Case, text: str = "Voici.", **values: Any) -> Outcome:
    to = values.pop("to", None) or address_of(case)
    return receive(letter(text, to=to, **values), now=NOW)


def told() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template__startswith="cases/reply_").order_by("id"))


def nothing_was_kept(case: Case) -> bool:
    files_kept = StoredFile.objects.filter(content_type="message/rfc822").exists()
    attached = case.documents.filter(message__isnull=False).exists()
    return not (case.messages.filter(side=Side.CITIZEN).exists() or files_kept or attached)


# ── Addresses ────────────────────────────────────────────────────────────────────────────────
def test_each_person_and_case_has_an_address_that_nobody_guesses(case: Case, alice: Person) -> None:
    address = ReplyAddress.objects.get(case=case, person=alice)
    assert address_of(case) == f"demandes+{address.token}@province.example"
    assert len(address.token) == 32
    assert address.token.isalnum()


def test_it_is_the_same_in_every_e_mail_of_the_case(case: Case, agent: Person) -> None:
    reviewing.write_to_citizen(case=case, body="Bonjour", by=agent, now=NOW)
    replies = OutgoingMail.objects.order_by("id").values_list("reply_to", flat=True)
    assert len(replies) == 2
    assert len(set(replies)) == 1


def test_the_e_mail_says_that_one_may_answer_while_one_may(case: Case, agent: Person) -> None:
    assert "Vous pouvez répondre à cet e-mail" in OutgoingMail.objects.get().text
    reviewing.grant_case(case=case, by=agent, now=NOW, revision=case.revision)
    ended = OutgoingMail.objects.get(template="cases/granted")
    assert "Ne répondez pas à cet e-mail" in ended.text
    assert ended.reply_to == address_of(case)


def test_without_an_address_of_ours_answers_are_not_read(
    settings: Any, alice: Person, permis: Procedure
) -> None:
    settings.NIAOULI_REPLY_ADDRESS = ""
    cast.submitted(alice, permis)
    written = OutgoingMail.objects.get()
    assert written.reply_to == ""
    assert "Ne répondez pas à cet e-mail" in written.text
    assert not ReplyAddress.objects.exists()


# ── What is taken ────────────────────────────────────────────────────────────────────────────
def test_an_answer_is_a_message_of_the_thread(case: Case, alice: Person) -> None:
    quoted = f"Voici mon numéro : 123.\n\nLe 3 mars, Province <{REPLY}> a écrit :\n> Bonjour"
    assert answer(case, quoted) is Outcome.TAKEN
    message = case.messages.get()
    assert (message.body, message.channel) == ("Voici mon numéro : 123.", Channel.EMAIL)
    assert (message.side, message.author, message.read_at) == (Side.CITIZEN, alice, None)
    event = Event.objects.get(verb="case.message_written")
    assert (event.by, event.details["channel"]) == (alice.pk, "email")


def test_the_agents_see_that_something_new_waits(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(answered_at=None)
    answer(case)
    case.refresh_from_db()
    assert case.answered_at == NOW


def test_the_whole_e_mail_is_kept_encrypted(case: Case) -> None:
    content = letter("Voici.", to=address_of(case))
    receive(content, now=NOW)
    kept = CaseIncomingMail.objects.get(case=case)
    assert kept.original is not None
    assert kept.message == case.messages.get()
    assert read_content(kept.original) == content


def test_its_files_go_with_the_message(case: Case) -> None:
    sent = [("plan.pdf", "application/pdf", files.pdf()), ("b.jpg", "image/jpeg", files.jpeg())]
    assert answer(case, "", files=sent) is Outcome.TAKEN
    attached = case.messages.get().attachments.order_by("id")
    assert [each.filename for each in attached] == ["plan.pdf", "b.jpg"]


def test_the_same_e_mail_twice_is_taken_once(case: Case) -> None:
    assert answer(case) is answer(case) is Outcome.TAKEN
    assert case.messages.count() == IncomingMail.objects.count() == 1


def test_hidden_from_one_another_two_cases_both_receive_it(
    case: Case, alice: Person, agent: Person
) -> None:
    other = cast.taken(alice, case.procedure, agent)
    for each in (case, other):
        to = reply_address(each, alice, now=NOW)
        assert answer(each, to="moi@example.org", Delivered_To=to) is Outcome.TAKEN
    assert [each.messages.count() for each in (case, other)] == [1, 1]


def test_nobody_makes_the_e_mail_of_another_pass_for_already_taken(case: Case) -> None:
    assert answer(case, sender="mallory@example.net") is Outcome.FORGED
    assert answer(case) is Outcome.TAKEN


def test_capitals_in_addresses_do_not_matter(case: Case) -> None:
    upper = address_of(case).upper()
    assert answer(case, to=upper, sender="ALICE@Example.org") is Outcome.TAKEN


# ── What is not ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "to",
    [REPLY, f"demandes+{'a' * 32}@province.example", "demandes+court@province.example",
     "autre@province.example"],
)  # fmt: skip
def test_an_unknown_address_is_told_nothing(case: Case, to: str) -> None:
    assert answer(case, to=to) is Outcome.UNKNOWN
    assert not told()
    assert nothing_was_kept(case)


@pytest.mark.parametrize(
    "forged",
    [
        {"sender": "mallory@example.net"},
        {"returns_to": "mallory@example.net"},
        {"sender": '"alice@example.org" <mallory@example.net>', "returns_to": "alice@example.org"},
        {"Authentication_Results": "mx.example; dmarc=fail header.from=example.org"},
    ],
)
def test_who_is_not_the_person_reaches_nothing_and_the_person_is_told(
    settings: Any, case: Case, forged: dict[str, str]
) -> None:
    settings.NIAOULI_MAIL_AUTHENTICATED_BY = "mx.example"
    assert answer(case, **forged) is Outcome.FORGED
    assert nothing_was_kept(case)
    (mail,) = told()
    assert (mail.template, mail.address) == ("cases/reply_forged", "alice@example.org")
    assert "il faut écrire depuis alice@example.org" in mail.text


def test_a_stranger_with_an_account_is_a_stranger(case: Case, bob: Person) -> None:
    assert answer(case, sender=bob.email) is Outcome.FORGED
    assert nothing_was_kept(case)


def test_the_former_address_of_the_person_is_another(case: Case, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(email="nouvelle@example.org")
    assert answer(case, sender="alice@example.org") is Outcome.FORGED
    assert told()[0].address == "nouvelle@example.org"


def test_a_machine_is_never_answered(case: Case) -> None:
    assert answer(case, Auto_Submitted="auto-replied") is Outcome.AUTOMATIC
    assert not told()
    assert nothing_was_kept(case)


def test_one_of_our_e_mails_that_comes_back_is_not_answered(case: Case) -> None:
    ours = OutgoingMail.objects.get()
    assert answer(case, name=f"<{ours.key}@demo.example>") is Outcome.AUTOMATIC


def test_a_machine_that_writes_for_the_person_is_stopped_before_anything_is_kept(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST_A_DAY", 0)
    assert answer(case) is Outcome.REFUSED
    assert nothing_was_kept(case)
    assert "messages en un jour" in told()[0].text


def test_a_case_that_ended_tells_where_to_write(case: Case, alice: Person) -> None:
    to = address_of(case)
    answering.withdraw_case(case=case, by=alice, now=NOW)
    assert answer(case, to=to) is Outcome.REFUSED
    assert "les échanges sont fermés" in told()[0].text
    assert nothing_was_kept(case)


def test_a_case_that_is_now_anothers_is_closed_to_the_former(
    case: Case, alice: Person, bob: Person
) -> None:
    to = address_of(case)
    Case.objects.filter(pk=case.pk).update(citizen=bob)
    assert answer(case, to=to) is Outcome.REFUSED
    (mail,) = told()
    assert (mail.person, mail.address) == (alice.pk, alice.email)
    assert "n’est plus dans votre compte" in mail.text
    assert not case.mails.filter(mail=mail).exists()


def test_a_deleted_account_answers_no_more(case: Case, alice: Person) -> None:
    to = address_of(case)
    answering.withdraw_case(case=case, by=alice, now=NOW)
    delete_account(person=alice, by=alice, now=NOW)
    assert answer(case, to=to) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("virus.exe", "application/octet-stream", b"MZ"), "pas dans un format accepté"),
        (("photos.zip", "application/zip", b"PK\x03\x04"), "pas dans un format accepté"),
        (("note.pdf", "application/pdf", b"%PDF-1.7 coup"), "abîmé ou incomplet"),
        (("vide.pdf", "application/pdf", b""), "est vide"),
    ],
)
def test_a_refused_file_refuses_it_all_and_says_which(
    case: Case, file: tuple[str, str, bytes], sentence: str
) -> None:
    good = ("plan.pdf", "application/pdf", files.pdf())
    assert answer(case, files=[good, file]) is Outcome.REFUSED
    (mail,) = told()
    assert file[0] in mail.text
    assert sentence in mail.text
    assert nothing_was_kept(case)


def test_all_the_refused_files_are_told_at_once(case: Case) -> None:
    bad = [(name, "application/octet-stream", b"MZ") for name in ("a.exe", "b.exe")]
    answer(case, files=bad)
    assert "a.exe" in told()[0].text
    assert "b.exe" in told()[0].text


def test_more_files_than_a_message_takes_are_refused(case: Case) -> None:
    sent = [(f"{n}.pdf", "application/pdf", files.pdf(str(n))) for n in range(6)]
    assert answer(case, files=sent) is Outcome.REFUSED
    assert "5 au plus par message" in told()[0].text


def test_a_text_longer_than_a_message_is_refused(case: Case) -> None:
    assert answer(case, "mot " * 2_000) is Outcome.REFUSED
    assert "trop long" in told()[0].text


def test_a_virus_is_refused(settings: Any, case: Case) -> None:
    with FakeClamd() as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        sent = [("note.pdf", "application/pdf", files.pdf()[:-7] + EICAR + b"\n%%EOF\n")]
        assert answer(case, files=sent) is Outcome.REFUSED
    assert "programme dangereux" in told()[0].text
    assert nothing_was_kept(case)


def test_while_the_antivirus_is_ill_the_e_mail_is_taken_and_its_original_waits(
    settings: Any, case: Case
) -> None:
    with FakeClamd(Health.HANGS_UP) as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        assert answer(case) is Outcome.TAKEN
    kept = CaseIncomingMail.objects.get()
    assert kept.original is not None and kept.original.is_held


def test_while_files_cannot_be_opened_the_e_mail_is_to_come_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_order(*_: Any, **__: Any) -> None:
        raise CannotScan

    monkeypatch.setattr(documents, "store_received_mail", out_of_order)
    with pytest.raises(TryAgain):
        answer(case)
    assert not IncomingMail.objects.exists()


def test_what_is_too_large_is_told(settings: Any, case: Case) -> None:
    settings.NIAOULI_MAX_MAIL_BYTES = 100_000
    assert answer(case, "x" * 70 + "\n" + "y\n" * 90_000) is Outcome.TOO_LARGE
    assert "trop lourd" in told()[0].text


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["Content-Type: application/pkcs7-mime", "", "MIIB"], "chiffré"),
        (["Content-Type: text/plain", "", "  "], "ni texte ni fichier"),
        (["Content-Type: text/plain" + ";a=b" * 5_000, "", "x"], "pas pu le lire"),
    ],
)
def test_what_cannot_be_read_is_told(case: Case, lines: list[str], sentence: str) -> None:
    assert receive(raw(*lines, to=address_of(case)), now=NOW) is Outcome.UNREADABLE
    assert sentence in told()[0].text


def test_an_e_mail_to_two_cases_is_told_to_choose(case: Case, alice: Person, agent: Person) -> None:
    second = cast.submitted(alice, cast.published("bourse-scolaire"))
    mails = OutgoingMail.objects.filter(template="cases/received").order_by("id")
    both = ", ".join(mails.values_list("reply_to", flat=True))
    assert answer(case, to=both) is Outcome.REFUSED
    assert "plusieurs demandes" in told()[0].text
    assert nothing_was_kept(case)
    assert nothing_was_kept(second)


def test_what_was_refused_is_told_in_the_persons_language(case: Case, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(language="en")
    answer(case, files=[("virus.exe", "application/octet-stream", b"MZ")])
    assert told()[0].language == "en"


def test_the_refusal_is_in_the_thread_with_its_delivery(case: Case) -> None:
    answer(case, files=[("virus.exe", "application/octet-stream", b"MZ")])
    assert case.mails.filter(mail=told()[0]).exists()


def test_answers_of_ours_stop_after_a_few_in_an_hour(case: Case) -> None:
    for n in range(TOLD_AN_HOUR + 2):
        answer(case, sender=f"m{n}@example.net", name=f"<{n}@example.net>")
    assert len(told()) == TOLD_AN_HOUR
    later = NOW + timedelta(hours=2)
    receive(letter(to=address_of(case), sender="m@example.net", name="<9@x>"), now=later)
    assert len(told()) == TOLD_AN_HOUR + 1


def test_a_case_that_is_flooded_does_not_silence_the_others(
    case: Case, bob: Person, permis: Procedure
) -> None:
    for n in range(TOLD_AN_HOUR + 1):
        flood = {"sender": f"m{n}@example.net", "name": f"<{n}@example.net>"}
        answer(case, Delivered_To=REPLY, **flood)
    cast.submitted(bob, permis)
    to = OutgoingMail.objects.get(person=bob.pk).reply_to
    answer(case, to=to, sender="autre@example.net", name="<a@example.net>", Delivered_To=REPLY)
    assert told()[-1].address == bob.email


def test_nothing_of_a_person_is_in_the_log(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    answer(case, to=f"demandes+{'a' * 32}@province.example", sender="mallory@example.net")
    answer(case, sender="mallory@example.net", name="<autre@example.net>")
    assert "mallory" not in caplog.text
    events = Event.objects.filter(verb="case.mail_not_taken")
    assert [each.details for each in events.order_by("id")] == [{"outcome": "forged"}]


# ── What other servers give back, and what is forgotten ──────────────────────────────────────
def test_an_e_mail_that_comes_back_is_said_not_to_have_arrived(case: Case) -> None:
    OutgoingMail.objects.update(state=Delivery.SENT, settled_at=NOW)
    ours = OutgoingMail.objects.get()
    assert receive(report(ours.key), now=NOW) is Outcome.AUTOMATIC
    ours.refresh_from_db()
    assert (ours.state, ours.refused) == (Delivery.FAILED, True)
    assert "No such user" in ours.problem


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.0.0")])
def test_one_that_is_late_is_not(case: Case, action: str, status: str) -> None:
    OutgoingMail.objects.update(state=Delivery.SENT, settled_at=NOW)
    receive(report(OutgoingMail.objects.get().key, action=action, status=status), now=NOW)
    assert OutgoingMail.objects.get().state == Delivery.SENT


def test_what_became_nothing_is_forgotten_and_what_is_in_a_case_is_not(case: Case) -> None:
    answer(case)
    answer(case, name="<autre@example.org>", Auto_Submitted="auto-replied")
    forget_received(before=NOW + timedelta(days=1))
    assert [each.outcome for each in IncomingMail.objects.order_by("id")] == [Outcome.TAKEN]


def test_no_hostile_e_mail_leaves_half_a_message(case: Case) -> None:
    to = address_of(case).encode()
    hostile = [
        content.replace(REPLY.encode(), to)
        .replace(b"<brute-1@", f"<brute-{number}@".encode())
        .replace(b"<lettre-1@", f"<lettre-{number}@".encode())
        for number, content in enumerate(HOSTILE.values())
    ]
    for content in hostile:
        receive(content, now=NOW)
    assert case.messages.exists()
    for message in Message.objects.filter(case=case):
        assert message.body or message.attachments.exists()
        assert CaseIncomingMail.objects.filter(message=message, original__isnull=False).exists()
    before = (Message.objects.count(), IncomingMail.objects.count())
    for content in hostile:
        receive(content, now=NOW)
    assert (Message.objects.count(), IncomingMail.objects.count()) == before

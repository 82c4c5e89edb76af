"""E-mails made to stop a mailbox, through a real mail server: whatever they are, the next one is
taken; what is refused is told to the person, and stays among those that are done."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.reply_addresses import reply_address
from niaouli.mail.collecting import Collected, collect
from niaouli.mail.enums import Delivery, Outcome
from niaouli.mail.models import IncomingMail, OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cast import NOW
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.letters import REPLY, letter, report
from tests.mail.test_incoming import HOSTILE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(dovecot.MISSING), reason=dovecot.MISSING),
]
DONE = ".Trait&AOk-s"


@pytest.fixture
def server(settings: Any) -> Iterator[Dovecot]:
    """In a folder whose name is short: that of a socket has a hundred signs at most."""
    with tempfile.TemporaryDirectory(prefix="niaouli-") as name:
        Path(name).chmod(0o755)
        with dovecot.running(Path(name)) as server:
            settings.NIAOULI_IMAP_URL = server.address
            yield server


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure, settings: Any) -> Case:
    settings.NIAOULI_REPLY_ADDRESS = REPLY
    return cast.taken(alice, permis, agent)


@pytest.fixture
def to(case: Case, alice: Person) -> str:
    return reply_address(case, alice, now=NOW)


def collected_with_the_next(server: Dovecot, to: str, *hostile: bytes) -> Collected:
    """What becomes of these, and of a good one that waits behind them."""
    for number, content in enumerate(hostile):
        server.deliver(
            content.replace(REPLY.encode(), to.encode())
            .replace(b"<brute-1@", f"<brute-{number}@".encode())
            .replace(b"<lettre-1@", f"<lettre-{number}@".encode())
        )
    server.deliver(letter("La suivante.", to=to, name="<suivante@example.org>", returns_to=None))
    done = collect(now=NOW)
    assert Case.objects.get().messages.filter(body="La suivante.").count() == 1
    assert server.folders() == {"INBOX": 0, DONE: len(hostile) + 1}
    return done


def told() -> list[str]:
    """The sentences written to the person about what was not taken."""
    found = OutgoingMail.objects.filter(template="cases/reply_not_taken").order_by("id")
    return [each.text for each in found]


def test_none_of_those_that_we_know_stops_it(server: Dovecot, case: Case, to: str) -> None:
    done = collected_with_the_next(server, to, *HOSTILE.values())
    assert (done.aside, done.delayed) == (0, 0)
    assert sum(done.outcomes.values()) == len(HOSTILE) + 1
    assert collect(now=NOW).outcomes == {}


REFUSED = [
    "a thousand levels", "fifty levels", "messages in messages", "a million parts",
    "parameters of a part", "a huge header",
]  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told_and_kept(
    server: Dovecot, case: Case, to: str, name: str
) -> None:
    done = collected_with_the_next(server, to, HOSTILE[name])
    assert done.outcomes == {Outcome.UNREADABLE: 1, Outcome.TAKEN: 1}
    (sentence,) = told()
    assert "Nous n’avons pas pu le lire" in sentence
    assert case.messages.count() == 1
    end = HOSTILE[name].replace(b"\r\n", b"\n")[-1_000:]
    kept = (server.folder / "mail/Maildir" / DONE).glob("*/*")
    assert any(each.read_bytes().endswith(end) for each in kept)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("half signs", "a +2AA- b +3AA- c"),
        ("half signs in html", "a \ufffd b \ufffd c \ufffd"),
        ("a wrong charset", "Où ? À Koné"),
        ("broken base64", ""),
    ],
)
def test_what_is_only_badly_written_is_taken(
    server: Dovecot, case: Case, to: str, name: str, text: str
) -> None:
    wrong = HOSTILE["half signs"].replace(b"a +2AA- b +3AA- c", "Où ? À Koné".encode("cp1252"))
    content = wrong.replace(b"utf-7", b"inconnu") if name == "a wrong charset" else HOSTILE[name]
    outcomes = collected_with_the_next(server, to, content).outcomes
    if text:
        assert outcomes == {Outcome.TAKEN: 2}
        assert case.messages.order_by("id")[0].body == text
    else:
        assert outcomes == {Outcome.UNREADABLE: 1, Outcome.TAKEN: 1}
        assert "ni texte ni fichier" in told()[0]


def test_a_report_with_nulls_marks_our_e_mail_and_the_next_is_taken(
    server: Dovecot, case: Case, to: str
) -> None:
    sent = OutgoingMail.objects.order_by("id")[0]
    OutgoingMail.objects.filter(pk=sent.pk).update(state=Delivery.SENT, settled_at=NOW)
    broken = report(sent.key).replace(b"No such", b"No\x00such")
    done = collected_with_the_next(server, to, broken)
    assert done.outcomes == {Outcome.AUTOMATIC: 1, Outcome.TAKEN: 1}
    sent.refresh_from_db()
    assert (sent.state, sent.refused) == (Delivery.FAILED, True)
    assert "\x00" not in sent.problem


def test_headers_that_an_answer_tries_to_add_go_nowhere(
    server: Dovecot, case: Case, to: str
) -> None:
    """Neither in what we write to the person about it, nor in the name of what is kept."""
    trap = letter(
        subject="x", files=[("A.pdf", "application/pdf", b"not one")], name="<lettre-1@example.org>"
    ).replace(
        b'filename="A.pdf"', b"filename*=utf-8''a%0d%0aBcc:%20tous%40example.org%0d%0a%0d%0a.pdf"
    )
    trap = trap.replace(b"Subject: x", b"Subject: =?utf-8?q?x=0D=0ABcc:_tous=40example.org?=")
    done = collected_with_the_next(server, to, trap)
    assert done.outcomes == {Outcome.REFUSED: 1, Outcome.TAKEN: 1}
    row = IncomingMail.objects.get(outcome=Outcome.REFUSED)
    assert row.subject == "x Bcc: tous@example.org"
    mail = OutgoingMail.objects.get(template="cases/reply_not_taken")
    assert "aBcc_ tous@example.org.pdf" in mail.text
    assert "\n" not in mail.subject + mail.address + mail.reply_to
    assert "tous@example.org" not in mail.subject + mail.address + mail.reply_to

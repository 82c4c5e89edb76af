"""Answers read from a real mail server: Dovecot delivers them, and gives them over IMAP."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.reply_addresses import reply_address
from niaouli.connectors.antivirus.fake import FakeClamd, Health
from niaouli.connectors.imap import Mailbox, MailboxUnavailable
from niaouli.documents.models import StoredFile
from niaouli.mail import collecting, tasks
from niaouli.mail.collecting import collect
from niaouli.mail.enums import Outcome
from niaouli.mail.models import IncomingMail
from niaouli.mail.receiving import receive
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.cast import NOW
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.letters import REPLY, letter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(dovecot.MISSING), reason=dovecot.MISSING),
]
DONE = ".Trait&AOk-s"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short: its sockets have names of a hundred signs at most. Readable by who keeps the mail."""
    with tempfile.TemporaryDirectory(prefix="niaouli-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def server(folder: Path, settings: Any) -> Iterator[Dovecot]:
    with dovecot.running(folder) as server:
        settings.NIAOULI_IMAP_URL = server.address
        yield server


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure, settings: Any) -> Case:
    settings.NIAOULI_REPLY_ADDRESS = REPLY
    return cast.taken(alice, permis, agent)


@pytest.fixture
def to(case: Case, alice: Person) -> str:
    return reply_address(case, alice, now=NOW)


def test_an_answer_goes_from_the_mailbox_to_the_thread(
    server: Dovecot, case: Case, to: str
) -> None:
    photo = ("plan.pdf", "application/pdf", files.pdf())
    server.deliver(letter("Voici, à Koné.", to=to, files=[photo], returns_to=None))
    assert collect(now=NOW).outcomes == {Outcome.TAKEN: 1}
    message = case.messages.get()
    assert (message.body, message.attachments.get().filename) == ("Voici, à Koné.", "plan.pdf")
    assert server.folders() == {"INBOX": 0, DONE: 1}


def test_the_address_that_the_server_was_told_counts(server: Dovecot, case: Case, to: str) -> None:
    server.deliver(letter(to=to, returns_to=None), sender="mallory@example.net")
    assert collect(now=NOW).outcomes == {Outcome.FORGED: 1}
    assert not case.messages.exists()


def test_all_that_waits_is_taken_in_its_order(server: Dovecot, case: Case, to: str) -> None:
    for n in range(5):
        server.deliver(letter(f"Le {n}", to=to, name=f"<{n}@example.org>", returns_to=None))
    collect(now=NOW)
    bodies = case.messages.order_by("id").values_list("body", flat=True)
    assert list(bodies) == [f"Le {n}" for n in range(5)]


def test_killed_between_the_two_it_is_taken_once(
    server: Dovecot, case: Case, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(letter(to=to, returns_to=None))
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "put_away", _killed)
        with pytest.raises(SystemExit):
            collect(now=NOW)
    assert server.folders()["INBOX"] == 1
    assert collect(now=NOW).outcomes == {Outcome.TAKEN: 1}
    assert case.messages.count() == IncomingMail.objects.count() == 1
    assert server.folders() == {"INBOX": 0, DONE: 1}


def test_a_database_that_falls_leaves_it_in_the_mailbox(
    server: Dovecot, case: Case, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(letter(to=to, returns_to=None))
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "receive", _database_away)
        with pytest.raises(OperationalError):
            collect(now=NOW)
    assert server.folders() == {"INBOX": 1}
    assert collect(now=NOW).outcomes == {Outcome.TAKEN: 1}


def test_one_that_we_cannot_do_is_flagged_and_the_next_is_taken(
    server: Dovecot, case: Case, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(letter("La panne", to=to, name="<1@example.org>", returns_to=None))
    server.deliver(letter("Le bon", to=to, name="<2@example.org>", returns_to=None))
    real = receive

    def trapped(content: bytes, **values: Any) -> Outcome:
        if b"La panne" in content:
            raise LookupError("a mistake of ours")
        return real(content, **values)

    monkeypatch.setattr(collecting, "receive", trapped)
    monkeypatch.setattr(logging.getLogger("niaouli.mail.collecting"), "disabled", True)
    done = collect(now=NOW)
    assert (done.aside, done.outcomes) == (1, {Outcome.TAKEN: 1})
    assert server.folders() == {"INBOX": 1, DONE: 1}
    assert collect(now=NOW).aside == 0
    with Mailbox(server.address) as mailbox:
        assert (mailbox.waiting(), mailbox.aside()) == ([], 1)


def test_while_the_antivirus_is_ill_it_is_taken_and_nobody_opens_its_original(
    server: Dovecot, case: Case, to: str, settings: Any
) -> None:
    server.deliver(letter(to=to, returns_to=None))
    with FakeClamd(Health.HANGS_UP) as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        assert collect(now=NOW).outcomes == {Outcome.TAKEN: 1}
    assert server.folders() == {"INBOX": 0, DONE: 1}
    assert StoredFile.objects.get(content_type="message/rfc822").is_held


def test_only_the_beginning_of_a_huge_one_is_fetched(
    server: Dovecot, case: Case, to: str, settings: Any
) -> None:
    settings.NIAOULI_MAX_MAIL_BYTES = 50_000
    server.deliver(letter("mot\n" * 100_000, to=to, returns_to=None))
    with Mailbox(server.address) as mailbox:
        fetched = mailbox.fetch(mailbox.waiting()[0], most=50_001)
    assert fetched is not None
    assert len(fetched.content) == 50_001
    assert fetched.size > 400_000
    assert collect(now=NOW).outcomes == {Outcome.TOO_LARGE: 1}
    assert server.folders() == {"INBOX": 0, DONE: 1}


def test_folders_that_live_under_the_inbox_are_found(
    folder: Path, case: Case, to: str, settings: Any
) -> None:
    with dovecot.running(folder, prefix="INBOX.") as server:
        settings.NIAOULI_IMAP_URL = server.address
        for n in range(2):
            server.deliver(letter(to=to, name=f"<{n}@example.org>", returns_to=None))
            collect(now=NOW)
        assert server.folders() == {"INBOX": 0, DONE: 2}


# ── Doors that stay closed ───────────────────────────────────────────────────────────────────
def test_over_tls_the_certificate_must_be_known(
    server: Dovecot, case: Case, to: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NIAOULI_IMAP_URL = server.tls_address
    server.deliver(letter(to=to, returns_to=None))
    with pytest.raises(MailboxUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        collect(now=NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "certificate.pem"))
    assert collect(now=NOW).outcomes == {Outcome.TAKEN: 1}


def test_a_wrong_password_says_so_without_saying_it(server: Dovecot, settings: Any) -> None:
    settings.NIAOULI_IMAP_URL = server.address.replace(dovecot.ENCODED, "secret-faux")
    with pytest.raises(MailboxUnavailable) as refused:
        collect(now=NOW)
    assert "secret-faux" not in str(refused.value)


def test_a_mailbox_that_is_away_is_tried_again_without_noise(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.NIAOULI_IMAP_URL = "imap://demandes:secret-faux@127.0.0.1:1/INBOX"
    tasks.collect.func(timestamp=0)
    assert "mailbox out of reach" in caplog.text
    assert "secret-faux" not in caplog.text


def test_the_command_says_where_things_stand(
    server: Dovecot, case: Case, to: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.deliver(letter(to=to, returns_to=None))
    call_command("mail", "status")
    assert "127.0.0.1, 1 en attente, 0 de côté" in capsys.readouterr().out
    call_command("mail", "collect")
    assert "1 : dans la demande" in capsys.readouterr().out
    call_command("mail", "status")
    said = capsys.readouterr().out
    assert "127.0.0.1, 0 en attente" in said
    assert f"Adresse de réponse : {REPLY}" in said


def _killed(*_args: object) -> None:
    raise SystemExit


def _database_away(*_args: object, **_values: object) -> Outcome:
    raise OperationalError

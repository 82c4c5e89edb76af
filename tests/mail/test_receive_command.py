"""`mail receive`: a mail server hands one e-mail over, and reads a code."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.reply_addresses import reply_address
from niaouli.mail.enums import Outcome
from niaouli.mail.management.commands import mail as command
from niaouli.mail.models import IncomingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cast import NOW
from tests.mail.letters import REPLY, letter

ROOT = Path(__file__).resolve().parents[2]
Receive = Callable[..., int]


@pytest.fixture
def to(alice: Person, permis: Procedure, settings: Any) -> str:
    settings.NIAOULI_REPLY_ADDRESS = REPLY
    return reply_address(cast.submitted(alice, permis), alice, now=NOW)


@pytest.fixture
def receive(monkeypatch: pytest.MonkeyPatch) -> Receive:
    """The code that the mail server reads."""

    def run(content: bytes, *arguments: str) -> int:
        standard_input = SimpleNamespace(stdin=SimpleNamespace(buffer=io.BytesIO(content)))
        monkeypatch.setattr(command, "sys", standard_input)
        try:
            call_command("mail", "receive", *arguments)
        except CommandError as error:
            return error.returncode
        return 0

    return run


@pytest.mark.django_db
def test_what_is_taken_or_told_is_done(to: str, receive: Receive) -> None:
    assert receive(letter(to=to)) == 0
    assert receive(letter(to=to, sender="m@example.net", name="<2@example.net>")) == 0
    assert receive(letter(to=to, Auto_Submitted="auto-replied", name="<3@example.org>")) == 0
    outcomes = IncomingMail.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.TAKEN, Outcome.FORGED, Outcome.AUTOMATIC]


@pytest.mark.django_db
def test_nobody_is_at_an_unknown_address(to: str, receive: Receive) -> None:
    assert receive(letter(to=REPLY)) == 67
    assert receive(letter(to=REPLY)) == 67


@pytest.mark.django_db
def test_the_envelope_counts(to: str, receive: Receive) -> None:
    hidden = letter(to="autre@example.org", returns_to=None)
    assert receive(hidden, "--recipient", to, "--sender", "alice@example.org") == 0
    assert IncomingMail.objects.get().outcome == Outcome.TAKEN


@pytest.mark.django_db
def test_what_cannot_be_done_now_is_to_come_again(to: str, receive: Receive, settings: Any) -> None:
    handler, settings.NIAOULI_MAIL_HANDLER = settings.NIAOULI_MAIL_HANDLER, "niaouli.nowhere.take"
    assert receive(letter(to=to)) == 75
    settings.NIAOULI_MAIL_HANDLER = handler
    assert not IncomingMail.objects.exists()
    assert receive(letter(to=to)) == 0


@pytest.mark.django_db
def test_a_huge_one_is_read_to_its_end_and_kept_nowhere(
    to: str, receive: Receive, settings: Any
) -> None:
    settings.NIAOULI_MAX_MAIL_BYTES = 10_000
    content = letter(to=to) + b"x\n" * 3_000_000
    assert receive(content) == 0
    assert IncomingMail.objects.values_list("outcome", "size").get() == (
        Outcome.TOO_LARGE,
        len(content),
    )


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_runs_it_as_a_process_of_its_own(
    to: str, alice: Person, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": _address_of_the_database(),
        "NIAOULI_DATA_DIR": str(tmp_path),
        "NIAOULI_REPLY_ADDRESS": REPLY,
    }
    line = [sys.executable, "-m", "niaouli", "mail", "receive", "--sender", alice.email]

    def pipe(content: bytes) -> int:
        return subprocess.run(
            line, input=content, env=environment, cwd=ROOT, timeout=120, check=False
        ).returncode

    assert pipe(letter("Par le tuyau.", to=to, returns_to=None)) == 0
    assert Case.objects.get().messages.get().body == "Par le tuyau."
    assert len(list((tmp_path / "files").rglob("*/*"))) == 1
    environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nowhere"
    assert pipe(letter(to=to, name="<2@example.org>", returns_to=None)) == 75


def _address_of_the_database() -> str:
    """Of the tests: what the process is told, to find what we wrote."""
    at = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    who = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    port = f"&port={at['PORT']}" if at["PORT"] else ""
    return f"postgresql://{who}@/{at['NAME']}?host={at['HOST']}{port}"

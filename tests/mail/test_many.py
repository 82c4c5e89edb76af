"""Mails that leave many together: one connection, each settled once, none before what is urgent."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.config import tasks as _config_tasks  # noqa: F401 - registers what the worker runs
from niaouli.lib.jobs import enqueue
from niaouli.mail import operations
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.mail.operations import LEASE, PAUSE, Envelope
from niaouli.mail.relay import Relay
from tests import cast
from tests.cast import NOW
from tests.mail import sink as sinks
from tests.mail.sink import Answer, Sink, agreeable

pytestmark = pytest.mark.django_db


def written(*names: str) -> list[OutgoingMail]:
    alice = cast.person("alice", "Alice", "Wamytan")
    values = {"person": alice, "when": "hier", "device": "", "password_address": "https://x"}
    return operations.write_many(
        "accounts/password_changed",
        [
            Envelope(f"{name}@example.org", None, "fr", values, f"https://n.example/d/{name}/")
            for name in names
        ],
        now=NOW,
    )


@contextmanager
def relay(settings: Any, answer: Answer = agreeable) -> Iterator[Sink]:
    with sinks.listening(answer) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 5
        yield sink


def states() -> dict[str, str]:
    return {
        mail.address.partition("@")[0]: mail.state for mail in OutgoingMail.objects.order_by("id")
    }


def refusing(address: str, code: str) -> Answer:
    def answer(line: str, taken: int) -> str:
        return (
            code if line.upper().startswith("RCPT") and address in line else agreeable(line, taken)
        )

    return answer


def test_they_leave_over_one_connection(settings: Any) -> None:
    written("a", "b", "c")
    with relay(settings) as sink:
        assert operations.deliver_many(now=NOW) is False
    assert sink.connections == 1
    assert sink.recipients == ["a@example.org", "b@example.org", "c@example.org"]
    assert set(states().values()) == {Delivery.SENT}


def test_they_carry_the_button_that_unsubscribes(settings: Any) -> None:
    (mail,) = written("a")
    with relay(settings) as sink:
        operations.deliver_many(now=NOW)
    message = message_from_string(sink.taken[0], policy=policy.SMTP)
    assert message["List-Unsubscribe"] == "<https://n.example/d/a/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"].startswith(f"<{mail.key}@")
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def test_other_mails_carry_no_such_button(settings: Any) -> None:
    alice = cast.person("alice", "Alice", "Wamytan")
    values = {"person": alice, "when": "hier", "device": "", "password_address": "https://x"}
    mail = operations.write(
        "accounts/password_changed",
        address=alice.email,
        person=alice.pk,
        language="fr",
        values=values,
        now=NOW,
    )
    with relay(settings) as sink:
        operations.deliver(mail_id=mail.pk, now=NOW)
    assert "List-Unsubscribe" not in sink.taken[0]


def test_running_twice_sends_once(settings: Any) -> None:
    written("a", "b")
    with relay(settings) as sink:
        operations.deliver_many(now=NOW)
        operations.deliver_many(now=NOW)
    assert len(sink.taken) == 2


def test_an_address_that_refuses_does_not_stop_the_others(settings: Any) -> None:
    written("a", "b", "c")
    with relay(settings, refusing("b@", "550 5.1.1 unknown")):
        operations.deliver_many(now=NOW)
    assert states() == {"a": Delivery.SENT, "b": Delivery.FAILED, "c": Delivery.SENT}
    assert [mail.refused for mail in OutgoingMail.objects.order_by("id")] == [False, True, False]


@pytest.mark.parametrize("code", ["550 5.7.1 blocked", "552 5.2.2 full", "554 5.7.0 no"])
def test_a_refusal_that_is_not_about_the_address_does_not_blame_it(
    settings: Any, code: str
) -> None:
    written("a")
    with relay(settings, refusing("a@", code)):
        operations.deliver_many(now=NOW)
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.refused) == (Delivery.FAILED, False)


@pytest.mark.parametrize("verb", ["MAIL", "DATA"])
def test_a_mail_that_is_refused_does_not_stop_the_next(settings: Any, verb: str) -> None:
    said = iter(["554 not this one"])

    def once(line: str, taken: int) -> str:
        return next(said, "") if line.upper().startswith(verb) else agreeable(line, taken)

    def answer(line: str, taken: int) -> str:
        return once(line, taken) or agreeable(line, taken)

    written("a", "b")
    with relay(settings, answer) as sink:
        operations.deliver_many(now=NOW)
    assert states() == {"a": Delivery.FAILED, "b": Delivery.SENT}
    assert sink.connections == 1
    assert not OutgoingMail.objects.filter(refused=True).exists()


def test_one_that_must_wait_is_tried_again_later(settings: Any) -> None:
    written("a", "b")
    with relay(settings, refusing("a@", "451 later")):
        operations.deliver_many(now=NOW)
    mail = OutgoingMail.objects.get(address="a@example.org")
    assert (mail.state, mail.due_at, mail.attempts) == (Delivery.WAITING, NOW + PAUSE, 1)
    assert not operations.is_any_due(now=NOW)
    assert operations.is_any_due(now=NOW + PAUSE)


def test_a_relay_that_is_away_costs_one_attempt_to_one_mail(settings: Any) -> None:
    written("a", "b", "c")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2
    assert operations.deliver_many(now=NOW) is False
    assert [mail.attempts for mail in OutgoingMail.objects.order_by("id")] == [1, 0, 0]
    assert set(states().values()) == {Delivery.WAITING}


def test_a_wrong_password_of_ours_fails_no_mail(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("a")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def open_with_it(*_args: object) -> bool:
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", open_with_it)
    operations.deliver_many(now=NOW)
    assert states() == {"a": Delivery.WAITING}


@pytest.mark.parametrize("said", ["421 enough for today", ""], ids=["goodbye", "hang up"])
def test_a_relay_that_ends_the_conversation_is_called_again(settings: Any, said: str) -> None:
    def tired(line: str, taken: int) -> str:
        tired_now = line.upper().startswith("MAIL") and taken == 2 and calls.connections == 1
        return said if tired_now else agreeable(line, taken)

    written("a", "b", "c", "d")
    with relay(settings, tired) as calls:
        operations.deliver_many(now=NOW)
    assert calls.connections == 2
    assert set(states().values()) == {Delivery.SENT}
    assert len(calls.taken) == 4


def test_killed_after_sending_it_leaves_again_under_the_same_identity(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("a", "b")
    real = Relay.send

    def killed(self: Relay, mail: OutgoingMail) -> Any:
        real(self, mail)
        raise SystemExit

    with relay(settings) as sink:
        with monkeypatch.context() as patch:
            patch.setattr(Relay, "send", killed)
            with pytest.raises(SystemExit):
                operations.deliver_many(now=NOW)
        operations.deliver_many(now=NOW)
        assert len(sink.taken) == 1
        operations.deliver_many(now=NOW + LEASE)
    assert sorted(sink.recipients) == ["a@example.org", "a@example.org", "b@example.org"]
    identities = {message_from_string(each)["Message-ID"] for each in sink.taken}
    assert len(identities) == 2
    assert set(states().values()) == {Delivery.SENT}


def test_a_job_is_short_and_says_that_more_remains(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("a", "b")
    monkeypatch.setattr(operations, "SECONDS", -1.0)
    with relay(settings) as sink:
        assert operations.deliver_many(now=NOW) is True
        assert len(sink.taken) == 1
        assert operations.deliver_many(now=NOW) is False


def test_a_code_passes_before_a_thousand_digests() -> None:
    enqueue("mail.deliver_many")
    enqueue("mail.deliver", mail=1)
    jobs = ProcrastinateJob.objects.order_by("-priority", "id")
    assert [job.task_name for job in jobs] == ["mail.deliver", "mail.deliver_many"]


def test_old_mails_of_a_template_are_forgotten() -> None:
    written("a", "b")
    OutgoingMail.objects.filter(address="a@example.org").update(
        state=Delivery.SENT, settled_at=NOW, due_at=None
    )
    operations.forget_sent("accounts/password_changed", before=NOW + timedelta(days=1))
    assert states() == {"b": Delivery.WAITING}

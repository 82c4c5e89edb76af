"""The outbox: written with the act, sent after it, tried again, given up in the open."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.mail import operations
from niaouli.mail.enums import Delivery
from niaouli.mail.html import text_to_html
from niaouli.mail.models import OutgoingMail
from niaouli.mail.operations import GIVE_UP_AFTER
from tests import cast as people
from tests.cast import NOW


@pytest.fixture(autouse=True)
def _relay(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def sent() -> list[EmailMessage]:
    """What left, read again from its bytes as a mail reader does."""
    return [
        message_from_bytes(each.message().as_bytes(), policy=policy.SMTP)
        for each in django_mail.outbox
    ]


def write(**values: Any) -> OutgoingMail:
    alice = people.person("alice", "Alice", "Wamytan")
    return operations.write(
        "accounts/password_changed",
        address=values.get("address", alice.email),
        person=alice.pk,
        language="fr",
        values={"person": alice, "when": "hier", "device": "", "password_address": "https://x"},
        now=NOW,
    )


@pytest.mark.django_db
def test_the_mail_and_its_job_are_written_together() -> None:
    mail = write()
    assert mail.state == Delivery.WAITING
    assert ProcrastinateJob.objects.get(task_name="mail.deliver").args == {"mail": mail.pk}


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_no_mail_and_no_job() -> None:
    class Undone(Exception):
        pass

    def undone() -> None:
        with transaction.atomic():
            write()
            raise Undone

    with pytest.raises(Undone):
        undone()
    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_it_is_sent_once_however_often_the_job_runs() -> None:
    mail = write()
    operations.deliver(mail_id=mail.pk, now=NOW)
    operations.deliver(mail_id=mail.pk, now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.settled_at, len(django_mail.outbox)) == (Delivery.SENT, NOW, 1)


@pytest.mark.django_db
def test_what_leaves_carries_a_stable_identity_in_both_forms() -> None:
    mail = write()
    operations.deliver(mail_id=mail.pk, now=NOW)
    (message,) = sent()
    assert message["Message-ID"].startswith(f"<{mail.key}@")
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def refusing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send_messages(self: EmailBackend, messages: Any) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPResponseException(450, b"later"),
        smtplib.SMTPServerDisconnected("gone"),
        ConnectionRefusedError("nobody"),
    ],
)
def test_a_relay_that_is_away_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    mail = write()
    refusing(monkeypatch, error)
    operations.deliver(mail_id=mail.pk, now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Delivery.WAITING, 1)
    assert mail.problem
    with pytest.raises(operations.TryAgain):
        operations.check_settled(mail_id=mail.pk)


@pytest.mark.django_db
def test_an_address_that_is_refused_for_good_is_shown_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail = write()
    refusing(monkeypatch, smtplib.SMTPRecipientsRefused({mail.address: (550, b"unknown")}))
    operations.deliver(mail_id=mail.pk, now=NOW)
    mail.refresh_from_db()
    assert mail.state == Delivery.FAILED
    operations.check_settled(mail_id=mail.pk)


@pytest.mark.django_db
def test_after_a_day_of_attempts_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = write()
    refusing(monkeypatch, ConnectionRefusedError("nobody"))
    for attempt in range(GIVE_UP_AFTER):
        operations.deliver(mail_id=mail.pk, now=NOW + timedelta(minutes=attempt))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Delivery.FAILED, GIVE_UP_AFTER)


@pytest.mark.django_db
def test_a_subject_cannot_add_a_header() -> None:
    alice = people.person("alice", "Alice\r\nBcc: x@example.org", "Wamytan")
    mail = operations.write(
        "accounts/password_changed",
        address=alice.email,
        person=alice.pk,
        language="fr",
        values={"person": alice, "when": "hier", "device": "", "password_address": "https://x"},
        now=NOW,
    )
    operations.deliver(mail_id=mail.pk, now=NOW)
    assert "Bcc" not in sent()[0]


def test_what_people_write_is_escaped_in_the_html_version() -> None:
    html = text_to_html("<script>alert(1)</script>", language="fr", title="<b>")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.django_db
def test_what_carried_a_secret_keeps_no_word_once_it_left() -> None:
    mail = write()
    OutgoingMail.objects.update(secret=True)
    operations.deliver(mail_id=mail.pk, now=NOW)
    assert "Alice" in sent()[0].as_string()
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html) == (Delivery.SENT, "", "")


@pytest.mark.django_db
def test_what_carried_a_secret_and_still_waits_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = write()
    OutgoingMail.objects.update(secret=True)
    refusing(monkeypatch, ConnectionRefusedError("nobody"))
    operations.deliver(mail_id=mail.pk, now=NOW)
    mail.refresh_from_db()
    assert mail.state == Delivery.WAITING
    assert "Alice" in mail.text

"""Writing e-mails to the outbox, and sending them.

`write` puts a row in the outbox in the caller's transaction, with the job that will send it: both
exist or neither does. The row is the record; the job carries its id.
"""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from niaouli.lib.jobs import enqueue
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 40
"""Attempts. With the growing pauses of `tasks.deliver`, about a day."""


def write(
    template: str,
    *,
    address: str,
    person: int | None,
    language: str,
    values: Mapping[str, object],
    now: datetime,
    secret: bool = False,
) -> OutgoingMail:
    """Write one e-mail in the outbox; it leaves after the transaction is committed.

    `template` names a file of `templates/mail/`, without its suffix: its first line is the subject,
    the rest the text. The HTML version is made from the text, so that they cannot differ.
    """
    with translation.override(language):
        rendered = render_to_string(
            f"mail/{template}.txt", {**values, "base_url": settings.NIAOULI_BASE_URL}
        )
    subject, _separator, text = rendered.strip().partition("\n")
    mail = OutgoingMail.objects.create(
        person=person,
        address=address,
        template=template,
        secret=secret,
        language=language,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        html=text_to_html(text.strip(), language=language, title=subject.strip()),
        created_at=now,
    )
    enqueue("mail.deliver", mail=mail.pk)
    return mail


def text_to_html(text: str, *, language: str, title: str) -> str:
    """The HTML version of a mail: paragraphs, and a link for each line that is only an address."""
    blocks = []
    for paragraph in text.split("\n\n"):
        lines = [line.strip() for line in paragraph.strip().splitlines() if line.strip()]
        if len(lines) == 1 and lines[0].startswith(("https://", "http://")):
            blocks.append(
                f'<p style="{BUTTON_LINE}"><a href="{escape(lines[0])}">{escape(lines[0])}</a></p>'
            )
        elif len(lines) == 1 and CODE.fullmatch(lines[0]):
            blocks.append(f'<p style="{CODE_LINE}">{lines[0]}</p>')
        elif lines:
            blocks.append(f'<p style="{PARAGRAPH}">' + "<br>".join(map(escape, lines)) + "</p>")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>"
        f'<body style="{BODY}">{"".join(blocks)}</body></html>'
    )


# Mail readers ignore style sheets: the few rules are on the elements.
BODY = (
    "margin:0 auto;max-width:36rem;padding:24px;background:#fffdf8;color:#16262b;"
    "font:17px/1.55 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
)
CODE = re.compile(r"[A-Z]{3}-[A-Z]{3}")
"""A line that is only a code to copy: written large."""
PARAGRAPH = "margin:0 0 16px"
CODE_LINE = "margin:0 0 16px;font-size:28px;font-weight:700;letter-spacing:3px"
BUTTON_LINE = "margin:0 0 20px;font-weight:600;overflow-wrap:anywhere"


class TryAgain(Exception):
    """The relay could not take the mail now; the job is to run again."""


@transaction.atomic
def deliver(*, mail_id: int, now: datetime) -> None:
    """Send one e-mail of the outbox. Safe to run twice: a mail that is settled is left alone.

    A relay that is away or asks to wait leaves the mail waiting: see `check_settled`.
    """
    mail = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    if mail.state != Delivery.WAITING:
        return
    mail.attempts += 1
    mail.problem = _send(mail)
    if not mail.problem:
        _settle(mail, Delivery.SENT, now)
    elif mail.problem.startswith("5") or mail.attempts >= GIVE_UP_AFTER:
        _settle(mail, Delivery.FAILED, now)
    else:
        mail.save(update_fields=["attempts", "problem"])
        log.warning("mail delayed", extra={"data": {"mail": mail.pk, "attempts": mail.attempts}})


def check_settled(*, mail_id: int) -> None:
    """Raise `TryAgain` while the mail waits, so that the job runs again later.

    Apart from `deliver`, whose transaction must be committed with the count of attempts.
    """
    if OutgoingMail.objects.filter(pk=mail_id, state=Delivery.WAITING).exists():
        raise TryAgain


def _settle(mail: OutgoingMail, state: Delivery, now: datetime) -> None:
    mail.state = state
    mail.settled_at = now
    mail.save(update_fields=["state", "settled_at", "attempts", "problem"])


def _send(mail: OutgoingMail) -> str:
    """Send; returns an empty text, or the relay's answer, beginning with its code if it has one."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.address],
        headers={"Message-ID": f"<{mail.key}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return f"{code} {answer!r}"[:300]
    except SMTPResponseException as error:
        return f"{error.smtp_code} {error.smtp_error!r}"[:300]
    except OSError as error:
        return f"connection: {error}"[:300]
    return ""

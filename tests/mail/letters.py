"""E-mails as people and machines send them, made here."""

from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from tests.cast import NOW

REPLY = "demandes@province.example"


def letter(
    text: str = "Voici ma réponse.",
    *,
    sender: str = "Alice Wamytan <alice@example.org>",
    to: str = REPLY,
    subject: str = "Re: Votre demande",
    html: str = "",
    files: list[tuple[str, str, bytes]] | None = None,
    name: str = "<lettre-1@example.org>",
    returns_to: str | None = "",
    **headers: Any,
) -> bytes:
    """A whole e-mail. `files`: (name, type, content); `returns_to`: the sender's when empty, nobody
    says when None. Header names are written `With_Underscores`."""
    message = EmailMessage()
    if returns_to is not None:
        message["Return-Path"] = f"<{returns_to or bare(sender)}>"
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"], message["Date"] = name, format_datetime(NOW)
    for header, value in headers.items():
        message[header.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for filename, kind, content in files or []:
        maintype, _slash, subtype = kind.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=filename)
    return message.as_bytes()


def bare(address: str) -> str:
    return address.rpartition("<")[2].rstrip(">")


def raw(*lines: str | bytes, to: str = REPLY, sender: str = "alice@example.org") -> bytes:
    """An e-mail of which everything after the first headers is written by hand."""
    head = [
        f"Return-Path: <{sender}>",
        f"From: {sender}",
        f"To: {to}",
        "Subject: Re: Votre demande",
        "Message-ID: <brute-1@example.org>",
    ]
    written = [each if isinstance(each, bytes) else each.encode() for each in (*head, *lines)]
    return b"\r\n".join(written) + b"\r\n"


def report(key: object, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What a mail server sends when it gives up one of our e-mails (RFC 3464)."""
    return raw(
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="R"',
        "Auto-Submitted: auto-replied",
        "",
        "--R",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "Your message could not be delivered.",
        "--R",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.org",
        "",
        "Final-Recipient: rfc822; alice@example.org",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} No such user here",
        "",
        "--R",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{key}@demo.example>",
        "Subject: Votre demande",
        "--R--",
        sender="mailer-daemon@mx.example.org",
    )

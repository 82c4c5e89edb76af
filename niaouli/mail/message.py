"""The bytes of an e-mail, as the relay receives them.

Written by hand: many mails leave one after the other, and the library's way of building a message
takes longer than sending it. Only what we send is written here: a text and its HTML version. What
the mails of a batch share is computed once.
"""

from base64 import b64encode
from binascii import b2a_qp
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address

from niaouli.mail.models import OutgoingMail

WORD = 45
"""Bytes of an encoded word of a header: 75 signs at most once written."""


class Letter(EmailMessage):
    """A mail of the outbox, as Django's connections take it."""

    def __init__(self, mail: OutgoingMail) -> None:
        super().__init__(to=[mail.address])
        self.mail = mail

    def message(self) -> "Letter":  # type: ignore[override]
        """Connections ask what this returns for its bytes, and for nothing else."""
        return self

    def as_bytes(self, **_form: Any) -> bytes:
        return compose(self.mail)


def sender() -> str:
    """The address that the relay is told, without its name."""
    return _bare(settings.DEFAULT_FROM_EMAIL)


def recipient(mail: OutgoingMail) -> str:
    return mail.address if mail.address.isascii() else _address(mail.address)


def compose(mail: OutgoingMail) -> bytes:
    """The whole message. Raises `ValueError` rather than let a line break add a header."""
    boundary = f"=_{mail.key.hex}"
    headers = {
        "From": _address(settings.DEFAULT_FROM_EMAIL),
        "To": recipient(mail),
        "Subject": _header(mail.subject),
        "Date": _date(mail.created_at),
        "Message-ID": f"<{mail.key}@{_domain(settings.DEFAULT_FROM_EMAIL)}>",
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    if mail.reply_to:
        headers["Reply-To"] = mail.reply_to
    if mail.unsubscribe:
        # RFC 8058: the reader's own button, which sends one POST and opens nothing.
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    head = "".join(f"{name}: {_one_line(value)}\n" for name, value in headers.items())
    parts = (
        head.encode("ascii"),
        _part(boundary, "plain", mail.text),
        _part(boundary, "html", mail.html),
        f"\n--{boundary}--\n".encode("ascii"),
    )
    return b"".join(parts).replace(b"\n", b"\r\n")


def _part(boundary: str, kind: str, text: str) -> bytes:
    head = (
        f"\n--{boundary}\nContent-Type: text/{kind}; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\n"
    )
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return head.encode("ascii") + b2a_qp(plain)


@lru_cache(maxsize=256)
def _header(text: str) -> str:
    """Plain where it can be, else encoded words, cut between two signs."""
    if text.isascii() and len(text) < 60:
        return text
    words, word = [], b""
    for sign in text:
        encoded = sign.encode()
        if len(word) + len(encoded) > WORD:
            words.append(word)
            word = b""
        word += encoded
    return "\n ".join(f"=?utf-8?b?{b64encode(each).decode()}?=" for each in [*words, word])


def _one_line(value: str) -> str:
    """A header may go on only on a line that begins with a space: ours are folded so."""
    if "\r" in value or "\n" in value.replace("\n ", ""):
        raise ValueError("a header of an e-mail holds a line break")
    return value


@lru_cache(maxsize=4)
def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip("> ")


@lru_cache(maxsize=4)
def _bare(address: str) -> str:
    return parseaddr(_address(address))[1]


@lru_cache(maxsize=16)
def _address(address: str) -> str:
    """As headers carry it: a name that is not plain, or a domain, is encoded."""
    return str(sanitize_address(address, "utf-8"))


@lru_cache(maxsize=16)
def _date(value: datetime) -> str:
    return format_datetime(value)

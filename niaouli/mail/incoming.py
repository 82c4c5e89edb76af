"""An e-mail that was received, read: who writes, to which address, what, and what to think of it.

Reading never fails: what cannot be read is said to be so, with what its headers tell.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from django.conf import settings

from niaouli.mail.bounces import Bounce, bounce_of
from niaouli.mail.own_words import FORWARDED_SUBJECT, own_words
from niaouli.mail.parts import (
    AS_WRITTEN,
    HEADERS,
    Body,
    Enclosed,
    decoded,
    in_unicode,
    read_body,
)

log = logging.getLogger(__name__)

LONGEST_NAME = 180
DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
"""Where the receiving server writes the address that it was asked to deliver to."""
SAID_TO = ("To", "Cc")
MOST_ADDRESSES = 100
BY_MACHINES = (
    "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id",
    "List-Unsubscribe", "X-Loop",
)  # fmt: skip
"""Headers that people's own e-mails do not carry."""
PRECEDENCES = {"bulk", "junk", "list", "auto_reply"}
PART_OF_RESULTS = 8 * 1024
RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)")
MACHINES = {"mailer-daemon", "postmaster"}
ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\@]{1,190}@[^\s<>,;:\"()\[\]\\@]{1,190}")
QUOTED, COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"'), re.compile(r"\([^()]*\)")
PART_OF_ADDRESSES = 64 * 1024
LONGEST_AUTHOR = 2_000
PRVS = re.compile(r"^prvs=[0-9a-z]+=", re.IGNORECASE)
"""What some servers add before the address of who sends (BATV)."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """What an e-mail says."""

    name: str
    """What makes it the same e-mail twice: see `_name`."""
    content: bytes
    """The whole of it, or its beginning when it is too large."""
    size: int
    sender: str
    """The one address that it says it comes from; empty when it names none, or several."""
    returns_to: str | None
    """The address that the servers were told it comes from; None when nobody says."""
    recipients: tuple[str, ...]
    subject: str
    text: str = ""
    """What was written, without quotations."""
    files: tuple[Enclosed, ...] = ()
    automatic: bool = False
    suspect: bool = False
    """The server that received it says that it does not come from whom it says."""
    unreadable: bool = False
    encrypted: bool = False
    bounce: Bounce | None = None

    @property
    def too_large(self) -> bool:
        return self.size > int(settings.NIAOULI_MAX_MAIL_BYTES)


def read(
    content: bytes, *, size: int, sender: str | None = None, recipient: str = ""
) -> ReceivedMail:
    """Read an e-mail of `size` bytes, of which the beginning is enough when it is too large.

    `sender` and `recipient` are those of its envelope, where the mail server tells them.
    """
    headers = _headers(content)
    subject = decoded(headers.get("Subject", ""))
    returns_to = _returns_to(headers, sender)
    bounce = None
    body, unreadable = Body(), False
    if size <= settings.NIAOULI_MAX_MAIL_BYTES:
        try:
            bounce = bounce_of(content, headers)
            body = read_body(content, whole=bool(FORWARDED_SUBJECT.match(subject)))
        except Exception as error:  # noqa: BLE001 - people, and others, write anything
            log.warning("mail unreadable", extra={"data": {"error": type(error).__name__}})
            unreadable = True
    author, recipients = _only_author(headers), _recipients(headers, recipient)
    return ReceivedMail(
        name=_name(headers, content, author, recipients),
        content=content,
        size=size,
        sender=author,
        returns_to=returns_to,
        recipients=recipients,
        subject=subject[:200],
        text=own_words(body.text, subject=subject, alone=not body.files),
        files=tuple(body.files),
        automatic=bool(bounce)
        or body.reply_of_calendar
        or _by_a_machine(headers, returns_to, author),
        suspect=_is_suspect(headers),
        unreadable=unreadable,
        encrypted=body.encrypted,
        bounce=bounce,
    )


def _headers(content: bytes) -> "Message[str, str]":
    """Those of the beginning, cut and not parsed."""
    end = re.search(rb"\r?\n\r?\n", content[:HEADERS])
    return BytesHeaderParser(policy=AS_WRITTEN).parsebytes(
        content[: end.end() if end else HEADERS], headersonly=True
    )


def _all(headers: "Message[str, str]", name: str) -> list[str]:
    return [in_unicode(each) for each in headers.get_all(name, [])]


def _name(
    headers: "Message[str, str]", content: bytes, author: str, recipients: tuple[str, ...]
) -> str:
    """Its Message-ID, with who writes and to which addresses that have a token: sent to two cases
    of which neither sees the other (Bcc), it is two e-mails; and nobody makes that of another pass
    for already taken. Without Message-ID, a fingerprint of it all."""
    name = "".join(str(headers.get("Message-ID", "")).split())
    if name and len(name) <= LONGEST_NAME and name.isascii() and name.isprintable():
        answered = sorted(each for each in recipients if "+" in each.partition("@")[0])
        mark = hashlib.sha256("\n".join([author, *answered]).encode()).hexdigest()
        return f"{name} {mark[:16]}"
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _addresses(values: list[str]) -> list[str]:
    """Every address that is written there, each once. Read by us: the library's own reading trusts
    names that look like addresses, and comments in comments break it."""
    found = [
        each.lower() for value in values for each in ADDRESS.findall(value[:PART_OF_ADDRESSES])
    ]
    return [each for each in dict.fromkeys(found) if len(each) <= 254 and each.isprintable()]


def _only_author(headers: "Message[str, str]") -> str:
    """The one address of « From »; empty where there is none, or another."""
    said = _all(headers, "From")
    if any(len(each) > LONGEST_AUTHOR for each in said):
        return ""
    written = [COMMENT.sub(" ", QUOTED.sub(" ", each)) for each in said]
    found = _addresses(written)
    return found[0] if len(found) == 1 else ""


def _returns_to(headers: "Message[str, str]", sender: str | None) -> str | None:
    """Empty for what answers nobody (`<>`). The first header: the last server that wrote one."""
    written = sender if sender is not None else headers.get("Return-Path")
    if written is None:
        return None
    return PRVS.sub("", str(written).strip().strip("<>").strip()).lower()[:254]


def _recipients(headers: "Message[str, str]", recipient: str) -> tuple[str, ...]:
    written = [each for name in (*DELIVERED_TO, *SAID_TO) for each in _all(headers, name)]
    found = _addresses([recipient, *written])
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def _by_a_machine(headers: "Message[str, str]", returns_to: str | None, author: str) -> bool:
    """Nobody wrote it: it must not be answered, or two machines would write to each other."""
    submitted = str(headers.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(headers.get("Precedence", "")).strip().lower()
    return (
        not submitted.startswith("no")
        or precedence in PRECEDENCES
        or returns_to == ""
        or author.partition("@")[0] in MACHINES
        or any(name in headers for name in BY_MACHINES)
    )


def _is_suspect(headers: "Message[str, str]") -> bool:
    """What the server named by the settings says of it (RFC 8601); others may write anything."""
    trusted = settings.NIAOULI_MAIL_AUTHENTICATED_BY.lower()
    results: list[tuple[str, str]] = []
    for value in _all(headers, "Authentication-Results"):
        server, *said = re.sub(r"\([^()]*\)", " ", value[:PART_OF_RESULTS]).lower().split(";")
        if trusted and server.split()[:1] == [trusted]:
            results += [each for text in said for each in RESULT.findall(text)[:1]]
    methods = {method for method, _result in results}
    if "dmarc" in methods and ("dmarc", "none") not in results:
        return ("dmarc", "fail") in results
    return ("spf", "fail") in results and ("dkim", "pass") not in results

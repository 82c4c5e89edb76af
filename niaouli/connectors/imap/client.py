"""Client of an IMAP mailbox (RFC 3501, RFC 6851), over TLS whose certificate is checked.

What is done is moved to a folder, never erased; what cannot be done is flagged and left in place.
"""

import imaplib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

SECONDS = 30.0
PORT, PLAIN_PORT = 993, 143
DONE = "Trait&AOk-s"
"""« Traités », in the letters of IMAP (RFC 3501, 5.1.3)."""
WAITING = ("UNDELETED", "UNFLAGGED")
HERE = {"127.0.0.1", "::1", "localhost"}
"""Where talking without TLS is talking to oneself."""
PREFIX = re.compile(rb'^\(\("((?:[^"\\]|\\.)*)"')


class MailboxUnavailable(Exception):
    """The mailbox cannot be reached, refuses us, or answers something else than it should."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message of the mailbox: all of it, or its beginning."""

    content: bytes
    size: int


def is_mailbox_address(address: str) -> bool:
    """Whether it is one of `imaps://user:password@host/folder`; `imap://` only on this machine."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    complete = parts.hostname and parts.username and parts.password
    # What follows « ? » or « # » is no folder: a sign of the password was not written %XX.
    return bool(complete and not parts.query and not parts.fragment) and (
        parts.scheme == "imaps" or (parts.scheme == "imap" and parts.hostname in HERE)
    )


class Mailbox:
    """A conversation with the server, from `with` to its end. Everything raises
    `MailboxUnavailable` when it goes wrong."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        self._parts, self._seconds = urlsplit(address), seconds
        self._folder = _quoted(unquote(self._parts.path.lstrip("/")) or "INBOX")
        self._abilities: set[str] = set()

    def __enter__(self) -> Self:
        try:
            self._imap = self._connect()
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxUnavailable(_words(error)) from None
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def waiting(self) -> list[str]:
        """The messages to do, the oldest first, by their number in this mailbox."""
        (found,) = self._ask(self._imap.uid, "SEARCH", *WAITING)[:1]
        return [] if not found else found.decode("ascii").split()

    def aside(self) -> int:
        """How many messages are flagged: they could not be done."""
        (found,) = self._ask(self._imap.uid, "SEARCH", "UNDELETED", "FLAGGED")[:1]
        return len(found.split()) if found else 0

    def fetch(self, number: str, *, most: int) -> Fetched | None:
        """A message, `most` bytes of it at most; None when it is gone. It is not marked as read."""
        wanted = f"(RFC822.SIZE BODY.PEEK[]<0.{most}>)"
        answer = self._ask(self._imap.uid, "FETCH", number, wanted)
        pair = next((each for each in answer if isinstance(each, tuple)), None)
        if pair is None:
            return None
        said = b" ".join(each if isinstance(each, bytes) else each[0] for each in answer if each)
        size = re.search(rb"RFC822\.SIZE (\d{1,12})", said)
        content: bytes = pair[1]
        return Fetched(content, max(int(size[1]) if size else 0, len(content)))

    def put_away(self, number: str) -> None:
        """It is done: it goes to the folder of those that are."""
        folder = _quoted(f"{self._prefix()}{DONE}")
        verb = "MOVE" if "MOVE" in self._abilities else "COPY"
        try:
            self._ask(self._imap.uid, verb, number, folder)
        except MailboxUnavailable:
            self._ask(self._imap.create, folder)
            self._ask(self._imap.subscribe, folder)
            self._ask(self._imap.uid, verb, number, folder)
        if verb == "COPY":
            self._ask(self._imap.uid, "STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in self._abilities:
                self._ask(self._imap.uid, "EXPUNGE", number)

    def set_aside(self, number: str) -> None:
        """It cannot be done: somebody must look at it. It stays, flagged."""
        self._ask(self._imap.uid, "STORE", number, "+FLAGS.SILENT", r"(\Flagged)")

    def _connect(self) -> imaplib.IMAP4:
        host = self._parts.hostname or ""
        if self._parts.scheme == "imap" and host in HERE:
            return imaplib.IMAP4(host, self._parts.port or PLAIN_PORT, timeout=self._seconds)
        return imaplib.IMAP4_SSL(
            host,
            self._parts.port or PORT,
            ssl_context=ssl.create_default_context(),
            timeout=self._seconds,
        )

    def _open(self) -> None:
        user, password = unquote(self._parts.username or ""), unquote(self._parts.password or "")
        if "AUTH=PLAIN" in self._imap.capabilities:
            # Takes any letter (RFC 4616); LOGIN those of ASCII alone.
            secret = f"\0{user}\0{password}".encode()
            self._ask(self._imap.authenticate, "PLAIN", lambda _challenge: secret)
        else:
            self._ask(self._imap.login, _quoted(user), password)
        # What the server can do may change once it knows who we are.
        said = b" ".join(each for each in self._ask(self._imap.capability) if each)
        self._abilities = set(said.decode("ascii", "replace").upper().split())
        self._ask(self._imap.select, self._folder)

    def _prefix(self) -> str:
        """What the names of our folders begin with: « INBOX. » on some servers."""
        if "NAMESPACE" not in self._abilities:
            return ""
        answer = self._ask(self._imap.namespace)
        found = PREFIX.match(answer[0] or b"") if answer else None
        return found[1].decode("ascii", "replace") if found else ""

    def _ask(self, call: Callable[..., Any], *words: Any) -> list[Any]:
        """One command, and what the server says. Raises when it says no."""
        try:
            status, answer = call(*words)
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise MailboxUnavailable(_words(error)) from None
        if status != "OK":
            raise MailboxUnavailable(str(answer[:1])[:200])
        return list(answer)

    def _close(self) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if "\r" in escaped or "\n" in escaped or "\x00" in escaped:
        raise MailboxUnavailable("line break in a name")
    return f'"{escaped}"'


def _words(error: Exception) -> str:
    """What went wrong, without a word of what was said to the server."""
    said = error.args[0] if error.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return f"{type(error).__name__}: {words}"[:200]

"""One page of another site, read within limits: five megabytes, ten seconds, three redirections.

The limits hold for the whole reading: a site that sends a byte a second, or that unfolds a small
answer into an endless one, is left. Each redirection is vetted as the first address was.
"""

import contextlib
import io
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException, HTTPResponse
from queue import Empty, SimpleQueue

from niaouli.connectors.web.addresses import BadAddress, Target, follow, is_outside, parse

BYTES = 5 * 1024 * 1024
"""Unfolded."""
SECONDS = 10.0
REDIRECTIONS = 3
CHUNK = 64 * 1024
AGENT = "Niaouli/1 (lecture de flux)"
MOVED = {301, 302, 303, 307, 308}
PRINTABLE = re.compile(r"[\x20-\x7e]{1,200}")


class Trouble(StrEnum):
    """Why a page could not be read."""

    ADDRESS = "address"
    """Not an http or https address, on its own port, without a password."""
    INSIDE = "inside"
    """It leads into a network that is not the open Internet."""
    UNKNOWN = "unknown"
    """No such site."""
    UNREACHABLE = "unreachable"
    """The site does not answer, or answers anything but HTTP."""
    CERTIFICATE = "certificate"
    SLOW = "slow"
    LARGE = "large"
    REDIRECTS = "redirects"
    ANSWER = "answer"
    """It answered something else than the page: see `Unreachable.status`."""


class Unreachable(Exception):
    """The page could not be read."""

    def __init__(self, trouble: Trouble, status: int = 0) -> None:
        self.trouble, self.status = trouble, status
        super().__init__(trouble.value)


@dataclass(frozen=True)
class Answer:
    """What the site said. `changed` is False when it has nothing newer than what was read."""

    url: str
    changed: bool
    content: bytes
    content_type: str
    etag: str
    last_modified: str


@dataclass(frozen=True)
class Network:
    """How names are resolved and connections made."""

    resolve: Callable[[str, int], list[str]]
    connect: Callable[[str, int, float], socket.socket]
    tls: Callable[[], ssl.SSLContext]


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _connect(address: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((address, port), timeout)


network = Network(_resolve, _connect, ssl.create_default_context)
"""The real one. Tests put `fake.FakeWeb` in its place; what is vetted stays the same."""


def fetch(url: str, *, etag: str = "", last_modified: str = "", seconds: float = SECONDS) -> Answer:
    """Read a page; `etag` and `last_modified` are those of the last answer. Raises
    `Unreachable`."""
    deadline = time.monotonic() + seconds
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    try:
        target = parse(url)
        for _hop in range(REDIRECTIONS + 1):
            answer, location = _read(target, asked, deadline)
            if answer is not None:
                return answer
            target = follow(target, location)
    except BadAddress:
        raise Unreachable(Trouble.ADDRESS) from None
    except TimeoutError:
        raise Unreachable(Trouble.SLOW) from None
    except ssl.SSLCertVerificationError:
        raise Unreachable(Trouble.CERTIFICATE) from None
    except (OSError, HTTPException, ValueError, zlib.error):
        raise Unreachable(Trouble.UNREACHABLE) from None
    raise Unreachable(Trouble.REDIRECTS)


def _read(target: Target, asked: dict[str, str], deadline: float) -> tuple[Answer | None, str]:
    """The answer, or where it redirects."""
    address = _vetted(target, deadline)
    with contextlib.closing(network.connect(address, target.port, _left(deadline))) as plain:
        if target.scheme == "https":
            plain.settimeout(_left(deadline))
            wrapped: socket.socket = network.tls().wrap_socket(plain, server_hostname=target.host)
        else:
            wrapped = plain
        with contextlib.closing(wrapped):
            wrapped.settimeout(_left(deadline))
            wrapped.sendall(_request(target, asked))
            response = HTTPResponse(_Timed(wrapped, deadline), method="GET")  # type: ignore[arg-type]
            with contextlib.closing(response):
                response.begin()
                return _answer(target, response)


def _answer(target: Target, response: HTTPResponse) -> tuple[Answer | None, str]:
    location = response.getheader("Location", "")
    if response.status in MOVED and location:
        return None, location
    if response.status not in {200, 304}:
        raise Unreachable(Trouble.ANSWER, response.status)
    return (
        Answer(
            url=target.url,
            changed=response.status == 200,
            content=_content(response) if response.status == 200 else b"",
            content_type=_header(response, "Content-Type"),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified")[:100],
        ),
        "",
    )


def _vetted(target: Target, deadline: float) -> str:
    """The address to connect to. A name that stands for several must have none inside."""
    addresses = _within(deadline, lambda: network.resolve(target.host, target.port))
    if not addresses:
        raise Unreachable(Trouble.UNKNOWN)
    if not all(is_outside(address) for address in addresses):
        raise Unreachable(Trouble.INSIDE)
    return addresses[0]


def _within(deadline: float, ask: Callable[[], list[str]]) -> list[str]:
    """Resolving a name has no time limit of its own: it is left to itself when it takes too
    long."""
    found: SimpleQueue[list[str]] = SimpleQueue()

    def run() -> None:
        try:
            found.put(ask())
        except (OSError, UnicodeError):
            found.put([])

    threading.Thread(target=run, daemon=True).start()
    try:
        return found.get(timeout=_left(deadline))
    except Empty:
        raise TimeoutError from None


def _request(target: Target, asked: dict[str, str]) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    headers = {
        "Host": host,
        "User-Agent": AGENT,
        "Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **{name: value for name, value in asked.items() if PRINTABLE.fullmatch(value)},
    }
    lines = [f"GET {target.path} HTTP/1.1", *(f"{name}: {each}" for name, each in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _content(response: HTTPResponse) -> bytes:
    encoding = response.getheader("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise Unreachable(Trouble.UNREACHABLE)
    unfold = _Gzip() if "gzip" in encoding else None
    content = bytearray()
    while piece := response.read(CHUNK):
        content += unfold.more(piece, BYTES + 1 - len(content)) if unfold else piece
        if len(content) > BYTES:
            raise Unreachable(Trouble.LARGE)
    if response.length or (unfold and not unfold.complete):
        # The line was cut: half a page would look like a page that changed.
        raise Unreachable(Trouble.UNREACHABLE)
    return bytes(content)


class _Gzip:
    """Unfolds no more than it is asked: a bomb stays folded."""

    def __init__(self) -> None:
        self._unfold = zlib.decompressobj(wbits=31)

    @property
    def complete(self) -> bool:
        return self._unfold.eof

    def more(self, piece: bytes, most: int) -> bytes:
        unfolded = self._unfold.decompress(piece, most)
        # Several files one after the other make one.
        while self._unfold.eof and self._unfold.unused_data and len(unfolded) < most:
            rest = self._unfold.unused_data
            self._unfold = zlib.decompressobj(wbits=31)
            unfolded += self._unfold.decompress(rest, most - len(unfolded))
        return unfolded


class _Timed:
    """A connection as `HTTPResponse` wants it, which never waits beyond the deadline: neither for
    one byte, nor for all of them."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._connection, self._deadline))


class _TimedReader(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv_into(buffer)


def _header(response: HTTPResponse, name: str) -> str:
    value = response.getheader(name, "").strip()
    return value if PRINTABLE.fullmatch(value) else ""


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

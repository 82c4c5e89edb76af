"""Client of clamd: the INSTREAM command, over TCP or a Unix socket (clamd(8), « COMMANDS »).

Anything but a clear answer is `ScannerUnavailable`: whoever asks must then refuse the file.
"""

import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 256 * 1024
ANSWER = 4096
"""An answer is one short line; more is not an answer."""


class ScannerUnavailable(Exception):
    """The scanner cannot be reached, does not answer in time, or answers that it could not scan."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner said. `signature` names what it found; empty when it found nothing."""

    signature: str

    @property
    def clean(self) -> bool:
        return not self.signature


def scan(content: bytes, *, address: str, timeout: float = 30.0) -> Verdict:
    """Have the content scanned. `address` is `tcp://host:port` or `unix:/path`."""
    answer = _ask(address, _stream(content), timeout)
    if answer == "stream: OK":
        return Verdict("")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(answer.removeprefix("stream: ").removesuffix(" FOUND")[:200] or "?")
    raise ScannerUnavailable(answer)


def ping(*, address: str, timeout: float = 3.0) -> bool:
    """Whether the scanner answers."""
    try:
        return _ask(address, [b"zPING\0"], timeout) == "PONG"
    except ScannerUnavailable:
        return False


def version(*, address: str, timeout: float = 3.0) -> str:
    """How the scanner names itself and its signatures: another name, and it may find more than
    before. `ClamAV 1.4.3/27841/Mon Dec  1 09:12:55 2025`."""
    answer = _ask(address, [b"zVERSION\0"], timeout).strip()
    if not answer or "UNKNOWN COMMAND" in answer:
        raise ScannerUnavailable(answer)
    return answer[:100]


def _stream(content: bytes) -> list[bytes]:
    pieces = [b"zINSTREAM\0"]
    for start in range(0, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        pieces += [struct.pack("!L", len(chunk)), chunk]
    return [*pieces, struct.pack("!L", 0)]


def _ask(address: str, pieces: list[bytes], timeout: float) -> str:
    deadline = time.monotonic() + timeout
    try:
        with _connect(address, timeout) as connection:
            try:
                for piece in pieces:
                    connection.settimeout(_left(deadline))
                    connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                # It closed before the end, because the file is larger than it takes: it says so.
                pass
            return _answer(connection, deadline)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(str(error)) from error


def _connect(address: str, timeout: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return socket.create_connection((parts.hostname, parts.port), timeout)
    if parts.scheme == "unix" and parts.path:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout)
            connection.connect(parts.path)
        except BaseException:
            connection.close()
            raise
        return connection
    raise ValueError(f"NIAOULI_ANTIVIRUS: {address!r} is neither tcp://host:port nor unix:/path")


def _answer(connection: socket.socket, deadline: float) -> str:
    answer = bytearray()
    while b"\0" not in answer:
        connection.settimeout(_left(deadline))
        piece = connection.recv(ANSWER)
        if not piece or len(answer) > ANSWER:
            raise ScannerUnavailable("no answer")
        answer += piece
    return answer.split(b"\0", 1)[0].decode("utf-8", "replace")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner takes too long")
    return left

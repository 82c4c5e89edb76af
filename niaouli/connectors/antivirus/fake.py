"""A clamd for tests: checks what it is sent as the real one does, finds EICAR, and can be ill.

`tests/connectors/test_antivirus.py` holds it to the answers of a real clamd when one is given.
"""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from enum import StrEnum
from types import TracebackType
from typing import Self

# In two pieces, so that this very file is not taken for a virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
EICAR_SIGNATURE = "Eicar-Test-Signature"


class Health(StrEnum):
    """How the fake behaves."""

    WELL = "well"
    MUTE = "mute"
    """Takes the connection and never answers."""
    HANGS_UP = "hangs up"
    CONFUSED = "confused"
    """Answers something else than it should."""


class FakeClamd:
    """A context manager; `address` is what goes into `NIAOULI_ANTIVIRUS`."""

    def __init__(self, health: Health = Health.WELL, *, limit: int = 25 * 1024 * 1024) -> None:
        self.health, self.limit = health, limit
        self.version = "ClamAV 1.4.3/27841/Mon Dec  1 09:12:55 2025"
        self.known = {EICAR: EICAR_SIGNATURE}
        """What it finds: a test may teach it more."""
        self.scanned: list[bytes] = []
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(5)
            with connection, contextlib.suppress(OSError):
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        if self.health is Health.HANGS_UP:
            return
        if self.health is Health.MUTE:
            self._closing.wait(5)
            return
        answer = self._answer_to(connection)
        if self.health is Health.CONFUSED:
            answer = "UNKNOWN COMMAND"
        connection.sendall(answer.encode() + b"\0")

    def _answer_to(self, connection: socket.socket) -> str:
        command = b""
        while not command.endswith(b"\0"):
            command += _exactly(connection, 1)
        if command == b"zPING\0":
            return "PONG"
        if command == b"zVERSION\0":
            return self.version
        if command != b"zINSTREAM\0":
            return "UNKNOWN COMMAND"
        content = b""
        for chunk in _chunks(connection):
            content += chunk
            if len(content) > self.limit:
                return "INSTREAM size limit exceeded. ERROR"
        self.scanned.append(content)
        found = next((name for mark, name in self.known.items() if mark in content), "")
        return f"stream: {found} FOUND" if found else "stream: OK"


def _chunks(connection: socket.socket) -> Iterator[bytes]:
    while size := struct.unpack("!L", _exactly(connection, 4))[0]:
        yield _exactly(connection, size)


def _exactly(connection: socket.socket, size: int) -> bytes:
    read = bytearray()
    while len(read) < size:
        piece = connection.recv(size - len(read))
        if not piece:
            raise ConnectionError("the client left in the middle of a stream")
        read += piece
    return bytes(read)

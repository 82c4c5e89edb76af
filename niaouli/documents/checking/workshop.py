"""The door of the workshop: a process apart, where files that people send are opened.

A PDF of one megabyte can ask its reader for eight gigabytes and forty seconds; a picture can crash
its decoder. Here that costs one refused file: each is opened in a child with little memory, little
time, no environment and no secret (`workshop_process.py`). The process starts with the first file
and leaves after five quiet minutes. One file is open at a time.
"""

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import Busy, CannotPreview, CannotScan

SECONDS = 6
"""Of processor and of wall clock, for one file. A phone's photograph takes a tenth of one."""
MEMORY = 900 * 1024 * 1024
WAIT = 20
"""How long a person waits for the workshop to be free."""
WAIT_TO_DRAW = 5
"""The same for a picture, without which a page is only less pretty."""
PROCESS = Path(__file__).with_name("workshop_process.py")


@dataclass(frozen=True)
class Opened:
    """`problem` is empty, or one of: password, pages, pixels, moving, damaged."""

    problem: str
    pages: int


@dataclass(frozen=True)
class Drawn:
    """A JPEG, and the seconds of processor that it took."""

    content: bytes
    seconds: float


class _Broken(Exception):
    """The workshop does not answer as it should."""


class _Workshop:
    """One process, used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(
        self, request: dict[str, object], content: bytes, *, wait: float = WAIT
    ) -> tuple[dict[str, Any], bytes]:
        """The answer and its payload. Raises `Busy` or `_Broken`; starts the process anew once."""
        if not self._lock.acquire(timeout=wait):
            raise Busy
        try:
            try:
                return self._exchange(request, content)
            except (_Broken, OSError):
                # It may have left because nothing happened for a while, just as we came.
                self.close()
                return self._exchange(request, content)
        except (_Broken, OSError, ValueError):
            self.close()
            raise _Broken from None
        finally:
            self._lock.release()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def _exchange(self, request: dict[str, object], content: bytes) -> tuple[dict[str, Any], bytes]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise _Broken
        header = json.dumps({**request, "size": len(content)}).encode() + b"\n"
        process.stdin.write(header + content)
        process.stdin.flush()
        deadline = time.monotonic() + SECONDS + 4
        answer = json.loads(_read_until(process.stdout.fileno(), None, deadline))
        return answer, _read_until(process.stdout.fileno(), int(answer["size"]), deadline)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(PROCESS), str(SECONDS), str(MEMORY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        return self._process


def open_file(content: bytes, format: FileFormat, *, max_pages: int, max_pixels: int) -> Opened:
    """Open it whole. Raises `CannotScan` when the workshop itself is out of order."""
    request: dict[str, object] = {
        "job": "open",
        "format": format.value,
        "max_pages": max_pages,
        "max_pixels": max_pixels,
    }
    try:
        answer, _ = _workshop.ask(request, content)
    except (_Broken, Busy):
        raise CannotScan from None
    return Opened(str(answer["problem"]), int(answer["pages"]))


def draw_file(
    content: bytes, format: FileFormat, *, page: int, width: int, wait: float = WAIT_TO_DRAW
) -> Drawn:
    """A page or a picture as JPEG, at most `width` pixels wide. Raises `CannotPreview`, or `Busy`
    when the workshop is not free within `wait` seconds."""
    request: dict[str, object] = {
        "job": "draw",
        "format": format.value,
        "page": page,
        "width": width,
    }
    try:
        answer, drawing = _workshop.ask(request, content, wait=wait)
    except _Broken:
        raise Busy from None
    if answer["problem"] or not drawing:
        raise CannotPreview
    return Drawn(drawing, float(answer["seconds"]))


def read_text(content: bytes, *, wait: float = WAIT_TO_DRAW) -> str:
    """The words of the first pages of a PDF; empty for what is none. Raises `CannotScan` when the
    workshop is out of order, or is not free within `wait` seconds."""
    request: dict[str, object] = {"job": "text", "format": FileFormat.PDF.value}
    try:
        answer, text = _workshop.ask(request, content, wait=wait)
    except (_Broken, Busy):
        raise CannotScan from None
    return "" if answer["problem"] else text.decode()


def _read_until(descriptor: int, size: int | None, deadline: float) -> bytes:
    """`size` bytes, or one line when `size` is none."""
    read = bytearray()
    while (len(read) < size) if size is not None else not read.endswith(b"\n"):
        if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise _Broken
        piece = os.read(descriptor, 1 if size is None else size - len(read))
        if not piece:
            raise _Broken
        read += piece
    return bytes(read)


_workshop = _Workshop()
atexit.register(_workshop.close)

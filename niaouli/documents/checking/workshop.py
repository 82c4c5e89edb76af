"""The door of the workshop: a process apart, where files that people send are opened.

A PDF of one megabyte can ask its reader for eight gigabytes and forty seconds; a picture can crash
its decoder. Here that costs one refused file: each is opened in a child with little memory, little
time, no environment and no secret (`workshop_process.py`). The process starts with the first file
and leaves after five quiet minutes. Two work at once at most, and a person has one of them at most:
a file that takes all the time it may have does not stop everybody.
"""

import atexit
import contextlib
import json
import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from niaouli.documents.checking.sheets import Frame
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import Busy, CannotPreview, CannotScan

SECONDS = 8
"""Of processor and of wall clock, for one file: opened, cleaned, its signatures read. A phone's
photograph takes a tenth of one."""
LONGEST = 10
"""Seconds after which the whole workshop is killed, whatever it does."""
STARTING = 30
"""The same for the process itself to be there, which takes one where nothing else is running; no
file is open meanwhile."""
MEMORY = 512 * 1024 * 1024
"""Of address space, libraries included."""
AT_ONCE = 2
WAIT = 20
"""How long a person waits for the workshop to be free."""
WAIT_TO_DRAW = 5
"""The same for a picture, without which a page is only less pretty."""
ROOT = Path(__file__).resolve().parents[3]
START = (
    "import sys; sys.path.insert(0, sys.argv[3]);"
    "from niaouli.documents.checking import workshop_process; workshop_process.main()"
)
"""The process sees our modules of this folder, and nothing of its surroundings."""


@dataclass(frozen=True)
class Opened:
    """`problem` is empty, or one of: password, pages, pixels, moving, active, damaged."""

    problem: str
    pages: int
    cleaned: list[str]
    """Codes of `enums.Cleaned`."""
    signatures: list[dict[str, str]]
    """As `signatures.py` writes them."""
    clean: bytes
    """The content without what was taken off; empty when nothing was."""


@dataclass(frozen=True)
class Drawn:
    """A JPEG, and the seconds of processor that it took."""

    content: bytes
    seconds: float


@dataclass(frozen=True)
class Read:
    """The words of a file, and the seconds of processor that they took."""

    text: str
    seconds: float


class _Broken(Exception):
    """The workshop does not answer as it should."""


class _Gone(_Broken):
    """It closed the door."""


class _Turns:
    """One place at a time for each who asks by a name: whatever they send, others have theirs."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: set[str] = set()

    @contextlib.contextmanager
    def of(self, who: str, wait: float) -> Iterator[None]:
        """Raises `Busy` when their former file takes longer. Without a name, at once."""
        if not who:
            yield
            return
        with self._changed:
            if not self._changed.wait_for(lambda: who not in self._inside, timeout=wait):
                raise Busy
            self._inside.add(who)
        try:
            yield
        finally:
            with self._changed:
                self._inside.discard(who)
                self._changed.notify_all()


class _Workshops:
    """A few processes, the last one that worked first: the others leave when nothing happens."""

    def __init__(self, number: int) -> None:
        self._turns = _Turns()
        self._free: queue.LifoQueue[_Workshop] = queue.LifoQueue()
        self._all = [_Workshop() for _ in range(number)]
        for each in self._all:
            self._free.put(each)

    def ask(
        self, request: dict[str, object], content: bytes, *, wait: float = WAIT, who: str = ""
    ) -> tuple[dict[str, Any], bytes]:
        """The answer and its payload. Raises `Busy` when none is free in time, or `_Broken`."""
        with self._turns.of(who, wait):
            try:
                workshop = self._free.get(timeout=wait) if wait else self._free.get_nowait()
            except queue.Empty:
                raise Busy from None
            try:
                return workshop.ask(request, content)
            finally:
                self._free.put(workshop)

    def close(self) -> None:
        for each in self._all:
            each.close()


class _Workshop:
    """One process, used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: dict[str, object], content: bytes) -> tuple[dict[str, Any], bytes]:
        """Raises `_Broken`. Starts the process anew once, unless it took all its time."""
        try:
            try:
                return self._exchange(request, content)
            except (_Gone, OSError):
                # It may have left because nothing happened for a while, just as we came.
                self.close()
                return self._exchange(request, content)
        except (_Broken, OSError, ValueError):
            self.close()
            raise _Broken from None

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
        deadline = time.monotonic() + LONGEST
        if process.stdin is None or process.stdout is None:
            raise _Broken
        header = json.dumps({**request, "size": len(content)}).encode() + b"\n"
        process.stdin.write(header + content)
        process.stdin.flush()
        answer = json.loads(_read_until(process.stdout.fileno(), None, deadline))
        return answer, _read_until(process.stdout.fileno(), int(answer["size"]), deadline)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", START, str(SECONDS), str(MEMORY), str(ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
            if self._process.stdout is not None:
                _read_until(self._process.stdout.fileno(), None, time.monotonic() + STARTING)
        return self._process


def open_file(
    content: bytes,
    format: FileFormat,
    *,
    max_pages: int,
    max_pixels: int,
    made_here: bool = False,
    who: str = "",
) -> Opened:
    """Open it whole, and clean it unless it is of our own making. `who`: whose file it is, who has
    one place of the workshop at a time. Raises `CannotScan` when the workshop itself is out of
    order."""
    request: dict[str, object] = {
        "job": "open",
        "format": format.value,
        "max_pages": max_pages,
        "max_pixels": max_pixels,
        "made_here": made_here,
    }
    try:
        answer, clean = _workshop.ask(request, content, who=who)
    except (_Broken, Busy):
        raise CannotScan from None
    return Opened(
        problem=str(answer["problem"]),
        pages=int(answer["pages"]),
        cleaned=list(answer.get("cleaned", [])),
        signatures=list(answer.get("signatures", [])),
        clean=clean,
    )


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


def read_text(content: bytes, *, wait: float = WAIT_TO_DRAW, who: str = "") -> Read:
    """The words of the first pages of a PDF; empty for what is none. Raises `CannotScan` when the
    workshop is out of order, or is not free within `wait` seconds."""
    request: dict[str, object] = {"job": "text", "format": FileFormat.PDF.value}
    try:
        answer, text = _workshop.ask(request, content, wait=wait, who=who)
    except (_Broken, Busy):
        raise CannotScan from None
    seconds = float(answer.get("seconds", SECONDS))
    return Read("" if answer["problem"] else text.decode(), seconds)


def find_page(content: bytes, format: FileFormat) -> Frame | None:
    """The frame of the sheet of paper that was photographed (`sheets.py`); None where there is none
    that is sure. Raises `CannotPreview` for what cannot be opened, or `Busy`."""
    asked: dict[str, object] = {"job": "find", "format": format.value}
    answer, _ = _of_a_sheet(asked, content, wait=WAIT_TO_DRAW)
    return tuple(answer["frame"]) if answer["frame"] else None


def draw_sheet(
    content: bytes,
    format: FileFormat,
    *,
    turn: int,
    frame: Frame,
    width: int,
    shaded: bool,
    wait: float = WAIT_TO_DRAW,
) -> Drawn:
    """The picture turned by quarters and cropped, or with what would go shaded, as JPEG. Raises
    `CannotPreview`, or `Busy`."""
    asked = {"turn": turn, "frame": frame, "width": width, "shaded": shaded}
    request = {"job": "sheet", "format": format.value, **asked}
    answer, drawing = _of_a_sheet(request, content, wait=wait)
    return Drawn(drawing, float(answer["seconds"]))


def make_page(content: bytes, format: FileFormat, *, turn: int, frame: Frame) -> bytes:
    """The page that the photograph becomes: a JPEG of at most about 400 kB. Raises
    `CannotPreview`, or `Busy`."""
    request: dict[str, object]
    request = {"job": "page", "format": format.value, "turn": turn, "frame": frame}
    return _of_a_sheet(request, content, wait=WAIT)[1]


def _of_a_sheet(
    request: dict[str, object], content: bytes, *, wait: float
) -> tuple[dict[str, Any], bytes]:
    try:
        answer, payload = _workshop.ask(request, content, wait=wait)
    except _Broken:
        raise Busy from None
    if answer["problem"]:
        raise CannotPreview
    return answer, payload


def _read_until(descriptor: int, size: int | None, deadline: float) -> bytes:
    """`size` bytes, or one line when `size` is none."""
    read = bytearray()
    while (len(read) < size) if size is not None else not read.endswith(b"\n"):
        if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise _Broken
        piece = os.read(descriptor, 1 if size is None else size - len(read))
        if not piece:
            raise _Gone
        read += piece
    return bytes(read)


_workshop = _Workshops(AT_ONCE)
atexit.register(_workshop.close)

"""The workshop itself. Started by `workshop.py` as a process; of the product it knows only the
modules of this folder that import nothing else of it.

Reads requests on its standard input, one JSON line then the file; answers the same way. Each file
is opened in a child of its own, with limits of processor, memory and time: whatever a file does to
the child, the answer is « damaged ».
"""

import contextlib
import json
import os
import resource
import select
import signal
import sys
import time
from typing import Any

from PIL import Image

from niaouli.documents.checking import sheets
from niaouli.documents.checking.pdf_cleaning import cleaned_pdf
from niaouli.documents.checking.pdfs import check_pdf, draw_pdf, read_pdf
from niaouli.documents.checking.pictures import as_jpeg, check_picture, draw_picture, open_picture
from niaouli.documents.checking.problems import Problem
from niaouli.documents.checking.signatures import Signed, read_signatures

QUIET = 300
"""Seconds without a request after which the process leaves."""


def check(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """What a file that was sent is, and the clean one where something was taken off it."""
    signatures: list[Signed] = []
    if request["format"] == "pdf":
        pages = check_pdf(content, request["max_pages"])
        if request["made_here"]:
            return {"problem": "", "pages": pages}, b""
        clean, removed, signed = cleaned_pdf(content)
        if clean != content:
            pages = check_pdf(clean, request["max_pages"])
        if signed:
            signatures = read_signatures(content)
    else:
        pages = 0
        clean, removed = check_picture(content, request["format"], request["max_pixels"])
    header = {"pages": pages, "cleaned": sorted(removed), "signatures": signatures}
    return {"problem": "", **header}, clean if removed else b""


def work_on_sheet(request: dict[str, Any], picture: Image.Image) -> tuple[dict[str, Any], bytes]:
    """The photograph of a page: its frame found, its drawing, the page that it becomes."""
    if request["job"] == "find":
        return {"problem": "", "pages": 0, "frame": sheets.find_page(picture)}, b""
    turn, frame = request["turn"], tuple(request["frame"])
    if request["job"] == "page":
        return {"problem": "", "pages": 0}, sheets.page_of(picture, turn=turn, frame=frame)
    drawing = sheets.drawn(
        picture, turn=turn, frame=frame, width=request["width"], shaded=request["shaded"]
    )
    return {"problem": "", "pages": 0}, as_jpeg(drawing)


def work(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer and its payload, for one file."""
    format = request["format"]
    try:
        if request["job"] == "open":
            return check(request, content)
        if request["job"] in {"find", "sheet", "page"}:
            return work_on_sheet(request, open_picture(content, format))
        if request["job"] == "text":
            return {"problem": "", "pages": 0}, read_pdf(content).encode(errors="replace")
        if format == "pdf":
            drawing = draw_pdf(content, request["page"], request["width"])
        else:
            drawing = draw_picture(content, format, request["width"])
    except Problem as problem:
        return {"problem": problem.word, "pages": problem.pages}, b""
    except MemoryError:
        return {"problem": "damaged" if format == "pdf" else "pixels", "pages": 0}, b""
    except Image.DecompressionBombError:
        return {"problem": "pixels", "pages": 0}, b""
    except (OSError, ValueError, ArithmeticError, SyntaxError, EOFError, RuntimeError):
        return {"problem": "damaged", "pages": 0}, b""
    return {"problem": "", "pages": 0}, as_jpeg(drawing)


def answer_in_a_child(request: dict[str, Any], content: bytes, seconds: int, memory: int) -> bytes:
    """What the child wrote, or « damaged » when it did not live to say."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            limit(seconds, memory)
            header, payload = work(request, content)
            # Of this child alone: what a busy machine makes it wait says nothing of the file.
            write_all(writing, message({**header, "seconds": time.process_time()}, payload))
        finally:
            os._exit(0)
    os.close(writing)
    said = bytearray()
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            if not select.select([reading], [], [], max(0.0, deadline - time.monotonic()))[0]:
                break
            piece = os.read(reading, 1 << 20)
            if not piece:
                break
            said += piece
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return bytes(said) if whole(said) else message({"problem": "damaged", "pages": 0}, b"")


def limit(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # macOS has no such limit; time still bounds what can be taken.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # No file is written here, and none needs to be.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def message(header: dict[str, Any], payload: bytes) -> bytes:
    return json.dumps({**header, "size": len(payload)}).encode() + b"\n" + payload


def whole(said: bytearray) -> bool:
    line, end, payload = said.partition(b"\n")
    return bool(end) and len(payload) == json.loads(line)["size"]


def write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def prepare() -> None:
    """What every child finds ready."""
    # Our own limit is checked before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    Image.init()


def main() -> None:
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    prepare()
    # Ready: only from now on does the time of a file count.
    write_all(sys.stdout.fileno(), b"\n")
    while select.select([sys.stdin.fileno()], [], [], QUIET)[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        request = json.loads(line)
        content = sys.stdin.buffer.read(request["size"])
        if len(content) != request["size"]:
            return
        write_all(sys.stdout.fileno(), answer_in_a_child(request, content, seconds, memory))

"""The workshop itself. Started by `workshop.py` as a script, knows nothing of the product.

Reads requests on its standard input, one JSON line then the file; answers the same way. Each file
is opened in a child of its own, with limits of processor, memory and time: whatever a file does to
the child, the answer is « damaged ».
"""

import contextlib
import json
import math
import os
import resource
import select
import signal
import sys
import time
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

PdfDocument: Any = pypdfium2.PdfDocument
"""Any: the library has annotations for some of its functions only."""
LOCKED = {4, 5}
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of fpdfview.h."""
QUIET = 300
"""Seconds without a request after which the process leaves."""
PICTURES = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
"""What Pillow may open for each format. MPO: the photographs of some phones."""
PAGES_READ, SIGNS_READ = 3, 50_000
"""How far the words of a PDF are read."""
MAX_SIDE = 4
"""A drawing is at most this many times as high as wide: a page can be as long as one wishes."""


class Problem(Exception):
    """Why the file is refused, in one word."""

    def __init__(self, word: str, pages: int = 0) -> None:
        super().__init__(word)
        self.word, self.pages = word, pages


def open_pdf(content: bytes) -> Any:
    try:
        return PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Problem("password" if error.err_code in LOCKED else "damaged") from None


def check_pdf(content: bytes, max_pages: int) -> int:
    document = open_pdf(content)
    pages = len(document)
    if pages > max_pages:
        raise Problem("pages", pages)
    for number in range(pages):
        width, height = document.get_page_size(number)
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise Problem("damaged")
    document[0].close()
    return pages


def read_pdf(content: bytes) -> str:
    """The words of its first pages."""
    document = open_pdf(content)
    sheets = [document[number] for number in range(min(len(document), PAGES_READ))]
    return "\n".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)[:SIGNS_READ]


def open_picture(content: bytes, format: str) -> Image.Image:
    return Image.open(BytesIO(content), formats=PICTURES[format])


def check_picture(content: bytes, format: str, max_pixels: int) -> None:
    picture = open_picture(content, format)
    width, height = picture.size
    if width * height > max_pixels:
        raise Problem("pixels")
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise Problem("moving")
    # An eighth of the size is enough to read the whole of a JPEG, in a fraction of the memory.
    picture.draft(None, (max(1, width // 8), max(1, height // 8)))
    picture.load()


def draw_pdf(content: bytes, page: int, width: int) -> Image.Image:
    document = open_pdf(content)
    # What people wrote in the fields of a form is drawn too.
    document.init_forms()
    sheet = document[page - 1]
    across, down = sheet.get_size()
    scale = min(width / across, width * MAX_SIDE / down)
    image: Image.Image = sheet.render(scale=scale).to_pil()
    return image


def draw_picture(content: bytes, format: str, width: int) -> Image.Image:
    picture = open_picture(content, format)
    picture.draft("RGB", (width, width))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((width, width * MAX_SIDE))
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        ground = Image.new("RGB", upright.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return upright.convert("RGB")


def work(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer and its payload, for one file."""
    format = request["format"]
    try:
        if request["job"] == "open":
            if format == "pdf":
                return {"problem": "", "pages": check_pdf(content, request["max_pages"])}, b""
            check_picture(content, format, request["max_pixels"])
            return {"problem": "", "pages": 0}, b""
        if request["job"] == "text":
            return {"problem": "", "pages": 0}, read_pdf(content).encode(errors="replace")
        if format == "pdf":
            drawing = draw_pdf(content, request["page"], request["width"])
        else:
            drawing = draw_picture(content, format, request["width"])
    except Problem as problem:
        return {"problem": problem.word, "pages": problem.pages}, b""
    except Image.DecompressionBombError:
        return {"problem": "pixels", "pages": 0}, b""
    except (OSError, ValueError, ArithmeticError, SyntaxError, EOFError, RuntimeError):
        return {"problem": "damaged", "pages": 0}, b""
    written = BytesIO()
    # A new picture: nothing of the metadata of the original goes along.
    Image.frombytes("RGB", drawing.size, drawing.convert("RGB").tobytes()).save(
        written, "JPEG", quality=82, optimize=True
    )
    return {"problem": "", "pages": 0}, written.getvalue()


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


def main() -> None:
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    # Our own limit is checked before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    Image.init()
    while select.select([sys.stdin.fileno()], [], [], QUIET)[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        request = json.loads(line)
        content = sys.stdin.buffer.read(request["size"])
        if len(content) != request["size"]:
            return
        write_all(sys.stdout.fileno(), answer_in_a_child(request, content, seconds, memory))


if __name__ == "__main__":
    main()

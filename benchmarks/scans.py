"""What people send, made here: a photo as a phone takes it, and a letter as a scanner gives it."""

import io
import random

import pikepdf
from PIL import Image, ImageDraw, ImageFilter

MARK = "0123456789abcdef" * 2
"""In each file: another of the same length takes its place, so that none is sent twice."""


def photo() -> bytes:
    """Twelve million points, about two megabytes."""
    written = io.BytesIO()
    drawn = _paper((4000, 3000), grain=14)
    exif = Image.Exif()
    exif[0x010E] = MARK
    drawn.save(written, "JPEG", quality=72, exif=exif)
    return written.getvalue()


def scan() -> bytes:
    """One page of A4 at 200 points an inch."""
    page = io.BytesIO()
    _paper((1654, 2339), grain=10).save(page, "PDF", resolution=200, quality=75)
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(page.getvalue())) as document:
        document.docinfo["/Title"] = MARK
        document.save(written)
    return written.getvalue()


def _paper(size: tuple[int, int], *, grain: int) -> Image.Image:
    """Writing on paper that is never quite white, from a fixed seed."""
    drawn = random.Random(20261127)
    noise = Image.frombytes(
        "L", (size[0] // 4, size[1] // 4), drawn.randbytes(size[0] * size[1] // 16)
    )
    paper = noise.resize(size).filter(ImageFilter.GaussianBlur(1.5))
    paper = paper.point([235 + (each - 128) * grain // 128 for each in range(256)]).convert("RGB")
    pen = ImageDraw.Draw(paper)
    for line in range(60, size[1] - 60, 40):
        words = " ".join("".join(drawn.choices("aeioulnrst", k=7)) for _ in range(size[0] // 70))
        pen.text((60, line), words, fill="#223")
    return paper

"""Hostile files, each made here and named for what it does. `refused`: whether nothing of it may be
kept; the others may be taken, once they are harmless."""

import io
import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.documents import crafted


@dataclass(frozen=True)
class Hostile:
    name: str
    filename: str
    content: bytes = field(repr=False)
    refused: bool = True

    def __str__(self) -> str:
        return self.name


def raw_pdf(*objects: bytes, trailer: bytes = b"", end: bytes = b"") -> bytes:
    """A PDF with these objects, numbered from one; the first is the catalogue."""
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    tail = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        trailer,
        len(written),
    )
    return written + head + tail + end


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>%s>>"


def stream(content: bytes, more: bytes) -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def packed(size: int, times: int = 1) -> bytes:
    """That many zeros, deflated again and again. The same block is repeated: quick to make."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    content = b"\x78\x9c" + block * (size // 10_000_000) + packer.flush()
    for _ in range(times - 1):
        content = zlib.compress(content, 9)
    return content


def drawing(content: bytes, filters: bytes) -> bytes:
    page = PAGE % b"/Contents 4 0 R"
    return raw_pdf(CATALOG, PAGES, page, stream(content, b"/Filter[" + filters + b"]"))


def with_picture(width: int, height: int, content: bytes, how: bytes) -> bytes:
    """A page that draws one picture, as large as it says."""
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8" % (width, height)
    image += b"/ColorSpace/DeviceRGB/Filter/" + how
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    page += b"/Resources<</XObject<</I 5 0 R>>>>>>"
    return raw_pdf(
        CATALOG, PAGES, page, stream(b"q 595 0 0 842 0 0 cm /I Do Q", b""), stream(content, image)
    )


def object_stream_bomb() -> bytes:
    """An object stream that announces a million objects and unfolds to a gigabyte."""
    return raw_pdf(
        CATALOG,
        PAGES,
        PAGE % b"/Contents 5 0 R",
        stream(packed(1_000_000_000), b"/Type/ObjStm/N 1000000/First 10/Filter/FlateDecode"),
        b"<</Type/ObjStm/Extends 4 0 R>>",
    )


def cross_reference_bomb() -> bytes:
    """A table of objects, compressed, that unfolds to a gigabyte."""
    table = stream(
        packed(1_000_000_000),
        b"/Type/XRef/Size 100000000/W[1 4 2]/Root 1 0 R/Filter/FlateDecode",
    )
    body = b"%PDF-1.7\n1 0 obj\n" + CATALOG + b"\nendobj\n"
    return body + b"9 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def many_pages() -> bytes:
    kids = b"[" + b"3 0 R " * 100_000 + b"]"
    return raw_pdf(
        CATALOG, b"<</Type/Pages/Count 100000/Kids%s>>" % kids, PAGE % b"/Contents 4 0 R"
    )


def jpeg_that_lies() -> bytes:
    content = crafted.picture("JPEG", size=(8, 8))
    place = content.index(b"\xff\xc0")
    return content[: place + 5] + struct.pack("!HH", 65500, 65500) + content[place + 9 :]


def webp_that_lies() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "WEBP", lossless=True)
    content = bytearray(written.getvalue())
    place = content.index(b"VP8L") + 9
    content[place : place + 4] = struct.pack("<L", 16383 | 16383 << 14)
    return bytes(content)


def with_exif(tiff: bytes) -> bytes:
    plain = crafted.picture("JPEG")
    body = b"Exif\0\0" + tiff
    return plain[:2] + b"\xff\xe1" + struct.pack("!H", len(body) + 2) + body + plain[2:]


def exif_loop() -> bytes:
    """A table of tags that refers to itself, for ever."""
    entry = struct.pack("<HHLL", 0x8769, 4, 1, 8)
    return with_exif(struct.pack("<2sHLH", b"II", 42, 8, 1) + entry + struct.pack("<L", 8))


def exif_bomb() -> bytes:
    """Tags that each announce four thousand million values."""
    entry = struct.pack("<HHLL", 0x010E, 2, 0xFFFFFFF0, 8)
    return with_exif(struct.pack("<2sHLH", b"II", 42, 8, 5000) + entry * 5000)


def png_with_words(words: str) -> bytes:
    text, written = PngInfo(), io.BytesIO()
    text.add_text("Comment", words)
    drawn = Image.effect_noise((400, 400), 50)
    drawn.save(written, "PNG", pnginfo=text)
    content = written.getvalue()
    # Far from the start, where a quick look would not find it.
    chunk = content[33 : content.index(b"IDAT") - 4]
    return content.replace(chunk, b"").replace(content[-12:], chunk + content[-12:])


@lru_cache(maxsize=1)
def bombs() -> list[Hostile]:
    """What asks for much: memory, time, places."""
    deep = b"[" * 200_000 + b"]" * 200_000
    page = PAGE % b""
    return [
        Hostile("strokes", "a.pdf", crafted.pdf_bomb()),
        Hostile("blanks", "a.pdf", crafted.pdf_of_blanks()),
        Hostile("flate thrice", "a.pdf", drawing(packed(10**9, 3), b"/FlateDecode " * 3), False),
        Hostile("object stream", "a.pdf", object_stream_bomb(), False),
        Hostile("cross references", "a.pdf", cross_reference_bomb(), False),
        Hostile("100,000 pages", "a.pdf", many_pages()),
        Hostile(
            "announced pages",
            "a.pdf",
            raw_pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", page),
            False,
        ),
        Hostile(
            "page tree in a circle",
            "a.pdf",
            raw_pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        ),
        Hostile(
            "tables in a circle",
            "a.pdf",
            raw_pdf(CATALOG, PAGES, page, trailer=b"/Prev 200").replace(b"/Prev 200", b"/Prev 9"),
            False,
        ),
        Hostile("deep arrays", "a.pdf", raw_pdf(CATALOG, PAGES, page, deep), False),
        Hostile(
            "length in a circle",
            "a.pdf",
            raw_pdf(
                CATALOG,
                PAGES,
                PAGE % b"/Contents 4 0 R",
                b"<</Length 4 0 R>>stream\nq Q\nendstream",
            ),
            False,
        ),
        Hostile("JBIG2", "a.pdf", with_picture(60_000, 60_000, bytes(200), b"JBIG2Decode"), False),
        Hostile("JPX", "a.pdf", with_picture(60_000, 60_000, jpx(), b"JPXDecode"), False),
        Hostile("picture of a PDF", "a.pdf", flat_picture(), False),
        Hostile("PNG 30,000 × 30,000", "a.png", crafted.picture_bomb(30_000)),
        Hostile("PNG whose comment unfolds", "a.png", crafted.chatty_picture(), False),
        Hostile("JPEG that lies", "a.jpg", jpeg_that_lies()),
        Hostile("WebP that lies", "a.webp", webp_that_lies()),
        Hostile("EXIF in a circle", "a.jpg", exif_loop(), False),
        Hostile("EXIF bomb", "a.jpg", exif_bomb(), False),
        Hostile("film in PNG", "a.png", crafted.moving_picture("PNG")),
        Hostile("film in WebP", "a.webp", crafted.moving_picture("WEBP")),
    ]


def jpx() -> bytes:
    """The head of a JPEG 2000 of 3,600 million points."""
    size = struct.pack(
        "!HHHLLLLLLLLH", 0xFF51, 47, 0, 60_000, 60_000, 0, 0, 60_000, 60_000, 0, 0, 3
    )
    return b"\xff\x4f" + size + b"\x07\x01\x01" * 3 + bytes(100)


def flat_picture() -> bytes:
    return with_picture(30_000, 30_000, packed(1_000_000_000), b"FlateDecode")


def two_in_one() -> list[Hostile]:
    """One thing for us, another for whoever opens it."""
    plain, archive = crafted.pdf(), crafted.archive()
    page = b"<html><script>alert(1)</script></html>"
    return [
        Hostile("PDF and ZIP", "a.pdf", plain + archive),
        Hostile("JPEG and ZIP", "a.jpg", crafted.picture() + archive),
        Hostile("page, then PDF", "a.pdf", page + plain),
        Hostile("PDF, then page", "a.pdf", plain + page + b" " * 2000, False),
        Hostile(
            "PDF and page",
            "a.pdf",
            plain.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + page + b"\n"),
        ),
        Hostile("GIF and script", "a.jpg", b"GIF89a/*" + bytes(50) + b"*/=1;alert(1)"),
        Hostile("PNG and PHP", "a.png", png_with_words("<?php system($_GET[0]); ?>"), False),
        Hostile("picture of a script", "a.svg", crafted.SVG),
        Hostile("script that says PNG", "a.png", crafted.SVG),
        Hostile("page that says PDF", "a.pdf", page),
        Hostile("program", "a.pdf", b"MZ" + bytes(500)),
        Hostile("locked", "a.pdf", crafted.locked_pdf()),
        Hostile("empty", "a.pdf", b""),
        Hostile("cut", "a.pdf", plain[: len(plain) // 2]),
        Hostile("cut picture", "a.jpg", crafted.picture(size=(900, 900))[:-40]),
        Hostile("attachment", "a.pdf", crafted.pdf_with_attachment(archive), False),
    ]


@lru_cache(maxsize=1)
def everything() -> list[Hostile]:
    return [*bombs(), *two_in_one()]


NAMES = [
    "../../etc/passwd.pdf",
    "..\\..\\windows\\win.ini.pdf",
    "a\r\nSet-Cookie: a=b.pdf",
    "a\0.exe.pdf",
    "ban\u202efdp.exe.pdf",
    "\U0001f4c4" * 60 + ".pdf",
    "é" * 300 + ".pdf",
    "CON.pdf",
    "a;b\"c'd.pdf",
    "<script>alert(1)<／script>.pdf",
    "%2e%2e%2f.pdf",
]

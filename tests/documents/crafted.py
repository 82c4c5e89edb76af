"""Files made for tests, honest and not: built here, byte by byte, so that nothing is copied in."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo


def pdf(
    pages: int = 1,
    *,
    content: bytes = b"0 0 m 90 90 l S",
    filters: bytes = b"",
    size: tuple[int, int] = (595, 842),
) -> bytes:
    """A PDF with its table of objects, written by hand. `content` is what each page draws."""
    kids = " ".join(f"{number + 4} 0 R" for number in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters, content),
        *(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 3 0 R>>" % size
            for _ in range(pages)
        ),
    ]
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(written))
    return written + xref + trailer


def pdf_bomb() -> bytes:
    """A megabyte that asks its reader for gigabytes: a page of thirty million strokes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"0 0 m 100 100 l S\n" * 300_000) + packer.flush(zlib.Z_FULL_FLUSH)
    drawing = b"\x78\x9c" + block * 100 + packer.flush()
    return pdf(content=drawing, filters=b"/Filter/FlateDecode")


def pdf_of_blanks() -> bytes:
    """A page that is nothing but a gigabyte and a half of blanks: quick to read, hard to hold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return pdf(content=b"\x78\x9c" + block * 150 + packer.flush(), filters=b"/Filter/FlateDecode")


def locked_pdf(password: str = "secret") -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(written, encryption=pikepdf.Encryption(user=password, owner="owner"))
    return written.getvalue()


def pdf_of(fill: Callable[[Any], None], *, pages: int = 1) -> bytes:
    """A PDF that `fill` writes something into."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(pages))) as document:
        fill(document)
        document.save(written)
    return written.getvalue()


def pdf_with_attachment(content: bytes, *, compressed: bool = True) -> bytes:
    def attach(document: Any) -> None:
        stream = pikepdf.Stream(document, content, Type=pikepdf.Name.EmbeddedFile)
        held = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F="a.bin", EF=pikepdf.Dictionary(F=stream)
        )
        names = pikepdf.Array([pikepdf.String("a.bin"), document.make_indirect(held)])
        document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))

    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        attach(document)
        document.save(written, compress_streams=compressed)
    return written.getvalue()


def picture(
    format: str = "JPEG",
    *,
    size: tuple[int, int] = (300, 200),
    colour: str = "teal",
    mode: str = "RGB",
    orientation: int = 1,
    place: str = "",
) -> bytes:
    """A picture of one colour. `orientation` and `place` go into its metadata."""
    written = io.BytesIO()
    drawn = Image.new(mode, size, colour)
    exif = Image.Exif()
    exif[0x0112] = orientation
    if place:
        exif[0x010E] = place
    drawn.save(written, format, exif=exif)
    return written.getvalue()


def picture_in_two_halves(orientation: int) -> bytes:
    """Red on the left, blue on the right, as the sensor saw them."""
    drawn = Image.new("RGB", (200, 100), "red")
    drawn.paste("blue", (100, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = orientation
    written = io.BytesIO()
    drawn.save(written, "JPEG", exif=exif, quality=95)
    return written.getvalue()


def phone_picture() -> bytes:
    """MPO: a JPEG followed by another, as some phones write under the name .jpg."""
    written = io.BytesIO()
    first = Image.new("RGB", (320, 240), "teal")
    first.save(written, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 24), "teal")])
    return written.getvalue()


def moving_picture(format: str) -> bytes:
    written = io.BytesIO()
    first = Image.new("RGB", (32, 32), "red")
    first.save(written, format, save_all=True, append_images=[Image.new("RGB", (32, 32), "blue")])
    return written.getvalue()


def picture_bomb(side: int = 60_000) -> bytes:
    """A few bytes of PNG that announce thousands of millions of points."""
    small = picture("PNG", size=(1, 1))
    header = b"IHDR" + side.to_bytes(4) + side.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return small[:12] + header + zlib.crc32(header).to_bytes(4) + small[33:]


def chatty_picture() -> bytes:
    """A PNG whose comment unfolds to a hundred megabytes."""
    text = PngInfo()
    text.add_text("Comment", "a" * 100_000_000, zip=True)
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG", pnginfo=text)
    return written.getvalue()


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr("virus.exe", b"MZ" * 50)
    return written.getvalue()


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'

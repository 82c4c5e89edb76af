"""What a picture tells besides the picture, taken off without touching the picture itself.

The pieces of the file are sorted, and those that draw are kept as they are: nothing is decoded nor
compressed again, so that the largest photograph takes no memory and loses nothing. The orientation
stays, alone in a new block, and so does the profile of colours. Run in the workshop.
"""

import re
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from niaouli.documents.checking.problems import Problem

METADATA, LOCATION, EMBEDDED = "metadata", "location", "embedded"
"""As `enums.Cleaned` names them."""
Parts = tuple[list[bytes], set[str]]

ORIENTATION, PLACE = 0x0112, 0x8825
"""Tags of EXIF."""
PROFILE_BYTES = 4_000_000
"""The largest profiles of printers have two millions."""
BLANK = b"\0 \t\r\n\xff"
EXIF, ICC = b"Exif\0\0", b"ICC_PROFILE\0"
SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
ALONE = {0x01, *range(0xD0, 0xD9)}
"""Markers of JPEG without a length."""
DRAWING = {*range(0xC0, 0xD0), *range(0xDA, 0xE0)}
"""Markers of JPEG that the picture needs."""
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"bKGD"),
    *(b"pHYs", b"cICP", b"mDCV", b"cLLI"),
}
PNG_MOVES = {b"acTL", b"fcTL", b"fdAT"}
WEBP_KEPT = {b"VP8 ", b"VP8L", b"ALPH"}
WEBP_MOVES = {b"ANIM", b"ANMF"}
ALPHA, PROFILE, EXIF_FLAG = 0x10, 0x20, 0x08
"""Flags of VP8X."""


def cleaned_picture(content: bytes, format: str) -> tuple[bytes, set[str]]:
    """The same picture without what it tells of its author, its place, its device, and without
    what follows it; and what was taken off. Raises `Problem` for what cannot be read."""
    try:
        parts, removed = CLEANERS[format](content)
    except (struct.error, IndexError):
        raise Problem("damaged") from None
    clean = b"".join(parts)
    if clean == content:
        return content, set()
    # Something went that has no name of its own: a thumbnail, blanks after the end.
    return clean, removed or {METADATA}


def clean_jpeg(content: bytes) -> Parts:
    if content[:2] != b"\xff\xd8":
        raise Problem("damaged")
    read, place = _Jpeg(), 2
    while (start := content.find(b"\xff", place)) >= 0:
        if start != place:
            read.removed.add(EMBEDDED)
        while content[start] == 0xFF:
            start += 1
        marker, place = content[start], start + 1
        if marker == 0xD9:
            return read.parts(b"\xff\xd9"), read.removed | _trailing(content[place:])
        if marker in ALONE:
            read.drawing.append(bytes([0xFF, marker]))
            continue
        body = content[start + 3 : place + struct.unpack_from("!H", content, place)[0]]
        place = start + 3 + len(body)
        read.take(marker, body)
        if marker == 0xDA:
            end = SCAN_ENDS.search(content, place)
            stop = end.start() if end else len(content)
            read.drawing.append(content[place:stop])
            place = stop
    # Cut before its end: whoever decodes it says how much is missing.
    return read.parts(b""), read.removed


class _Jpeg:
    """The segments of a JPEG, sorted."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.profile: list[bytes] = []
        self.drawing: list[bytes] = []
        self.turned = b""
        self.removed: set[str] = set()

    def take(self, marker: int, body: bytes) -> None:
        if marker in DRAWING:
            self.drawing.append(_segment(marker, body))
        elif (head := _head_of_jpeg(marker, body)) is not None:
            self.heads.append(_segment(marker, head))
        elif marker == 0xE2 and body.startswith(ICC):
            self.profile.append(_segment(marker, body))
        elif marker == 0xE1 and body.startswith(EXIF):
            self.turned = self.turned or _orientation(body[len(EXIF) :])
            self.removed |= _told_by_exif(body[len(EXIF) :])
        else:
            self.removed |= _told(body)

    def parts(self, end: bytes) -> list[bytes]:
        turned = [_segment(0xE1, EXIF + self.turned)] if self.turned else []
        profile = self.profile
        if sum(map(len, profile)) > PROFILE_BYTES or b"acsp" not in b"".join(profile)[:120]:
            profile = []
        return [b"\xff\xd8", *self.heads[:2], *turned, *profile, *self.drawing, end]


def clean_png(content: bytes) -> Parts:
    if not content.startswith(PNG_HEAD):
        raise Problem("damaged")
    kept, removed, turned, place = [PNG_HEAD], set[str](), b"", len(PNG_HEAD)
    while place < len(content):
        size, name = struct.unpack_from("!L4s", content, place)
        chunk = content[place : place + size + 12]
        body, place = chunk[8:-4], place + size + 12
        if len(chunk) != size + 12:
            raise Problem("damaged")
        if name in PNG_MOVES:
            raise Problem("moving")
        if name in PNG_KEPT or (name == b"iCCP" and _profile_unfolds(body)):
            kept.append(chunk)
        elif name == b"eXIf":
            turned = turned or _orientation(body)
            removed |= _told_by_exif(body)
        else:
            removed |= _told(body)
        if name == b"IEND":
            break
    if turned:
        kept.insert(2, _chunk(b"eXIf", turned))
    return kept, removed | _trailing(content[place:])


def clean_webp(content: bytes) -> Parts:
    head, size, kind = struct.unpack_from("<4sL4s", content)
    if (head, kind) != (b"RIFF", b"WEBP") or size + 8 > len(content):
        raise Problem("damaged")
    kept: list[bytes] = []
    removed: set[str] = set()
    extended, profile, turned, place = b"", b"", b"", 12
    end = min(size + 8, len(content))
    while place + 8 <= end:
        name, length = struct.unpack_from("<4sL", content, place)
        chunk = content[place : place + 8 + length + length % 2]
        body, place = chunk[8 : 8 + length], place + len(chunk)
        if name in WEBP_MOVES or (name == b"VP8X" and body[0] & 0x02):
            raise Problem("moving")
        if name == b"VP8X":
            extended = body
        elif name == b"ICCP" and length <= PROFILE_BYTES and body[36:40] == b"acsp":
            profile = chunk
        elif name in WEBP_KEPT:
            kept.append(chunk)
        elif name == b"EXIF":
            found = body.removeprefix(EXIF)
            turned = turned or _orientation(found)
            removed |= _told_by_exif(found)
        else:
            removed |= _told(body)
    removed |= _trailing(content[end:])
    if extended:
        flags = extended[0] & ALPHA | (PROFILE if profile else 0) | (EXIF_FLAG if turned else 0)
        kept.insert(0, _webp_chunk(b"VP8X", bytes([flags]) + b"\0\0\0" + extended[4:10]))
        kept[1:1] = [profile] if profile else []
        kept += [_webp_chunk(b"EXIF", turned)] if turned else []
    body = b"".join(kept)
    return [struct.pack("<4sL4s", b"RIFF", len(body) + 4, b"WEBP"), body], removed


CLEANERS: dict[str, Callable[[bytes], Parts]] = {
    "jpeg": clean_jpeg,
    "png": clean_png,
    "webp": clean_webp,
}


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0xFF, marker, len(body) + 2) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!L", len(body)) + name + body + struct.pack("!L", zlib.crc32(name + body))


def _webp_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sL", name, len(body)) + body + b"\0" * (len(body) % 2)


def _head_of_jpeg(marker: int, body: bytes) -> bytes | None:
    """What says how to read the colours and the density, without the thumbnail that may follow."""
    if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        return body[:12] + b"\0\0"
    if marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
        return body[:12]
    return None


def _told(body: bytes) -> set[str]:
    """A block that goes: XMP says the place with these letters."""
    return {METADATA, LOCATION} if b"GPSL" in body else {METADATA}


def _told_by_exif(tiff: bytes) -> set[str]:
    tags = _tags(tiff)
    if set(tags) <= {ORIENTATION}:
        return set()
    return {METADATA, LOCATION} if PLACE in tags else {METADATA}


def _trailing(after: bytes) -> set[str]:
    """What follows the end of the picture: phones put there a film, or another picture."""
    if not after:
        return set()
    return {EMBEDDED} if after.strip(BLANK) else {METADATA}


def _orientation(tiff: bytes) -> bytes:
    """A block that says this and nothing else; empty where the picture is upright as it is."""
    turned = _tags(tiff).get(ORIENTATION, 1)
    if not isinstance(turned, int) or not 2 <= turned <= 8:
        return b""
    return struct.pack("<2sHLHHHLLL", b"II", 42, 8, 1, ORIENTATION, 3, 1, turned, 0)


def _tags(tiff: bytes) -> dict[int, object]:
    """The first table of tags only: others, and loops among them, do not matter."""
    if not tiff:
        return {}
    exif = Image.Exif()
    try:
        exif.load(tiff)
        return dict(exif)
    except (OSError, ValueError, SyntaxError, struct.error, KeyError, IndexError, TypeError):
        return {0: "what cannot be read goes all the same"}


def _profile_unfolds(body: bytes) -> bool:
    """Whether the profile of colours of a PNG has a reasonable size once unfolded."""
    _name, _zero, packed = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], PROFILE_BYTES)
    except zlib.error:
        return False
    return unpacker.eof and profile[36:40] == b"acsp"

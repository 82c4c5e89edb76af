"""The parts of an e-mail: its texts and its files, taken out of a structure that anyone may have
built to break who reads it.

What costs more than it should is recognised on the bytes, before the library takes them apart. The
library's older reading of headers is used (`AS_WRITTEN`): it cuts and does not parse, so that
nothing in a header can make it slow or fail.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from typing import Any

from niaouli.mail.html_text import read_html
from niaouli.mail.own_words import plain

HEADERS = 256 * 1024
"""Bytes of headers that are read: Microsoft's can take 40 thousand."""
PART_HEADER = 8 * 1024
BOUNDARIES = 100
"""Parts within parts that may be declared."""
DASHED_LINES = 5_000
"""Lines that may begin a part."""
PARTS, DEPTH = 500, 20
LINES = 1_000_000
"""A file of the largest size that is taken has a third of it: more is only there to last."""
TEXT = 400_000
"""Signs of text that are read, in all: far above what a message of the thread holds."""
SHORT_NAME = 200
LONGEST_ENCODED = 2_000
SMALL_PICTURE = 20 * 1024
"""Bytes under which a picture shown in the text is a logo: it stays in the original."""

BOUNDARY = re.compile(rb"boundary\*?[0-9]*\*?\s*=", re.IGNORECASE)
DASHED = re.compile(rb"^--", re.MULTILINE)
PART_HEADERS = re.compile(rb"^content-(?:type|disposition):[^\n]*(?:\n[ \t][^\n]*)*", re.I | re.M)
PICTURE_IN_HTML = re.compile(r"data:image/[^\"'<>\s]{100,}", re.I)
ENCRYPTED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
NOT_FILES = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "text/vcard", "text/x-vcard", "text/calendar", "application/ics",
}  # fmt: skip
"""Signatures and cards that mail programs add by themselves. They stay in the original."""
NO_CHARSETS = {"punycode", "idna", "rawunicodeescape", "unicodeescape"}
"""Codecs of Python that no mail program writes. Reading punycode takes the square of its length."""
BROKEN = (LookupError, TypeError, ValueError)
"""What the library raises for parameters that are numbered or encoded as they cannot be."""


class _AsWritten(Compat32):
    """A header as it was written: its bytes that are not ASCII stay (as surrogates), where the
    library would put a sign in their place and forget them (RFC 6532)."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


AS_WRITTEN = _AsWritten()


class Unreadable(Exception):
    """The e-mail is not built as one, or is built to break who reads it."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with an e-mail, its name as it was written."""

    filename: str
    content: bytes


@dataclass(slots=True)
class Body:
    """What an e-mail holds, apart from its headers."""

    text: str = ""
    files: list[Enclosed] = field(default_factory=list)
    encrypted: bool = False
    reply_of_calendar: bool = False


def read_body(content: bytes, *, whole: bool) -> Body:
    """Texts and files. `whole`: with what the text quotes, which comes too when there is nothing
    else. Raises `Unreadable`."""
    _check_bounds(content)
    message = message_from_bytes(content, policy=AS_WRITTEN)
    body = _read(message, whole=whole)
    return body if body.files or body.text.strip() else _read(message, whole=True)


def _read(message: "Message[str, str]", *, whole: bool) -> Body:
    reader = _Reader(_Allowance(), whole=whole)
    reader.read(message, 0)
    return reader.body()


def decoded(value: object) -> str:
    """A header's words, on one line; as they are written when they cannot be decoded."""
    written = in_unicode(value)[:LONGEST_ENCODED].replace("\r", "").replace("\n", "")
    try:
        pieces = decode_header(written)
    except Exception:  # noqa: BLE001 - whatever is written there, this is only its reading
        pieces = [(written, None)]
    text = "".join(_piece(piece, charset) for piece, charset in pieces)
    return " ".join(plain(unicodedata.normalize("NFC", text)).split())


def in_unicode(value: object) -> str:
    """A header in which bytes that are not ASCII (they come as surrogates) are read."""
    written = str(value)
    return in_words(written.encode("utf-8", "surrogateescape"), None)


def in_words(content: bytes, charset: str | None) -> str:
    """Decoded as it says, or as it must be."""
    bare = re.sub(r"[^a-z0-9]", "", (charset or "").lower())
    for name in ("" if bare in NO_CHARSETS else charset, "utf-8"):
        try:
            text = content.decode(name or "utf-8")
            text.encode()  # Half signs, that some charsets let through, are no text.
        except (LookupError, ValueError):
            continue
        else:
            return text
    # Damaged in one place, it is still UTF-8: read otherwise, every accent would be wrong.
    mended = content.decode("utf-8", "replace")
    lost, well = mended.count("\ufffd"), len(re.findall(r"[^\x00-\x7f\ufffd]", mended))
    return mended if well > 2 * lost else content.decode("cp1252", "replace")


def _piece(piece: bytes | str, charset: str | None) -> str:
    """Of a header: the library gives what is between encoded words in its own escapes."""
    if isinstance(piece, str):
        return piece
    if charset is not None:
        return in_words(piece, charset)
    try:
        return piece.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        return piece.decode("latin-1")


def _check_bounds(content: bytes) -> None:
    # The library takes a carriage return alone for the end of a line too.
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head = content.find(b"\n\n")
    if (len(content) if head < 0 else head) > HEADERS:
        raise Unreadable("headers")
    if content.count(b"\n") > LINES:
        raise Unreadable("lines")
    if len(BOUNDARY.findall(content)) > BOUNDARIES or len(DASHED.findall(content)) > DASHED_LINES:
        raise Unreadable("parts")
    if any(len(each[0]) > PART_HEADER for each in PART_HEADERS.finditer(content)):
        raise Unreadable("part header")


@dataclass(slots=True)
class _Allowance:
    """What is still read of one e-mail, whoever reads its parts."""

    parts: int = PARTS
    text: int = TEXT

    def take_part(self) -> None:
        self.parts -= 1
        if self.parts < 0:
            raise Unreadable("parts")

    def take_text(self, text: str) -> str:
        taken = text[: self.text]
        self.text -= len(taken)
        return taken


class _Reader:
    """Reads one message, its parts in their order."""

    def __init__(self, allowance: _Allowance, *, whole: bool) -> None:
        self._allowance, self._whole = allowance, whole
        self._texts: list[tuple[str, bool]] = []
        """Each with whether it was written as plain text."""
        self._files: list[Enclosed] = []
        self._pictures: list[tuple[str, Enclosed]] = []
        """Those that have a Content-Id, by it."""
        self._shown: set[str] = set()
        self._has_html = False
        self._encrypted = self._calendar = False

    def body(self) -> Body:
        text = "\n\n".join(each for each, _plain in self._texts if each.strip())
        return Body(text, self._all_files(), self._encrypted, self._calendar)

    def read(self, part: Any, depth: int) -> None:
        if depth > DEPTH:
            raise Unreadable("depth")
        self._allowance.take_part()
        kind = part.get_content_type()
        subs = part.get_payload() if part.is_multipart() else None
        if kind == "multipart/alternative" and isinstance(subs, list):
            self._read_alternative(subs, depth)
        elif kind.startswith("multipart/") and isinstance(subs, list):
            for sub in subs:
                self.read(sub, depth + 1)
        elif isinstance(subs, list):
            # A message in the message: a file, whatever it says inside.
            self._files.append(Enclosed(_filename(part) or "message.eml", _inside(subs)))
        else:
            self._read_leaf(part, kind)

    def _read_alternative(self, subs: list[Any], depth: int) -> None:
        """The same thing told several ways: the plain text, else the last that says something."""
        readers = []
        for sub in subs:
            reader = _Reader(self._allowance, whole=self._whole)
            reader.read(sub, depth + 1)
            readers.append(reader)
            self._files += reader._files
            self._pictures += reader._pictures
            self._shown |= reader._shown
            self._has_html |= reader._has_html
            self._encrypted |= reader._encrypted
            self._calendar |= reader._calendar
        saying = [each._texts for each in readers if any(text.strip() for text, _p in each._texts)]
        as_plain = [texts for texts in saying if all(is_plain for _text, is_plain in texts)]
        self._texts += (as_plain[:1] or saying[-1:] or [[]])[0]

    def _read_leaf(self, part: "Message[str, str]", kind: str) -> None:
        name, attached = _filename(part), part.get_content_disposition() == "attachment"
        if kind in ENCRYPTED:
            self._encrypted = True
        elif kind in NOT_FILES:
            reply = _param(part, "method").upper() == "REPLY"
            self._calendar |= kind == "text/calendar" and reply
        elif kind in {"text/plain", "text/html"} and not attached and not name:
            self._read_text(part, kind)
        else:
            self._read_file(part, kind, name, attached=attached)

    def _read_text(self, part: "Message[str, str]", kind: str) -> None:
        text = in_words(_content(part), _charset(part))
        if kind == "text/html":
            html = self._allowance.take_text(PICTURE_IN_HTML.sub("data:", text))
            read = read_html(html, whole=self._whole)
            self._has_html = True
            self._shown |= read.pictures
            self._texts.append((read.text, False))
        else:
            text = self._allowance.take_text(text)
            flowed = _param(part, "format").lower() == "flowed"
            self._texts.append((_unfolded(text) if flowed else text, True))

    def _read_file(
        self, part: "Message[str, str]", kind: str, name: str, *, attached: bool
    ) -> None:
        content = _content(part)
        if not content and not name:
            return
        file = Enclosed(name or _name_for(kind), content)
        identity = str(part.get("Content-ID") or "").strip().strip("<>")
        if kind.startswith("image/") and identity and not attached:
            self._pictures.append((identity, file))
        else:
            self._files.append(file)

    def _all_files(self) -> list[Enclosed]:
        """A picture that the text shows is a file, unless it is a logo, or was only quoted."""
        shown = [
            file
            for identity, file in self._pictures
            if not self._has_html
            or (identity in self._shown and len(file.content) >= SMALL_PICTURE)
        ]
        return [*self._files, *shown]


def _content(part: "Message[str, str]") -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: "Message[str, str]") -> str | None:
    try:
        return part.get_content_charset()
    except BROKEN:
        return None


def _param(part: "Message[str, str]", name: str) -> str:
    """Of the header that says what it is."""
    try:
        return str(part.get_param(name) or "")
    except BROKEN:
        return ""


def _filename(part: "Message[str, str]") -> str:
    """The first of its names that says something. Long ones keep their end: it tells the format."""
    names = (decoded(each)[-SHORT_NAME:] for each in _filenames(part))
    return next((each for each in names if each), "")


def _filenames(part: "Message[str, str]") -> Iterator[str]:
    """Programs write a name twice for older readers: the better writing (RFC 2231) first."""
    for header, wanted in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            said: list[tuple[str, Any]] = part.get_params([], header)
        except BROKEN:
            continue
        found = [value for name, value in said if name.lower() == wanted]
        # In three: its charset, its language, its bytes one by one.
        encoded = [value for value in found if isinstance(value, tuple)]
        yield from (in_words(v[2].encode("latin-1", "surrogateescape"), v[0]) for v in encoded)
        yield from (value for value in found if isinstance(value, str))


def _inside(subs: list[Any]) -> bytes:
    try:
        return subs[0].as_bytes() if subs else b""
    except Exception:  # noqa: BLE001 - it is refused as a file in any case, by its name
        return b"-"


def _name_for(kind: str) -> str:
    return f"image.{kind.partition('/')[2]}" if kind.startswith("image/") else "sans-nom"


def _unfolded(text: str) -> str:
    """Lines that the sender's program cut to fit, put together again (RFC 3676)."""
    lines: list[str] = []
    going_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        line = line if quoted else line.removeprefix(" ")
        if going_on and not quoted and line != "-- ":
            lines[-1] += line
        else:
            lines.append(line)
        going_on = line.endswith(" ") and line != "-- " and not quoted
    return "\n".join(lines)

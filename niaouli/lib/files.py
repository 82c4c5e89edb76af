"""Names of files, and what files are by their first bytes."""

import unicodedata

NAME_BYTES = 255
"""What every file system accepts, in UTF-8."""
FORBIDDEN = frozenset('<>:"|?*')
"""What Windows refuses in a name: the person downloads the file again one day."""


def clean_filename(name: str, fallback: str = "document") -> str:
    """The name as it may be shown, stored and sent in a header.

    No folder, no control character, no mark that changes the direction of writing, one line,
    255 bytes at most with its extension kept.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(" " if character.isspace() else _printable(character) for character in last)
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, extension = kept.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > 10:
        stem, extension = kept, ""
    suffix = f".{extension}" if extension else ""
    stem = _within(stem.rstrip(". "), NAME_BYTES - len(suffix.encode()))
    return f"{stem or fallback}{suffix}"


def extension_of(name: str) -> str:
    """The extension in small letters, without its dot; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def looks_like(content: bytes) -> str:
    """What the first bytes say: `pdf`, `jpeg`, `png`, `webp`, `heic`, `svg`, or empty.

    Signatures are looked for at the very first byte, as the strictest readers do: what needs a
    search further on is a file inside another one.
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        return "heic"
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "svg"
    return ""


def _printable(character: str) -> str:
    if character in FORBIDDEN:
        return "_"
    # Cc, Cf, Cs, Co, Cn: control, direction and zero-width marks, surrogates, private, unassigned.
    return "" if unicodedata.category(character).startswith("C") else character


def _within(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore").rstrip()

"""Is this file what it says, whole, and of a reasonable size? Asked of everything people send.

What can be told from the bytes is told here. What needs the file to be opened is done in the
workshop (`workshop.py`), a process apart: readers of PDF and of pictures are large programs, and
files are made to break them.
"""

import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO

from django.conf import settings

from niaouli.documents import errors
from niaouli.documents.checking import workshop
from niaouli.documents.enums import FileFormat
from niaouli.lib.files import clean_filename, extension_of, looks_like

MAX_PAGES = 200
MAX_PIXELS = 60_000_000
"""A photograph of the largest common phones has 50 million; it is open once in memory."""
MAX_PIXELS_OF_WEBP = 20_000_000
"""Its reader holds four times the picture; no camera writes this format."""
END_OF_PDF = 1024
"""How far from the end Acrobat looks for the mark that ends a PDF."""


@dataclass(frozen=True)
class Inspected:
    """A file that can be taken."""

    format: FileFormat
    filename: str
    """Cleaned."""
    pages: int | None
    """Of a PDF."""
    content: bytes = field(repr=False)
    """What to keep: without what was taken off."""
    cleaned: list[str] = field(default_factory=list)
    """What was taken off: codes of `enums.Cleaned`."""
    signatures: list[dict[str, str]] = field(default_factory=list)
    """Of a PDF (`checking.signatures`)."""


def inspect(
    content: bytes,
    filename: str,
    accepted: Collection[FileFormat],
    *,
    made_here: bool = False,
    who: str = "",
) -> Inspected:
    """Say what the file is, and clean it, unless we made it. Raises an error of the `FileRefused`
    family, with its sentence. `who`: whose it is; the workshop gives each their turn.

    Pure of any clock and of the database. The workshop gives a few seconds at most.
    """
    name = clean_filename(filename)
    format = _format_of(content, name, accepted)
    if _hides_another_file(content, format):
        raise errors.HidesAnotherFile(name)
    if format is FileFormat.PDF and b"%%EOF" not in content.rstrip(b"\0 \t\r\n")[-END_OF_PDF:]:
        raise errors.DamagedFile(name)
    pixels = MAX_PIXELS_OF_WEBP if format is FileFormat.WEBP else MAX_PIXELS
    opened = workshop.open_file(
        content, format, max_pages=MAX_PAGES, max_pixels=pixels, made_here=made_here, who=who
    )
    if opened.problem:
        raise _refusal(opened, name, pixels)
    return Inspected(
        format=format,
        filename=name,
        pages=opened.pages if format is FileFormat.PDF else None,
        content=opened.clean or content,
        cleaned=opened.cleaned,
        signatures=opened.signatures,
    )


def _refusal(opened: workshop.Opened, name: str, pixels: int) -> errors.FileRefused:
    match opened.problem:
        case "password":
            return errors.ProtectedByPassword(name)
        case "pages":
            return errors.TooManyPages(name, opened.pages, MAX_PAGES)
        case "pixels":
            return errors.PictureTooBig(name, pixels)
        case "moving":
            return errors.MovingPicture(name)
        case "active":
            return errors.SignedAndActive(name)
        case _:
            return errors.DamagedFile(name)


def _format_of(content: bytes, name: str, accepted: Collection[FileFormat]) -> FileFormat:
    """From the cheapest question to the dearest; the first that fails gives its sentence."""
    if not content:
        raise errors.EmptyFile(name)
    if len(content) > settings.NIAOULI_MAX_UPLOAD_BYTES:
        raise errors.FileTooLarge(name, settings.NIAOULI_MAX_UPLOAD_BYTES)
    really, extension = looks_like(content), extension_of(name)
    if really == "svg" or extension in {"svg", "svgz"}:
        raise errors.DrawingRefused(name, accepted)
    if extension in {"heic", "heif"} or really == "heic":
        raise errors.PhonePicture(name)
    format = FileFormat.of_extension(extension)
    if format is None or format not in accepted:
        raise errors.FormatNotAccepted(name, accepted)
    if really != format:
        raise errors.NotWhatItsNameSays(name, format)
    return format


def _hides_another_file(content: bytes, format: FileFormat) -> bool:
    """An archive glued at the end, a page or a PDF in a picture: what is one thing for us and
    another for whoever opens it. Phones add data of their own after a picture: those may stay."""
    if zipfile.is_zipfile(BytesIO(content)):
        return True
    start = content[:END_OF_PDF].lower()
    if format is not FileFormat.PDF and b"%pdf-" in start:
        return True
    return any(mark in start for mark in (b"<script", b"<html", b"<?php"))

"""ZIPs made while they leave: one content at a time is in memory, and nothing of it is stored."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import SEEK_SET, RawIOBase, UnsupportedOperation
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.documents.errors import AlteredContent, FileHeld, MissingContent
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import open_content
from niaouli.lib.files import clean_filename

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

log = logging.getLogger(__name__)

SLICE = 256 * 1024
NAME_LENGTH = 100
"""Windows counts the whole path: 260 characters with the folder in which the ZIP is opened."""


@dataclass(frozen=True)
class Entry:
    """One file of a ZIP: what we wrote, or a stored file, read when its turn comes."""

    path: str
    content: StoredFile | bytes | str

    @property
    def size(self) -> int:
        """In bytes; of a text, about."""
        return self.content.size if isinstance(self.content, StoredFile) else len(self.content)


def file_path(folder: str, number: int, filename: str) -> str:
    """Where a file goes in a ZIP: a safe name, and a number that makes it the only one.

    The number also keeps away from the few names that Windows refuses.
    """
    return f"{folder}/{number:03d}-{_shorter(clean_filename(filename))}"


def zipped(entries: Iterable[Entry], *, now: datetime) -> Iterator[bytes]:
    """The ZIP, a piece for each entry. A file that cannot be read leaves a text in its place, in
    the language in force at the call."""
    return _pieces(entries, now, _("Ce fichier n’a pas pu être lu. Signalez-le-nous."))


def _pieces(entries: Iterable[Entry], now: datetime, instead: str) -> Iterator[bytes]:
    window = _Window()
    with ZipFile(window, "w") as archive:
        for entry in entries:
            _add(archive, entry, now, instead)
            yield from window.take()
    yield from window.take()


class _Window(RawIOBase):
    """What was written since it was last taken, at the positions that it has in the whole: sizes
    and sums can be written before each content, as the strictest readers want them.

    A content is held as it was given, never copied whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self._position = 0
        self._parts: dict[int, bytes] = {}
        """By where each begins: a header that is written again takes the place of the former."""

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = SEEK_SET) -> int:
        if whence != SEEK_SET:
            raise UnsupportedOperation("only from the beginning")
        self._position = position
        return position

    def write(self, data: "Buffer") -> int:
        part = data if isinstance(data, bytes) else bytes(data)
        self._parts[self._position] = part
        self._position += len(part)
        return len(part)

    def take(self) -> Iterator[bytes]:
        """In slices, which a slow line makes wait in small numbers; what is short goes together."""
        parts, self._parts = self._parts, {}
        short: list[bytes] = []
        for place in sorted(parts):
            part = parts.pop(place)
            if len(part) <= SLICE // 16:
                short.append(part)
                continue
            if short:
                yield b"".join(short)
                short = []
            yield from (part[start : start + SLICE] for start in range(0, len(part), SLICE))
        if short:
            yield b"".join(short)


def _add(archive: ZipFile, entry: Entry, now: datetime, instead: str) -> None:
    if not isinstance(entry.content, StoredFile):
        archive.writestr(_info(entry.path, ZIP_DEFLATED, now), entry.content)
        return
    try:
        # What people send is compressed already.
        archive.writestr(_info(entry.path, ZIP_STORED, now), open_content(entry.content))
    except FileHeld as held:
        archive.writestr(_info(f"{entry.path}.txt", ZIP_DEFLATED, now), str(held))
    except (MissingContent, AlteredContent, OSError):
        # Erased meanwhile, or an incident: the rest is still theirs.
        log.exception("a ZIP without a file", extra={"data": {"file": str(entry.content.key)}})
        archive.writestr(_info(f"{entry.path}.txt", ZIP_DEFLATED, now), instead)


def _info(path: str, compression: int, now: datetime) -> ZipInfo:
    local = timezone.localtime(now)
    info = ZipInfo(path, date_time=local.timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info


def _shorter(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"

"""The files that come with a list: a ZIP, or a folder on the server. Read one at a time, in memory,
never written to the disk.

A ZIP is a list of promises: names, sizes and ratios are checked before anything is unfolded, and
what is unfolded stops at the size of one file. A file is known by its last name, whatever folder it
is in: no name of the ZIP ever becomes a path.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from niaouli.documents.errors import FileTooLarge
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.files import clean_filename
from niaouli.lib.words import file_size, integer

FILES = "files"
"""The name of the input."""
MOST_ENTRIES = 25_000
MOST_UNFOLDED = 1_000_000_000
"""What a ZIP sent by the web may weigh once unfolded, all files together."""
MOST_UNFOLDED_HERE = 100_000_000_000
"""The same for one that whoever runs the server has on its disk."""
RATIO = 200
"""A PDF is already packed: what unfolds to more than that is made to fill a memory."""
SMALL = 1_000_000
"""Below that nothing is a bomb."""
ENTRY = b"PK\x01\x02"
"""What each entry of a ZIP's own list begins with."""
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    RuntimeError,
)
"""What the reader of ZIP raises on one that was cut, or changed to break it."""
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""What systems make. The others may ask for gigabytes to unfold a few bytes."""
LEFT_OUT = re.compile(r"(^|/)(__MACOSX/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)")
"""What systems add beside the files."""


class CannotRead(Refusal):
    """One file that cannot be taken out; the others can."""


class Files:
    """Files by their last name, compared without capitals."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._paths[key_of(path)].append(path)

    def unnamed(self, names: Iterable[str]) -> list[str]:
        """The files that none of these names means."""
        named = {key_of(name) for name in names}
        return [
            clean_filename(paths[0])[:255]
            for key, paths in sorted(self._paths.items())
            if key not in named
        ]

    def read(self, name: str) -> bytes:
        """The content of the file of that name. Raises `CannotRead`, or the refusal of a file that
        is too large."""
        found = self._paths.get(key_of(name), [])
        exact = [path for path in found if path == name.replace("\\", "/")]
        if not found:
            raise CannotRead(
                _("Ce fichier n’est pas parmi ceux que vous avez apportés : vérifiez son nom.")
            )
        if len(found) > 1 and len(exact) != 1:
            raise CannotRead(
                _("Plusieurs fichiers portent ce nom : gardez-en un, ou changez leurs noms.")
            )
        return self._content((exact or found)[0])

    def _content(self, path: str) -> bytes:
        raise NotImplementedError


class ZipFiles(Files):
    """Those of a ZIP. Raises `BadInput` on `files` when it is none, or is not honest."""

    def __init__(self, file: IO[bytes], *, most_unfolded: int = MOST_UNFOLDED) -> None:
        if _entries_of(file) > MOST_ENTRIES:
            raise _too_many()
        try:
            self._zip = zipfile.ZipFile(file)
        except BROKEN:
            raise BadInput(
                FILES,
                _("Ce fichier n’est pas un ZIP, ou il est abîmé. Refaites-le, puis réessayez."),
            ) from None
        listed = self._zip.infolist()
        _check_names(listed)
        entries = [
            each for each in listed if not each.is_dir() and not LEFT_OUT.search(each.filename)
        ]
        _check_entries(entries, most_unfolded)
        self._entries = {_plain(each.filename): each for each in entries}
        super().__init__(_plain(each.filename) for each in entries)

    def _content(self, path: str) -> bytes:
        entry = self._entries[path]
        _check_entry(entry)
        limit = settings.NIAOULI_MAX_UPLOAD_BYTES
        try:
            with self._zip.open(entry) as opened:
                content = opened.read(limit + 1)
        except BROKEN:
            raise CannotRead(_("Ce fichier est abîmé dans le ZIP : refaites le ZIP.")) from None
        if len(content) > limit:
            raise FileTooLarge(clean_filename(path), limit)
        return content


class FolderFiles(Files):
    """Those of a folder of the server and of the folders inside it. Links are not followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        paths = [
            each.relative_to(folder).as_posix()
            for each in sorted(folder.rglob("*"))
            if stat.S_ISREG(each.lstat().st_mode)
        ]
        super().__init__(each for each in paths if not LEFT_OUT.search(each))

    def _content(self, path: str) -> bytes:
        place, limit = self._folder / path, settings.NIAOULI_MAX_UPLOAD_BYTES
        try:
            with place.open("rb") as opened:
                content = opened.read(limit + 1)
        except OSError:
            raise CannotRead(_("Ce fichier ne peut pas être lu sur le serveur.")) from None
        if len(content) > limit:
            raise FileTooLarge(clean_filename(path), limit)
        return content


def key_of(name: str) -> str:
    """How a file is looked for: its last name, as any system writes it."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return last.strip().casefold()


def _entries_of(file: IO[bytes]) -> int:
    """How many entries it lists, counted before the list is built: each takes memory."""
    count, tail = 0, b""
    file.seek(0)
    while piece := file.read(1 << 20):
        count += (tail + piece).count(ENTRY)
        tail = piece[-(len(ENTRY) - 1) :]
    file.seek(0)
    return count


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    for each in entries:
        if _leaves(each.filename):
            raise BadInput(
                FILES,
                _("Ce ZIP contient un nom de fichier interdit : « %(name)s ». Refaites-le.")
                % {"name": clean_filename(each.filename)[:80]},
            )


def _check_entries(entries: list[zipfile.ZipInfo], most_unfolded: int) -> None:
    if not entries:
        raise BadInput(FILES, _("Ce ZIP est vide : mettez-y les PDF que la liste nomme."))
    unfolded = sum(each.file_size for each in entries)
    if unfolded > most_unfolded:
        raise BadInput(
            FILES,
            _("Une fois ouverts, les fichiers pèsent plus de %(limit)s. Faites plusieurs envois.")
            % {"limit": file_size(most_unfolded)},
        )
    if all(each.flag_bits & 1 for each in entries):
        raise BadInput(
            FILES, _("Ce ZIP est protégé par un mot de passe. Refaites-le sans mot de passe.")
        )


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise CannotRead(_("Ce fichier est protégé par un mot de passe dans le ZIP."))
    if entry.compress_type not in METHODS:
        raise CannotRead(_("Ce fichier est compressé autrement que d’habitude : refaites le ZIP."))
    if entry.file_size > settings.NIAOULI_MAX_UPLOAD_BYTES:
        raise FileTooLarge(clean_filename(entry.filename), settings.NIAOULI_MAX_UPLOAD_BYTES)
    if entry.file_size > max(SMALL, RATIO * entry.compress_size):
        raise CannotRead(_("Ce fichier n’est pas un PDF ordinaire : il se déplie beaucoup trop."))


def _leaves(name: str) -> bool:
    """Whether it means a place outside: no honest tool writes that."""
    plain = _plain(name)
    return plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/")


def _plain(name: str) -> str:
    return name.replace("\\", "/")


def _too_many() -> BadInput:
    return BadInput(
        FILES,
        _("Ce ZIP contient plus de %(most)s fichiers. Faites plusieurs envois.")
        % {"most": integer(MOST_ENTRIES)},
    )

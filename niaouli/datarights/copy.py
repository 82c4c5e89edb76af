"""A copy of everything that is held about a person: one ZIP, made as it is sent.

Nothing of it is ever stored: there is no file to protect, to let expire or to forget. One document
at a time is in memory.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.datarights.held import HeldFile
from niaouli.datarights.holdings import ROOMS
from niaouli.documents.errors import AlteredContent, MissingContent
from niaouli.documents.queries import read_content
from niaouli.lib.words import moment
from niaouli.ui.theme import current_theme

log = logging.getLogger(__name__)

FORMAT = "niaouli-personal-data"
VERSION = 1
"""Of the JSON; docs/data-copy.md."""


@dataclass(frozen=True)
class Copy:
    filename: str
    chunks: Iterator[bytes]
    """The ZIP, piece by piece."""


def make_copy(person: Person, *, now: datetime) -> Copy:
    """What is held, read now, in the language in force; the files are read as they are sent."""
    rooms = [(room, room.held(person)) for room in ROOMS]
    told = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(),
        "held_by": current_theme().name,
        "rooms": {room.code: [each.as_json() for each in held] for room, held in rooms},
    }
    page = render_to_string(
        "export/data.html",
        {
            "rooms": [{"title": room.title, "held": held} for room, held in rooms],
            "made": moment(now),
            "person": person,
            "language": get_language() or "fr",
        },
    )
    texts = {
        "donnees.html": page,
        "donnees.json": json.dumps(told, ensure_ascii=False, indent=2),
    }
    files = [file for _room, held in rooms for each in held for file in each.all_files()]
    day = timezone.localdate(now)
    return Copy(f"mes-donnees-{day:%Y-%m-%d}.zip", _zipped(texts, files, now=now))


class _Pipe:
    """What `ZipFile` writes to: bytes that leave as soon as they are taken."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def _zipped(texts: dict[str, str], files: list[HeldFile], *, now: datetime) -> Iterator[bytes]:
    pipe: Any = _Pipe()
    absent = _("Ce fichier n’a pas pu être lu. Signalez-le-nous.")
    with ZipFile(pipe, "w") as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name, ZIP_DEFLATED, now), text)
            yield pipe.take()
        for file in files:
            try:
                archive.writestr(_entry(file.path, ZIP_STORED, now), read_content(file.file))
            except (MissingContent, AlteredContent):
                # Erased meanwhile, or an incident: the rest of the copy is still theirs.
                log.exception("copy without a file", extra={"data": {"file": str(file.file.key)}})
                archive.writestr(_entry(f"{file.path}.txt", ZIP_DEFLATED, now), absent)
            yield pipe.take()
    yield pipe.take()


def _entry(path: str, compression: int, now: datetime) -> ZipInfo:
    local = timezone.localtime(now)
    entry = ZipInfo(path, date_time=local.timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry

"""A copy of everything that is held about a person: ZIPs made when they are asked for.

Nothing of it is ever stored: there is no file to protect, to let expire or to forget. It comes in
parts no heavier than the other downloads: one at a time is in memory, a slow line keeps no thread
busy, and what is cut short begins again at its part. Opened in one folder, the parts are one copy.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.datarights.held import Held, HeldFile
from niaouli.datarights.holdings import ROOMS, Room
from niaouli.documents.zipping import Entry, zipped
from niaouli.lib.errors import OutOfStep
from niaouli.lib.words import moment
from niaouli.ui.theme import current_theme

FORMAT = "niaouli-personal-data"
VERSION = 1
"""Of the JSON; docs/data-copy.md."""


PART_BYTES = 20_000_000
"""What a part holds at most, unless one file alone is larger."""


@dataclass(frozen=True)
class Part:
    """One ZIP of the copy. The first has the page and the JSON too."""

    number: int
    size: int
    """Of its documents."""
    files: Sequence[HeldFile]


@dataclass(frozen=True)
class Archive:
    filename: str
    content: bytes


def parts_of(person: Person) -> list[Part]:
    """In how many parts the copy comes: one at least."""
    return _parts(_files(_rooms(person)))


def make_part(person: Person, *, number: int, now: datetime) -> Archive:
    """One part of what is held now, in the language in force."""
    rooms = _rooms(person)
    parts = _parts(_files(rooms))
    if not 1 <= number <= len(parts):
        raise OutOfStep(_("Vos données ont changé entre-temps. Reprenez la copie du début."))
    texts = _texts(person, rooms, now=now) if number == 1 else []
    day = timezone.localdate(now)
    which = f"-{number}-sur-{len(parts)}" if len(parts) > 1 else ""
    return Archive(
        f"mes-donnees-{day:%Y-%m-%d}{which}.zip",
        b"".join(zipped([*texts, *_entries(parts[number - 1].files)], now=now)),
    )


Rooms = list[tuple[Room, list[Held]]]


def _rooms(person: Person) -> Rooms:
    return [(room, room.held(person)) for room in ROOMS]


def _files(rooms: Rooms) -> list[HeldFile]:
    return [file for _room, held in rooms for each in held for file in each.all_files()]


def _entries(files: Sequence[HeldFile]) -> list[Entry]:
    return [Entry(each.path, each.file) for each in files]


def _parts(files: Sequence[HeldFile]) -> list[Part]:
    groups: list[list[HeldFile]] = [[]]
    room_left = PART_BYTES
    for file in files:
        if groups[-1] and file.file.size > room_left:
            groups.append([])
            room_left = PART_BYTES
        groups[-1].append(file)
        room_left -= file.file.size
    return [
        Part(number, sum(each.file.size for each in group), group)
        for number, group in enumerate(groups, 1)
    ]


def _texts(person: Person, rooms: Rooms, *, now: datetime) -> list[Entry]:
    told = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(),
        "held_by": current_theme().name,
        "rooms": {room.code: [each.as_json() for each in held] for room, held in rooms},
    }
    page = {
        "rooms": [{"title": room.title, "held": held} for room, held in rooms],
        "made": moment(now),
        "person": person,
        "language": get_language() or "fr",
    }
    return [
        Entry("donnees.html", render_to_string("export/data.html", page)),
        Entry("donnees.json", json.dumps(told, ensure_ascii=False, indent=2)),
    ]

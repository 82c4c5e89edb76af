"""Files that were sent and are not in the wallet yet: they are stored, and not to be sent again.

The form names them in hidden inputs, and the session remembers them: a phone that closes the page
while it takes a picture, or a line that drops, loses nothing. A file that no form keeps in the end
goes away by itself (`documents.upkeep`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import format_list
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import sent_files
from niaouli.lib.errors import Refusal
from niaouli.lib.files import clean_filename
from niaouli.web.file_words import file_words
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import all_uploaded, store_upload, too_heavy, too_heavy_words

HELD = "held"
"""Hidden inputs: the key of a file, a space, the person's name for it."""
FORGET = "forget"
"""The button that takes one out."""
INPUTS = ("file", "photo")
"""Files chosen, and pictures taken."""
MOST_HELD = 20
"""Files that one form holds: it stays a page that a phone can show."""
SESSION = "wallet_held"


@dataclass(frozen=True)
class Held:
    file: StoredFile
    filename: str

    @property
    def value(self) -> str:
        return f"{self.file.key} {self.filename}"

    @property
    def meta(self) -> str:
        return file_words(self.file)

    @property
    def is_picture(self) -> bool:
        return self.file.format is not FileFormat.PDF


@dataclass(frozen=True)
class Taken:
    """What a form brings: the files that it brought before, those that come now, and the sentences
    of those that are refused."""

    before: list[Held]
    now: list[Held]
    refused: list[str]

    @property
    def held(self) -> list[Held]:
        return self.before + self.now


def take(request: CitizenRequest, accepted: Collection[FileFormat], *, now: datetime) -> Taken:
    """Each file is stored as soon as it comes; the same one sent twice is one."""
    before = [
        each
        for each in held_files(request.user, request.POST.getlist(HELD))
        if each.value != request.POST.get(FORGET)
    ]
    taken = Taken(before, [], [])
    if too_heavy(request):
        taken.refused.append(too_heavy_words())
        return taken
    for file in (each for name in INPUTS for each in all_uploaded(request, name)):
        try:
            each = _store(request, file, accepted, room=MOST_HELD - len(taken.held), now=now)
        except Refusal as refusal:
            taken.refused.append(str(refusal))
        else:
            if each.file.pk not in {other.file.pk for other in taken.held}:
                taken.now.append(each)
    return taken


def take_files(
    request: CitizenRequest, accepted: Collection[FileFormat], *, now: datetime
) -> tuple[list[Held], str]:
    """The files that the form brings, those it brought before first; and why others are refused."""
    taken = take(request, accepted, now=now)
    return taken.held, " ".join(taken.refused)


def held_files(person: Person, values: Iterable[str]) -> list[Held]:
    """The files that these hidden inputs name and that the person has sent, each once, in their
    order. One query."""
    names: dict[UUID, str] = {}
    for value in values:
        key, _space, filename = value.partition(" ")
        try:
            names.setdefault(UUID(key), filename)
        except ValueError:
            continue
    files = sent_files(person, list(names)[:MOST_HELD]) if names else {}
    return [Held(files[key], clean_filename(name)) for key, name in names.items() if key in files]


def remember(request: CitizenRequest, held: Iterable[Held]) -> None:
    """For when the page is opened anew."""
    values = [*request.session.get(SESSION, []), *(each.value for each in held)]
    request.session[SESSION] = list(dict.fromkeys(values))[-MOST_HELD:]


def remembered(request: CitizenRequest) -> list[Held]:
    return held_files(request.user, request.session.get(SESSION, []))


def forget_held(request: CitizenRequest, values: Iterable[str]) -> None:
    """They are kept, or not wanted."""
    gone = {value.partition(" ")[0] for value in values}
    left = [each for each in request.session.get(SESSION, []) if each.partition(" ")[0] not in gone]
    if left:
        request.session[SESSION] = left
    elif SESSION in request.session:
        del request.session[SESSION]


def file_help(accepted: Collection[FileFormat]) -> str:
    return _("%(formats)s, %(limit)s Mo au plus. Une photo nette convient.") % {
        "formats": format_list(accepted),
        "limit": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
    }


def _store(
    request: CitizenRequest,
    file: "UploadedFile[bytes]",
    accepted: Collection[FileFormat],
    *,
    room: int,
    now: datetime,
) -> Held:
    if room < 1:
        raise Refusal(
            _(
                "« %(name)s » n’a pas été pris : %(most)d fichiers au plus à la fois. Gardez "
                "d’abord ceux-ci, puis ajoutez les autres."
            )
            % {"name": clean_filename(file.name or ""), "most": MOST_HELD}
        )
    stored = store_upload(file, accepted=accepted, by=request.user, now=now, once=True)
    return Held(stored.file, stored.filename)

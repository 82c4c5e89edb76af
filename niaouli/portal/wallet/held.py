"""Files that were sent with a form that came back: they are stored, and not to be sent again.

The form names them in hidden inputs. A file that no form keeps in the end goes away by itself
(`documents.upkeep`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import format_list
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import sent_file
from niaouli.lib.errors import Refusal
from niaouli.lib.files import clean_filename
from niaouli.web.file_words import file_words
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import all_uploaded, store_upload, too_heavy, too_heavy_words

HELD = "held"
"""Hidden inputs: the key of a file, a space, the person's name for it."""
FORGET = "forget"
"""The button that takes one out."""


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


def take_files(
    request: CitizenRequest, accepted: Collection[FileFormat], *, now: datetime
) -> tuple[list[Held], str]:
    """The files that the form brings, those it brought before first; and why others are refused."""
    held = [each for value in request.POST.getlist(HELD) if (each := _held(request.user, value))]
    held = [each for each in held if each.value != request.POST.get(FORGET)]
    if too_heavy(request):
        return held, too_heavy_words()
    refusals = []
    for file in all_uploaded(request, "file"):
        try:
            stored = store_upload(file, accepted=accepted, by=request.user, now=now)
        except Refusal as refusal:
            refusals.append(str(refusal))
        else:
            held.append(Held(stored.file, stored.filename))
    return held, " ".join(refusals)


def file_help(accepted: Collection[FileFormat]) -> str:
    return _("%(formats)s, %(limit)s Mo au plus. Une photo nette convient.") % {
        "formats": format_list(accepted),
        "limit": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
    }


def _held(person: Person, value: str) -> Held | None:
    key, _space, filename = value.partition(" ")
    try:
        file = sent_file(person, UUID(key))
    except ValueError:
        return None
    return Held(file, clean_filename(filename)) if file else None

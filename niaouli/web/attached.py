"""Files that are here before what they go with: those of a message that could not be sent yet, or
those that left ahead of their form, one by one, on a weak line (`static/niaouli/uploading.js`).

Each good file is stored as soon as it comes. What comes back with the form is a signed word for it
(`kept_box`): a refusal loses nothing, and nobody can name a file that they did not send here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.operations.messages import KIND, MOST_FILES
from niaouli.cases.supplied import GivenDocument
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import FormatNotAccepted, format_list
from niaouli.documents.queries import sent_files
from niaouli.documents.upkeep import UNUSED_AFTER
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import file_size
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import accept, all_uploaded, store_upload, too_heavy, too_heavy_words

FILES, KEPT = "files", "kept"
"""Names of the inputs: new files, and the words of those that are here already."""
SALT = "niaouli.attached"
KEPT_FOR = UNUSED_AFTER - timedelta(days=1)
"""A file that nothing refers to is discarded soon after."""
MOST_KEPT = 20
"""Words that are read at most for an input: more than any of ours takes."""


class KeptBox(NamedTuple):
    """A file that is here already, as a box to tick."""

    word: str
    said: str
    """What it is."""
    key: str
    """Of the file: the same for two words of one file."""


@dataclass(frozen=True)
class Attached:
    """The files of a form: those that are good, and the sentence of each that is not."""

    given: list[GivenDocument] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, given: GivenDocument) -> None:
        """Each file once, whatever the words for it."""
        if all(each.file != given.file for each in self.given):
            self.given.append(given)

    def check(self, name: str = FILES) -> None:
        """Raises `BadInput` on the input `name` when a file was refused: nothing leaves without
        it."""
        if self.refused:
            raise BadInput(name, " ".join(self.refused))

    def kept(self, by: Person) -> list[KeptBox]:
        """The good files that were sent, as boxes to tick."""
        return [kept_box(each, by) for each in self.given if not each.wallet_version]


def take_files(request: CitizenRequest, *, now: datetime) -> Attached:
    """The files that were here already and are still wanted, then those that come now."""
    if too_heavy(request):
        return Attached(refused=[too_heavy_words()])
    attached = files_kept(request.POST.getlist(KEPT), request.user)
    for file in all_uploaded(request, FILES):
        try:
            stored = store_upload(file, accepted=frozenset(FileFormat), by=request.user, now=now)
        except Refusal as refusal:
            attached.refused.append(str(refusal))
        else:
            given = GivenDocument(kind=KIND, file=stored.file, filename=stored.filename)
            attached.add(given)
    return attached


def files_kept(
    words: Iterable[str],
    by: Person,
    kind: str = KIND,
    accepted: Collection[FileFormat] = frozenset(FileFormat),
) -> Attached:
    """The files that these words name, each once, for who sent them. One query."""
    attached = Attached()
    named = [_named(word, by) for word in list(dict.fromkeys(words))[:MOST_KEPT]]
    keys = [each[0] for each in named if each]
    files = sent_files(by, keys) if keys else {}
    for each in named:
        file = files.get(each[0]) if each else None
        if each is None or file is None:
            attached.refused.append(
                _("Un fichier n’est plus disponible ici : choisissez-le de nouveau.")
            )
        elif file.format not in accepted:
            attached.refused.append(str(FormatNotAccepted(each[1], accepted)))
        else:
            attached.add(GivenDocument(kind=kind, file=file, filename=each[1]))
    return attached


def kept_file(word: str, by: Person) -> GivenDocument:
    """The same for one word. Raises a refusal when its file is gone."""
    attached = files_kept([word], by)
    attached.check()
    return attached.given[0]


def files_words() -> dict[str, str]:
    """What the input of files says under its label, and what browsers offer to choose."""
    return {
        "files_help": _("%(most)d fichiers au plus : %(formats)s, %(limit)s Mo chacun.")
        % {
            "most": MOST_FILES,
            "formats": format_list(frozenset(FileFormat)),
            "limit": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
        },
        "files_accept": accept(frozenset(FileFormat)),
    }


def _word(given: GivenDocument, by: Person) -> str:
    return signing.dumps([str(given.file.key), given.filename, by.pk], salt=SALT)


def kept_box(given: GivenDocument, by: Person) -> KeptBox:
    return KeptBox(_word(given, by), _described(given), str(given.file.key))


def _named(word: str, by: Person) -> tuple[UUID, str] | None:
    """The key of a file and its name; None for a word that is too old, or of somebody else."""
    try:
        key, filename, person = signing.loads(word, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return (UUID(key), filename) if person == by.pk else None


def _described(given: GivenDocument) -> str:
    return f"{given.filename} ({given.file.format.label}, {file_size(given.file.size)})"

"""Documents of a wallet in one ZIP, to keep elsewhere: a folder for each kind, and the list of what
is in it, for a person as for a program."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.documents.errors import FileHeld
from niaouli.documents.kinds import kinds
from niaouli.documents.models import WalletDocument, WalletVersion
from niaouli.documents.zipping import Entry, file_path
from niaouli.lib.sheets import Cell, csv_file
from niaouli.lib.words import searchable


@dataclass(frozen=True)
class WalletBundle:
    filename: str
    entries: list[Entry]
    left_out: list[WalletVersion]
    """Those that the antivirus holds: the list says so."""


@dataclass(frozen=True)
class _Place:
    """A version, and where it goes in the ZIP; nowhere when it is left out."""

    document: WalletDocument
    version: WalletVersion
    path: str


def wallet_bundle(
    documents: Iterable[WalletDocument], *, former: bool, now: datetime
) -> WalletBundle:
    """These documents, loaded with their versions (`queries.documents_of`), in the language in
    force; where `former`, also the versions that others replaced. Files are read when they leave.
    """
    places = list(_places(documents, former=former))
    rows = [_heads(), *(_cells(each) for each in places)]
    content = csv_file(rows)
    return WalletBundle(
        filename=_("porte-documents-%(day)s.zip") % {"day": timezone.localdate(now)},
        entries=[
            Entry(_("liste.csv"), content),
            *(Entry(each.path, each.version.file) for each in places if each.path),
        ],
        left_out=[each.version for each in places if not each.path],
    )


def _places(documents: Iterable[WalletDocument], *, former: bool) -> Iterator[_Place]:
    """Numbered in each folder: two documents of the same name stay two files."""
    numbers: Counter[str] = Counter()
    for document in documents:
        for version in document.versions.all()[: None if former else 1]:
            if version.file.is_held:
                yield _Place(document, version, "")
                continue
            folder = _folder(document.kind)
            if version.number != document.current.number:
                folder = f"{folder}/{_('anciennes-versions')}"
            numbers[folder] += 1
            yield _Place(document, version, file_path(folder, numbers[folder], _name(version)))


def _folder(kind: str) -> str:
    """« piece-d-identite »: letters and digits that every system takes."""
    label = kinds()[kind].label if kind in kinds() else kind
    return searchable(label).replace(" ", "-") or kind


def _name(version: WalletVersion) -> str:
    """The name that the person gave to the document, with the extension of the file."""
    _stem, dot, extension = version.filename.rpartition(".")
    # A stroke would begin a folder, and what comes before it would be lost.
    title = version.document.title.replace("/", "-").replace("\\", "-")
    return f"{title}.{extension}" if dot else title


def _heads() -> list[Cell]:
    return [
        _("Fichier"),
        _("Nom"),
        _("Type de document"),
        _("D’où il vient"),
        _("Version"),
        _("Ajouté ou reçu le"),
        _("Valable jusqu’au"),
        _("Nom du fichier d’origine"),
        _("Taille (octets)"),
        _("Empreinte SHA-256"),
        _("Remarque"),
    ]


def _cells(place: _Place) -> list[Cell]:
    document, version = place.document, place.version
    kind, is_current = kinds().get(document.kind), version.number == document.current.number
    return [
        place.path,
        document.title,
        kind.label if kind else document.kind,
        document.issued_by.name if document.issued_by else _("ajouté par vous"),
        version.number,
        timezone.localdate(version.added_at),
        # A former version had a day of its own, which is not kept.
        document.valid_until if is_current else None,
        version.filename,
        version.file.size,
        version.file.sha256,
        "" if place.path else _("Laissé de côté. %s") % FileHeld(version.file.scan),
    ]

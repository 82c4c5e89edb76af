"""May this person do this to this document, in its state? Each rule is a pair of doors."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents.enums import Origin
from niaouli.documents.errors import FileHeld, TooManyFiles, WrongFormatForKind
from niaouli.documents.kinds import kind_of, kinds_to_add
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import room_of
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.lib.rules import question
from niaouli.lib.words import file_size

FILES_PER_DAY = 200
"""Far above what anyone sends by hand; what a machine does at most."""
WALLET_SIZE = 300
"""Documents that a person may keep, those in the bin included. What is issued does not count."""
WALLET_BYTES = 500_000_000
"""What they may weigh together, former versions included."""
BIN_DAYS = 30
TITLE_LENGTH = 200


def check_can_store(by: Person | None, *, now: datetime) -> None:
    """The system has no bound. One query."""
    if by is None:
        return
    recent = StoredFile.objects.filter(created_by=by, created_at__gt=now - timedelta(days=1))
    if recent.count() >= FILES_PER_DAY:
        raise TooManyFiles(FILES_PER_DAY)


def check_can_keep(owner: Person, by: Person, *, size: int = 0) -> None:
    """Whether one more document, of this size, has its place. One query."""
    if owner.pk != by.pk:
        raise NotAllowed(_("Vous ne pouvez ranger un document que dans votre porte-documents."))
    room = room_of(owner)
    if room.documents >= WALLET_SIZE:
        raise NotAllowed(
            _(
                "Votre porte-documents est plein : il contient déjà %(limit)s documents, corbeille "
                "comprise. Effacez ceux qui ne servent plus, puis recommencez."
            )
            % {"limit": WALLET_SIZE}
        )
    _check_weight(room.size + size)


def check_fits_kind(kind: str, file: StoredFile) -> None:
    """A photograph is a picture: each kind has its formats."""
    expected = kind_of(kind)
    if file.format not in expected.formats:
        raise WrongFormatForKind(expected.label, expected.formats)


def check_details(kind: str, title: str) -> None:
    """What a person may write of a document of theirs."""
    check_kind(kind)
    if not title:
        raise BadInput("title", _("Donnez un nom au document."))
    check_title(title)


def check_kind(kind: str) -> None:
    """One of those that a person adds by themselves."""
    if kind not in kinds_to_add():
        raise BadInput("kind", _("Dites de quel document il s’agit."))


def check_title(title: str) -> None:
    if len(title) > TITLE_LENGTH:
        raise BadInput(
            "title",
            _("Raccourcissez le nom : %(limit)s caractères au plus.") % {"limit": TITLE_LENGTH},
        )


def check_can_use_file(file: StoredFile, by: Person) -> None:
    """A file just sent belongs to the one who sent it."""
    if file.created_by_id != by.pk:
        raise NotAllowed(_("Ce fichier n’est pas à vous."))


def check_can_open(file: StoredFile) -> None:
    """Whether the content may be given to anybody at all. `queries.open_content` asks it too."""
    if file.is_held:
        raise FileHeld(file.scan)


def check_can_replace(document: WalletDocument, by: Person, *, size: int = 0) -> None:
    """Whether a newer version, of this size, may be added. One query."""
    _check_owns(document, by)
    if document.origin == Origin.ISSUED:
        raise NotAllowed(
            _("Ce document a été délivré par un service : lui seul peut le remplacer.")
        )
    _check_not_binned(document)
    _check_weight(room_of(by).size + size)


def check_can_change(document: WalletDocument, by: Person) -> None:
    """Its name, its kind, its date: of what the person keeps, not of what they were given."""
    _check_owns(document, by)
    if document.origin == Origin.ISSUED:
        raise NotAllowed(_("Ce document a été délivré par un service : il ne se modifie pas."))
    _check_not_binned(document)


def check_can_bin(document: WalletDocument, by: Person) -> None:
    _check_owns(document, by)
    _check_not_binned(document)


def check_can_restore(document: WalletDocument, by: Person) -> None:
    _check_owns(document, by)
    if document.binned_at is None:
        raise OutOfStep(_("Ce document n’est pas dans la corbeille."))


def check_can_erase(document: WalletDocument, by: Person) -> None:
    """For ever: only from the bin, so that it takes two gestures."""
    _check_owns(document, by)
    if document.binned_at is None:
        raise OutOfStep(_("Mettez ce document à la corbeille avant de l’effacer pour de bon."))


can_open = question(check_can_open)
can_keep = question(check_can_keep)
can_replace = question(check_can_replace)
can_change = question(check_can_change)
can_bin = question(check_can_bin)
can_restore = question(check_can_restore)
can_erase = question(check_can_erase)


def _check_weight(size: int) -> None:
    if size > WALLET_BYTES:
        raise NotAllowed(
            _(
                "Votre porte-documents est plein : il ne peut pas dépasser %(limit)s, corbeille et "
                "anciennes versions comprises. Effacez des documents qui ne servent plus, puis "
                "recommencez."
            )
            % {"limit": file_size(WALLET_BYTES)}
        )


def _check_owns(document: WalletDocument, by: Person) -> None:
    if document.owner_id != by.pk:
        raise NotAllowed(_("Ce document n’est pas à vous."))


def _check_not_binned(document: WalletDocument) -> None:
    if document.binned_at is not None:
        raise OutOfStep(
            _("Ce document est dans la corbeille. Remettez-le dans votre porte-documents d’abord.")
        )

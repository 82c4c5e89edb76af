"""May this person do this to this document, in its state? Each rule is a pair of doors."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents.enums import Origin
from niaouli.documents.errors import TooManyFiles
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question

FILES_PER_DAY = 200
"""Far above what anyone sends by hand; what a machine does at most."""
WALLET_SIZE = 300
BIN_DAYS = 30


def check_can_store(by: Person | None, *, now: datetime) -> None:
    """The system has no bound. One query."""
    if by is None:
        return
    recent = StoredFile.objects.filter(created_by=by, created_at__gt=now - timedelta(days=1))
    if recent.count() >= FILES_PER_DAY:
        raise TooManyFiles(FILES_PER_DAY)


def check_can_keep(owner: Person, by: Person) -> None:
    """One query."""
    if owner.pk != by.pk:
        raise NotAllowed(_("Vous ne pouvez ranger un document que dans votre porte-documents."))
    if WalletDocument.objects.filter(owner=owner, origin=Origin.KEPT).count() >= WALLET_SIZE:
        raise NotAllowed(
            _(
                "Votre porte-documents est plein : il contient déjà %(limit)s documents. "
                "Supprimez ceux qui ne servent plus, puis recommencez."
            )
            % {"limit": WALLET_SIZE}
        )


def check_can_use_file(file: StoredFile, by: Person) -> None:
    """A file just sent belongs to the one who sent it."""
    if file.created_by_id != by.pk:
        raise NotAllowed(_("Ce fichier n’est pas à vous."))


def check_can_replace(document: WalletDocument, by: Person) -> None:
    _check_owns(document, by)
    if document.origin == Origin.ISSUED:
        raise NotAllowed(
            _("Ce document a été délivré par un service : lui seul peut le remplacer.")
        )
    _check_not_binned(document)


def check_can_bin(document: WalletDocument, by: Person) -> None:
    _check_owns(document, by)
    _check_not_binned(document)


def check_can_restore(document: WalletDocument, by: Person) -> None:
    _check_owns(document, by)
    if document.binned_at is None:
        raise OutOfStep(_("Ce document n’est pas dans la corbeille."))


can_keep = question(check_can_keep)
can_replace = question(check_can_replace)
can_bin = question(check_can_bin)
can_restore = question(check_can_restore)


def _check_owns(document: WalletDocument, by: Person) -> None:
    if document.owner_id != by.pk:
        raise NotAllowed(_("Ce document n’est pas à vous."))


def _check_not_binned(document: WalletDocument) -> None:
    if document.binned_at is not None:
        raise OutOfStep(
            _("Ce document est dans la corbeille. Remettez-le dans votre porte-documents d’abord.")
        )

"""Why a file or a document is refused: a named family, each with its sentence for people."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.documents.enums import FileFormat, Scan
from niaouli.lib.errors import BadInput, Refusal


def format_list(formats: Collection[FileFormat]) -> str:
    """« PDF, JPEG ou PNG »."""
    names = [each.label for each in FileFormat if each in formats]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s ou %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


class FileRefused(Refusal):
    """A file that cannot be taken. Nothing of it was kept."""


class EmptyFile(FileRefused):
    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » est vide. Vérifiez qu’il s’ouvre, puis "
                "choisissez-le de nouveau."
            )
            % {"name": filename}
        )


class FileTooLarge(FileRefused):
    def __init__(self, filename: str, limit: int) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » est trop lourd : il ne doit pas dépasser %(limit)s Mo. "
                "Réduisez sa taille ou photographiez-le avec une qualité moindre."
            )
            % {"name": filename, "limit": limit // (1024 * 1024)}
        )


class FormatNotAccepted(FileRefused):
    """The extension is unknown, missing, or not among those asked for."""

    def __init__(self, filename: str, accepted: Collection[FileFormat]) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » n’est pas dans un format accepté. "
                "Choisissez un fichier %(formats)s."
            )
            % {"name": filename, "formats": format_list(accepted)}
        )


class WrongFormatForKind(BadInput):
    """The file is there already; it cannot be a document of this kind."""

    def __init__(self, label: str, accepted: Collection[FileFormat]) -> None:
        super().__init__(
            "kind",
            _(
                "Choisissez un autre type de document : « %(label)s » se donne en %(formats)s, "
                "et ce fichier est d’un autre format."
            )
            % {"label": label, "formats": format_list(accepted)},
        )


class PhonePicture(FileRefused):
    """HEIC: what some phones write, and nobody else reads."""

    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "La photo « %(name)s » est au format HEIC, que nous ne savons pas ouvrir. "
                "Envoyez-la au format JPEG : dans les réglages de l’appareil photo, choisissez "
                "« Le plus compatible »."
            )
            % {"name": filename}
        )


class NotWhatItsNameSays(FileRefused):
    def __init__(self, filename: str, expected: FileFormat) -> None:
        if expected is FileFormat.PDF:
            sentence = _(
                "Ce fichier s’appelle « %(name)s » mais ce n’est pas un PDF. "
                "Ouvrez le document d’origine et enregistrez-le en PDF, puis "
                "choisissez-le de nouveau."
            )
        else:
            sentence = _(
                "Ce fichier s’appelle « %(name)s » mais ce n’est pas une image %(format)s. "
                "Ouvrez l’image et enregistrez-la de nouveau, puis choisissez-la."
            )
        super().__init__(sentence % {"name": filename, "format": expected.label})


class DamagedFile(FileRefused):
    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » est abîmé ou incomplet : nous n’avons pas pu l’ouvrir. "
                "Vérifiez qu’il s’ouvre sur votre appareil, puis choisissez-le de nouveau."
            )
            % {"name": filename}
        )


class ProtectedByPassword(FileRefused):
    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » est protégé par un mot de passe. "
                "Enregistrez-le sans mot de passe, puis choisissez-le de nouveau."
            )
            % {"name": filename}
        )


class TooManyPages(FileRefused):
    def __init__(self, filename: str, pages: int, limit: int) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » a %(pages)s pages. La limite est de %(limit)s pages : "
                "envoyez seulement celles qui sont demandées."
            )
            % {"name": filename, "pages": pages, "limit": limit}
        )


class PictureTooBig(FileRefused):
    def __init__(self, filename: str, limit: int) -> None:
        super().__init__(
            _(
                "L’image « %(name)s » est trop grande : elle ne doit pas dépasser "
                "%(limit)s millions "
                "de points. Réduisez-la, ou prenez la photo avec une définition moindre."
            )
            % {"name": filename, "limit": limit // 1_000_000}
        )


class MovingPicture(FileRefused):
    """An agent would see its first picture only."""

    def __init__(self, filename: str) -> None:
        super().__init__(
            _("L’image « %(name)s » est animée. Envoyez une image fixe.") % {"name": filename}
        )


class DrawingRefused(FileRefused):
    """SVG: a program more than a picture."""

    def __init__(self, filename: str, accepted: Collection[FileFormat]) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » est un dessin SVG, que nous n’acceptons pas. "
                "Enregistrez-le en %(formats)s."
            )
            % {"name": filename, "formats": format_list(accepted)}
        )


class HidesAnotherFile(FileRefused):
    """A file that is two things at once, depending on who opens it."""

    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » en contient un autre, ce que nous n’acceptons pas. "
                "Ouvrez-le et enregistrez-le de nouveau, puis choisissez-le."
            )
            % {"name": filename}
        )


class SignedAndActive(FileRefused):
    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "Le fichier « %(name)s » est signé, et il contient des programmes ou des "
                "fichiers cachés. Les retirer casserait sa signature. Demandez à qui l’a signé "
                "un PDF qui n’en contient pas."
            )
            % {"name": filename}
        )


class InfectedFile(FileRefused):
    def __init__(self, filename: str) -> None:
        super().__init__(
            _(
                "Notre antivirus a trouvé un programme dangereux dans « %(name)s ». "
                "Nous ne l’avons pas gardé. Faites vérifier votre appareil avant d’envoyer "
                "un autre fichier."
            )
            % {"name": filename}
        )


class CannotScan(FileRefused):
    """The workshop is out of order: nothing is taken meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nous ne pouvons pas vérifier ce fichier pour le moment. "
                "Réessayez dans quelques minutes."
            )
        )


class CannotKeep(FileRefused):
    """The storage does not answer: nothing was taken."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nous ne pouvons pas garder de fichier pour le moment. "
                "Réessayez dans quelques minutes."
            )
        )


class FileHeld(Refusal):
    """A file that is kept and that nobody can open."""

    def __init__(self, scan: str) -> None:
        super().__init__(
            _(
                "Ce fichier est bloqué : notre antivirus y a trouvé un programme dangereux. "
                "Personne ne peut l’ouvrir."
            )
            if scan == Scan.INFECTED
            else _(
                "Ce fichier attend d’être analysé par notre antivirus. Il s’ouvrira dès que "
                "l’analyse sera faite, en général dans quelques minutes."
            )
        )


class NotInQuarantine(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Ce fichier n’est pas en quarantaine, ou son contenu est déjà effacé."))


class TooManyFiles(FileRefused):
    def __init__(self, limit: int) -> None:
        super().__init__(
            ngettext(
                "Vous avez déjà envoyé %(limit)s fichier aujourd’hui. Réessayez demain.",
                "Vous avez déjà envoyé %(limit)s fichiers aujourd’hui. Réessayez demain.",
                limit,
            )
            % {"limit": limit}
        )


class FileStillUsed(Refusal):
    """Something refers to the file: its content stays."""

    def __init__(self) -> None:
        super().__init__(_("Ce fichier est encore utilisé : il ne peut pas être effacé."))


class CannotPreview(Refusal):
    """The file could not be drawn in the time and space allowed. It can still be downloaded."""

    def __init__(self) -> None:
        super().__init__(
            _("Nous ne pouvons pas afficher un aperçu de ce fichier. Vous pouvez le télécharger.")
        )


class Busy(CannotPreview):
    """Not at this moment: the workshop is taken, or out of order."""


class SheetUnreadable(Refusal):
    """One of the photographs to gather cannot be drawn, or not now."""

    def __init__(self, number: int, *, busy: bool) -> None:
        sentence = (
            _(
                "Nous n’avons pas pu préparer la page %(n)d : beaucoup de monde envoie des "
                "documents en ce moment. Rien n’est perdu : recommencez dans un instant."
            )
            if busy
            else _("La photo de la page %(n)d ne peut pas être lue. Retirez-la, puis reprenez-la.")
        )
        super().__init__(sentence % {"n": number})


class UnknownKind(LookupError):
    """A code that no document kind has: a mistake of a definition, not of a person."""


class AlteredContent(Exception):
    """What was read back is not what was stored, or no key opens it: an incident, not a refusal."""


class UnknownMasterKey(AlteredContent):
    """The settings lack the master key that wraps the key of this content."""


class StorageUnavailable(OSError):
    """The storage did not answer, or answered that we may not: an incident, and nothing is known of
    the content."""


class MissingContent(Exception):
    """The row exists and its content does not: an incident, not a refusal."""


class CannotSeal(Refusal):
    """A PDF that opens, and that the seal of the body cannot be put on."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Le cachet n’a pas pu être mis sur ce PDF. Ouvrez le document d’origine et "
                "enregistrez-le en PDF de nouveau."
            )
        )

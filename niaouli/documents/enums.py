"""Words of the documents that are stored as codes."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    """What the antivirus said. What it finds at once is refused, and never kept."""

    CLEAN = "clean", _("analysé, rien trouvé")
    NOT_SCANNED = "not_scanned", _("non analysé")
    MADE_HERE = "made_here", _("produit par le service")
    """Written by the product itself: there is nothing to fear from it, nor to wait for."""
    WAITING = "waiting", _("analyse en attente")
    """The antivirus does not answer: the file is kept, and nobody can open it meanwhile."""
    INFECTED = "infected", _("bloqué")
    """In quarantine: something was found later, with newer signatures."""


HELD = frozenset({Scan.WAITING, Scan.INFECTED})
"""States in which a content is given to nobody."""


class Cleaned(models.TextChoices):
    """What was removed from a file that was sent."""

    METADATA = "metadata", _("les informations cachées (auteur, appareil, commentaires)")
    LOCATION = "location", _("le lieu de la prise de vue")
    SCRIPTS = "scripts", _("des programmes")
    ACTIONS = "actions", _("des actions automatiques")
    EMBEDDED = "embedded", _("des fichiers cachés à l’intérieur")
    REPAIRED = "repaired", _("ce qui était abîmé, remis en ordre")


class Origin(models.TextChoices):
    """Where a document of the wallet comes from."""

    KEPT = "kept", _("conservé par vous")
    ISSUED = "issued", _("délivré par un service")


class FileFormat(StrEnum):
    """The formats that can be taken. Kinds and procedures choose among them."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def label(self) -> str:
        return "WebP" if self is FileFormat.WEBP else self.value.upper()

    @property
    def content_type(self) -> str:
        return "application/pdf" if self is FileFormat.PDF else f"image/{self.value}"

    @property
    def extensions(self) -> tuple[str, ...]:
        return ("jpg", "jpeg") if self is FileFormat.JPEG else (self.value,)

    @classmethod
    def of_content_type(cls, content_type: str) -> "FileFormat":
        return next(each for each in cls if each.content_type == content_type)

    @classmethod
    def of_extension(cls, extension: str) -> "FileFormat | None":
        return next((each for each in cls if extension in each.extensions), None)

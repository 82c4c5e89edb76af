"""Words of procedures that are stored as codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProcedureStatus(models.TextChoices):
    """Whether a procedure can be asked. Stored codes never change; labels may."""

    DRAFT = "draft", _("en préparation")
    """Being written: nobody sees it."""
    PUBLISHED = "published", _("en ligne")
    """Anyone may see it and ask."""
    RETIRED = "retired", _("retirée")
    """Nobody may start it; the cases under way go on."""


class Audience(models.TextChoices):
    """Who can ask. The codes are those of definitions."""

    INDIVIDUAL = "individual", _("Particuliers")
    COMPANY = "company", _("Entreprises")
    ASSOCIATION = "association", _("Associations")

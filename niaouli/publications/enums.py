"""Words of publications that are stored as codes. Stored codes never change; labels may."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is announced. Each kind has its own fields (`details.py`)."""

    FLASH = "flash", _("Dernière minute")
    NEWS = "news", _("Actualité")
    EVENT = "event", _("Événement")
    VACANCY = "vacancy", _("Avis de vacance de poste")
    TENDER = "tender", _("Appel d’offres")
    INQUIRY = "inquiry", _("Enquête publique")

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return SLUGS[self]

    @property
    def plural(self) -> Promise:
        return PLURALS[self]

    @property
    def dated(self) -> bool:
        """Whether it is over one day: lists then tell what is past from what is not."""
        return self in {Kind.EVENT, Kind.VACANCY, Kind.TENDER, Kind.INQUIRY}

    @classmethod
    def of_slug(cls, slug: str) -> "Kind | None":
        """The kind that an address names; None when it names none."""
        return next((kind for kind, name in SLUGS.items() if name == slug), None)


SLUGS: dict[Kind, str] = {
    Kind.FLASH: "derniere-minute",
    Kind.NEWS: "actualites",
    Kind.EVENT: "evenements",
    Kind.VACANCY: "avis-de-vacance",
    Kind.TENDER: "appels-d-offres",
    Kind.INQUIRY: "enquetes-publiques",
}
PLURALS: dict[Kind, Promise] = {
    Kind.FLASH: _("Dernière minute"),
    Kind.NEWS: _("Actualités"),
    Kind.EVENT: _("Événements"),
    Kind.VACANCY: _("Avis de vacance de poste"),
    Kind.TENDER: _("Appels d’offres"),
    Kind.INQUIRY: _("Enquêtes publiques"),
}


class Status(models.TextChoices):
    """Where a publication is in its life."""

    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("En ligne")
    """Seen by all from `published_at` on, which may be still to come."""
    WITHDRAWN = "withdrawn", _("Retirée")
    """Its page says that it is no longer published."""


class Nature(models.TextChoices):
    """What a tender is about."""

    WORKS = "works", _("Travaux")
    SERVICES = "services", _("Services")
    SUPPLIES = "supplies", _("Fournitures")


class TenderType(models.TextChoices):
    """What a tender notice announces."""

    CALL = "call", _("Avis d’appel d’offres")
    COMPETITION = "competition", _("Appel public à concurrence")
    AWARD = "award", _("Avis d’attribution")


class Arrival(models.TextChoices):
    """What becomes of what a feed brings."""

    ONLINE = "online", _("En ligne aussitôt")
    TO_CHECK = "to_check", _("En brouillon, pour être relu")


class FeedStatus(models.TextChoices):
    ACTIVE = "active", _("Lu toutes les demi-heures")
    PAUSED = "paused", _("En pause")
    REMOVED = "removed", _("Retiré")
    """Never read again; what it brought stays. Adding its address again takes it up."""


class Reading(models.TextChoices):
    """How the last reading of a feed ended. The sentences are in `readings.py`."""

    NEVER = "never", _("Jamais lu")
    READ = "read", _("Lu")
    UNCHANGED = "unchanged", _("Sans changement")
    ADDRESS = "address", _("Adresse impossible")
    INSIDE = "inside", _("Adresse interne")
    UNKNOWN = "unknown", _("Site introuvable")
    UNREACHABLE = "unreachable", _("Site injoignable")
    CERTIFICATE = "certificate", _("Certificat refusé")
    SLOW = "slow", _("Trop lent")
    LARGE = "large", _("Trop lourd")
    REDIRECTS = "redirects", _("Trop de renvois")
    ANSWER = "answer", _("Réponse inattendue")
    UNREADABLE = "unreadable", _("Pas un flux")

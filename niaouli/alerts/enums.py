"""Words of alerts that are stored as codes. Stored codes never change; labels may."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often what is new is sent."""

    NOW = "now", _("tout de suite")
    DAILY = "daily", _("chaque matin")
    WEEKLY = "weekly", _("chaque lundi matin")

    @property
    def meaning(self) -> Promise:
        """Said under the choice."""
        return MEANINGS[self]


MEANINGS: dict[Rhythm, Promise] = {
    Rhythm.NOW: _("Un e-mail à chaque publication."),
    Rhythm.DAILY: _("Un seul e-mail, à 7 heures, s’il y a du nouveau."),
    Rhythm.WEEKLY: _("Un seul e-mail par semaine, le lundi à 7 heures, s’il y a du nouveau."),
}


class EndReason(models.TextChoices):
    """Why a subscription ended."""

    STOPPED = "stopped", _("arrêtée par la personne")
    UNSUBSCRIBED = "unsubscribed", _("désabonnement depuis un e-mail")
    CHANGED = "changed", _("remplacée par un autre rythme")
    JOINED = "joined", _("déjà dans le compte")
    REFUSED = "refused", _("adresse refusée par son serveur")

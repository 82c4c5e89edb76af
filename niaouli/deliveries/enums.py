"""Words of deliveries that are stored as codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """How far a delivery has come."""

    CHECKING = "checking", _("vérification en cours")
    READY = "ready", _("vérifié, rien n’est parti")
    SENDING = "sending", _("envoi en cours")
    STOPPED = "stopped", _("arrêté")
    SENT = "sent", _("terminé")
    ABANDONED = "abandoned", _("abandonné")


ENDED_STATES = [DeliveryState.SENT, DeliveryState.ABANDONED]


class LineState(models.TextChoices):
    """What becomes of one line of the list."""

    WAITING = "waiting", _("à vérifier")
    READY = "ready", _("prêt")
    REFUSED = "refused", _("à corriger")
    """The list, the file or the person is wrong: nothing is issued for it."""
    SKIPPED = "skipped", _("laissé de côté")
    """The person has this document already, or will have it by another line."""
    DONE = "done", _("délivré")
    FAILED = "failed", _("pas délivré")
    """It was ready, and could not be issued when its turn came."""


PROBLEMS_FIRST = [
    LineState.FAILED,
    LineState.REFUSED,
    LineState.SKIPPED,
    LineState.WAITING,
    LineState.READY,
    LineState.DONE,
]
"""The order of a report."""

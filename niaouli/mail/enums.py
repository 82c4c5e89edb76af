"""Words of mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    """Where an e-mail stands. Set by `operations.deliver` only."""

    WAITING = "waiting", _("en cours d’envoi")
    SENT = "sent", _("envoyé")
    """The relay accepted it."""
    FAILED = "failed", _("non remis")
    """The relay refused it for good, or it was tried for a day in vain."""


TONES: dict[Delivery, str] = {
    Delivery.WAITING: "progress",
    Delivery.SENT: "success",
    Delivery.FAILED: "error",
}
"""The kind of the status tag (macro `status`)."""


class Outcome(models.TextChoices):
    """What became of an e-mail that we received."""

    TAKEN = "taken", _("dans la demande")
    UNKNOWN = "unknown", _("adresse inconnue")
    FORGED = "forged", _("expéditeur inattendu")
    AUTOMATIC = "automatic", _("réponse automatique")
    TOO_LARGE = "too_large", _("trop lourd")
    REFUSED = "refused", _("refusé")
    """The case takes no message any more, or a file was refused."""
    UNREADABLE = "unreadable", _("illisible")

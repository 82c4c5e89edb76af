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

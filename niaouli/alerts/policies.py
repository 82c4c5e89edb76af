"""May this be done? Who may see a subscription is in `queries`: what they leave out does not
exist."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from niaouli.alerts.models import Confirmation, Subscription
from niaouli.lib.errors import OutOfStep
from niaouli.lib.rules import why_not

CONFIRMED_WITHIN = timedelta(days=3)


def check_can_change(subscription: Subscription) -> None:
    """As long as it is live: a page may be older than what was done since."""
    if subscription.ended_at is not None:
        raise OutOfStep(
            _("Cette alerte est déjà arrêtée ou modifiée. Revenez à vos alertes pour les voir.")
        )


def check_can_confirm(confirmation: Confirmation, now: datetime) -> None:
    """Within three days. Confirming twice is no harm."""
    if confirmation.confirmed_at is None and now - confirmation.asked_at > CONFIRMED_WITHIN:
        raise OutOfStep(
            _(
                "Ce lien n’est plus valable : il fallait confirmer dans les trois jours. "
                "Rien n’est perdu : choisissez de nouveau vos alertes."
            )
        )


why_not_confirm = why_not(check_can_confirm)

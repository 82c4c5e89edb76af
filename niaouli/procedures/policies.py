"""May this procedure be asked today?"""

from datetime import date

from django.utils.translation import gettext as _

from niaouli.lib.rules import question, why_not
from niaouli.lib.words import date_words
from niaouli.procedures.campaign import CampaignStatus
from niaouli.procedures.definitions import Definition
from niaouli.procedures.errors import CampaignClosed


def check_campaign_open(definition: Definition, *, today: date) -> None:
    """Raise `CampaignClosed` unless a request may be started and sent that day."""
    if definition.campaign is None:
        return
    state = definition.campaign.state_on(today)
    if state.status is CampaignStatus.UPCOMING:
        raise CampaignClosed(
            _("Cette démarche ouvre le %(day)s. Revenez à partir de ce jour.")
            % {"day": date_words(state.opens_on)}
        )
    if state.status is CampaignStatus.OVER:
        raise CampaignClosed(
            _(
                "La date limite est passée : cette démarche est terminée depuis le %(day)s. "
                "Contactez la direction, qui vous dira comment faire."
            )
            % {"day": date_words(state.closes_on)}
        )


campaign_is_open = question(check_campaign_open)
why_campaign_closed = why_not(check_campaign_open)

"""Words of cases. Stored codes never change; labels may."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a case stands. The label is the citizen's; `lifecycle.AGENT_LABELS` has the agent's."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Envoyée")
    """Set by the citizen who sends it; no agent has taken it yet."""
    IN_REVIEW = "in_review", _("En cours d’étude")
    """Set by the agent who takes it, and by the citizen's answer to the last pending item."""
    AWAITING_CITIZEN = "awaiting_citizen", _("À compléter")
    """Set by the agent who asks for something."""
    GRANTED = "granted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
    CLOSED = "closed", _("Classée")
    """Ended by an agent without a decision on the substance."""
    WITHDRAWN = "withdrawn", _("Retirée")
    """Ended by the citizen."""


OPEN_STATES = [State.SUBMITTED, State.IN_REVIEW, State.AWAITING_CITIZEN]
"""Sent, and not ended."""
DECIDED_STATES = [State.GRANTED, State.REFUSED, State.CLOSED]
ENDED_STATES = [*DECIDED_STATES, State.WITHDRAWN]


class Actor(models.TextChoices):
    """Who does something in a case, or on whom it waits."""

    CITIZEN = "citizen", _("vous")
    AGENT = "agent", _("la direction")
    NOBODY = "nobody", ""


class Side(models.TextChoices):
    """From which side of the case a message or a document comes."""

    CITIZEN = "citizen", _("usager")
    DEPARTMENT = "department", _("direction")


class ItemState(models.TextChoices):
    """Where a pending item stands."""

    OPEN = "open", _("à fournir")
    SUPPLIED = "supplied", _("fourni")
    """Set by the citizen's answer."""
    CANCELLED = "cancelled", _("n’est plus demandé")
    """Set by the agent, or by the end of the case."""

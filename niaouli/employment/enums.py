"""Words of employment that are stored as codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# ── Offers ──


class Contract(models.TextChoices):
    """What an offer proposes. Stored codes never change; labels may."""

    PERMANENT = "cdi", _("CDI")
    PERMANENT_PART_TIME = "cdi-tp", _("CDI à temps partiel")
    SITE = "cdic", _("CDI de chantier")
    FIXED = "cdd", _("CDD")
    FIXED_OPENING = "cdd-evolutif", _("CDD pouvant devenir un CDI")
    FIXED_PART_TIME = "cdd-tp", _("CDD à temps partiel")
    FIXED_PART_TIME_OPENING = "cdd-tp-evolutif", _("CDD à temps partiel pouvant devenir un CDI")
    OTHER = "autre", _("Autre contrat")
    """Anything else: the offer shows its own words."""


class ContractGroup(models.TextChoices):
    """What people ask for when they filter. The codes are those of addresses."""

    PERMANENT = "cdi", _("CDI")
    FIXED = "cdd", _("CDD")
    PART_TIME = "temps-partiel", _("Temps partiel")
    OTHER = "autre", _("Autre contrat")

    @property
    def contracts(self) -> tuple[Contract, ...]:
        return CONTRACTS_OF[self]


CONTRACTS_OF = {
    ContractGroup.PERMANENT: (Contract.PERMANENT, Contract.PERMANENT_PART_TIME, Contract.SITE),
    ContractGroup.FIXED: (
        Contract.FIXED,
        Contract.FIXED_OPENING,
        Contract.FIXED_PART_TIME,
        Contract.FIXED_PART_TIME_OPENING,
    ),
    ContractGroup.PART_TIME: (
        Contract.PERMANENT_PART_TIME,
        Contract.FIXED_PART_TIME,
        Contract.FIXED_PART_TIME_OPENING,
    ),
    ContractGroup.OTHER: (Contract.OTHER,),
}


class OfferStatus(models.TextChoices):
    """Whether people may still answer."""

    OPEN = "open", _("ouverte")
    CLOSED = "closed", _("close")
    """Somebody here closed it: no import opens it again."""
    GONE = "gone", _("retirée par sa source")
    """Its source no longer has it; open again when it comes back."""

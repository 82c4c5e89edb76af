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


PART_TIME = (
    Contract.PERMANENT_PART_TIME,
    Contract.FIXED_PART_TIME,
    Contract.FIXED_PART_TIME_OPENING,
)
CONTRACTS_OF = {
    ContractGroup.PERMANENT: (Contract.PERMANENT, Contract.PERMANENT_PART_TIME, Contract.SITE),
    ContractGroup.FIXED: (
        Contract.FIXED,
        Contract.FIXED_OPENING,
        Contract.FIXED_PART_TIME,
        Contract.FIXED_PART_TIME_OPENING,
    ),
    ContractGroup.PART_TIME: PART_TIME,
    ContractGroup.OTHER: (Contract.OTHER,),
}


class OfferStatus(models.TextChoices):
    """Whether people may still answer."""

    OPEN = "open", _("ouverte")
    CLOSED = "closed", _("close")
    """Somebody here closed it: no import opens it again."""
    GONE = "gone", _("retirée par sa source")
    """Its source no longer has it; open again when it comes back."""


# ── Job seekers ──


class Situation(models.TextChoices):
    """Where someone who looks for a job stands."""

    JOBLESS = "sans-emploi", _("Sans emploi")
    WORKING = "en-emploi", _("En emploi, j’en cherche un autre")
    TRAINING = "en-formation", _("En formation ou en études")
    OTHER = "autre", _("Une autre situation")


class Availability(models.TextChoices):
    """When someone could start."""

    NOW = "tout-de-suite", _("Tout de suite")
    MONTH = "un-mois", _("Dans un mois")
    THREE_MONTHS = "trois-mois", _("Dans un à trois mois")
    LATER = "plus-tard", _("Plus tard")


class EndReason(models.TextChoices):
    """Why someone ends their registration."""

    JOB = "emploi", _("J’ai trouvé un emploi")
    BUSINESS = "entreprise", _("Je crée mon entreprise")
    TRAINING = "formation", _("Je pars en formation")
    LEAVING = "depart", _("Je quitte le territoire")
    RETIRED = "retraite", _("Je prends ma retraite")
    OTHER = "autre", _("Une autre raison")


class Origin(models.TextChoices):
    """Who made a check-in."""

    SELF = "self", _("par la personne")
    OFFICE = "office", _("d’office")
    """By an adviser, for someone or for a population, with a reason."""


class Reminder(models.TextChoices):
    """The e-mails that remind of a check-in, each sent once for a month."""

    OPENED = "opened", _("ouverture")
    CLOSING = "closing", _("fermeture proche")


class Licence(models.TextChoices):
    """What a person may drive or steer."""

    A = "a", _("Permis A (moto)")
    B = "b", _("Permis B (voiture)")
    BE = "be", _("Permis BE (voiture et remorque)")
    C = "c", _("Permis C (poids lourd)")
    CE = "ce", _("Permis CE (ensemble routier)")
    D = "d", _("Permis D (transport en commun)")
    BOAT = "bateau", _("Permis bateau")
    LIFT = "caces", _("CACES (engins, chariots)")


class Level(models.TextChoices):
    """The level of a diploma."""

    NONE = "sans", _("Sans diplôme")
    SCHOOL = "brevet", _("Brevet, fin de troisième")
    VOCATIONAL = "cap", _("CAP, BEP")
    BACCALAUREATE = "bac", _("Bac")
    TWO_YEARS = "bac-2", _("Bac + 2")
    THREE_YEARS = "bac-3", _("Bac + 3 ou 4")
    FIVE_YEARS = "bac-5", _("Bac + 5 ou plus")
    LOCAL = "local", _("Certification locale")


class Fluency(models.TextChoices):
    """How well a language is spoken."""

    NATIVE = "maternelle", _("Langue maternelle")
    FLUENT = "courant", _("Courant")
    WORKING = "professionnel", _("Suffisant pour travailler")
    BASIC = "notions", _("Notions")

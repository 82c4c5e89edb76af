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
    TIME = "time", _("le temps")
    """The end of a delay does it by itself."""
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


class Channel(models.TextChoices):
    """How a request, or a message, reached the department."""

    ONLINE = "online", _("en ligne")
    COUNTER = "counter", _("au guichet")
    EMAIL = "email", _("par e-mail")
    """Messages only: an answer to one of our e-mails."""


class Cause(models.TextChoices):
    """Why something is asked again: figures count it, nobody types it."""

    MISSING = "missing", _("manque")
    UNREADABLE = "unreadable", _("illisible")
    EXPIRED = "expired", _("périmé ou trop ancien")
    WRONG = "wrong", _("ce n’est pas le bon document")
    UNCLEAR = "unclear", _("réponse à préciser")
    OTHER = "other", _("autre raison")


class Due(models.TextChoices):
    """What happens to a case at a date by itself."""

    DRAFT_NOTICE = "draft_notice", _("prévenir que le brouillon va s’effacer")
    DRAFT_END = "draft_end", _("effacer le brouillon")
    ITEM_REMINDER = "item_reminder", _("rappeler ce qui est attendu")
    OPINION_REMINDER = "opinion_reminder", _("rappeler un avis demandé")
    SILENCE = "silence", _("décision par le silence")
    KEEPING_NOTICE = "keeping_notice", _("prévenir que la demande va s’effacer")
    KEEPING_END = "keeping_end", _("effacer la demande")


class Obstacle(models.TextChoices):
    """Why something that is due does not happen yet."""

    NOTICE_WAITING = "notice_waiting", _("l’e-mail qui prévient n’est pas encore parti")
    NOTICE_FAILED = "notice_failed", _("l’e-mail qui prévient n’a pas pu être remis")
    OPINION = "opinion", _("un avis est demandé")


class ActState(models.TextChoices):
    """Where a scheduled act stands."""

    PLANNED = "planned", _("prévu")
    DONE = "done", _("fait")
    CANCELLED = "cancelled", _("annulé")
    """Something happened before that made it useless."""


class OpinionState(models.TextChoices):
    """Where an opinion stands."""

    ASKED = "asked", _("demandé")
    GIVEN = "given", _("rendu")
    CANCELLED = "cancelled", _("annulé")
    """Set by the agent who asked, or by the end of the case."""


class Verdict(models.TextChoices):
    """What an opinion concludes."""

    FAVOURABLE = "favourable", _("favorable")
    RESERVED = "reserved", _("favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("défavorable")
    NONE = "none", _("sans avis")


class Score(models.IntegerChoices):
    """How a person says that their case was treated."""

    VERY_BADLY = 1, _("Très mal")
    BADLY = 2, _("Mal")
    SO_SO = 3, _("Ni bien ni mal")
    WELL = 4, _("Bien")
    VERY_WELL = 5, _("Très bien")


class ReplyUse(models.TextChoices):
    """Where a reply model is proposed."""

    MESSAGE = "message", _("message à l’usager")
    ITEM = "item", _("élément à fournir")
    DECISION = "decision", _("motif d’une décision")


class ValidityUnit(models.TextChoices):
    """In what the validity of an issued letter is counted."""

    DAYS = "days", _("jours")
    MONTHS = "months", _("mois")


class ExportState(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("en préparation")
    READY = "ready", _("prêt")
    FAILED = "failed", _("impossible")
    ERASED = "erased", _("effacé")


class BatchAct(models.TextChoices):
    """What is done to many cases at once."""

    TAKE = "take", _("Prendre")
    ASSIGN = "assign", _("Confier")
    WRITE = "write", _("Écrire")
    CLOSE = "close", _("Classer")


class BatchResult(models.TextChoices):
    """What became of one of many cases."""

    WAITING = "waiting", _("pas encore traitée")
    DONE = "done", _("fait")
    REFUSED = "refused", _("refusé")

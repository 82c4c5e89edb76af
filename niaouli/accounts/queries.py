"""Reading what was done on an account."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.models import Person
from niaouli.audit.models import Event

WORDS: dict[str, Promise] = {
    "account.opened": _("Compte créé"),
    "account.email_confirmed": _("Adresse e-mail confirmée"),
    "account.email_change_asked": _("Nouvelle adresse e-mail demandée"),
    "account.email_change_cancelled": _("Nouvelle adresse e-mail annulée"),
    "account.email_code_refused": _("Code de la nouvelle adresse e-mail refusé"),
    "account.email_changed": _("Adresse e-mail changée"),
    "account.signed_in": _("Connexion"),
    "account.signed_out": _("Déconnexion"),
    "account.names_changed": _("Nom modifié"),
    "account.username_changed": _("Nom d’utilisateur modifié"),
    "account.preferences_changed": _("Langue ou taille du texte modifiée"),
    "account.password_changed": _("Mot de passe changé"),
    "account.password_set": _("Mot de passe ajouté"),
    "account.password_reset": _("Mot de passe oublié, puis changé"),
    "account.second_factor_added": _("Double vérification activée"),
    "account.second_factor_removed": _("Double vérification désactivée"),
    "account.second_factor_failed": _("Code de double vérification refusé"),
    "account.recovery_codes_added": _("Codes de secours créés"),
    "account.recovery_codes_removed": _("Codes de secours supprimés"),
    "account.recovery_codes_renewed": _("Codes de secours renouvelés"),
    "membership.given": _("Rôle d’agent donné"),
    "membership.ended": _("Rôle d’agent retiré"),
}
"""What the event log says of an account, in the person's words."""


@dataclass(frozen=True)
class AccountEvent:
    at: datetime
    words: Promise


def last_events(person: Person, count: int) -> list[AccountEvent]:
    """The last things done on the account, the newest first."""
    events = Event.objects.filter(subject=f"person:{person.pk}", verb__in=WORDS).order_by("-id")
    return [AccountEvent(at=event.at, words=WORDS[event.verb]) for event in events[:count]]

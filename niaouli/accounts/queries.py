"""Reading what was done on an account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
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
    "account.device_signed_out": _("Un appareil déconnecté à distance"),
    "account.devices_signed_out": _("Tous les autres appareils déconnectés"),
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
    "account.data_copied": _("Copie de vos données téléchargée"),
    "file.refused": _("Fichier refusé : l’antivirus y a trouvé quelque chose"),
    "membership.given": _("Rôle d’agent donné"),
    "membership.ended": _("Rôle d’agent retiré"),
}
"""What the event log says of an account, in the person's words."""


NEVER_SHOWN = {
    "account.abandoned": "a sign-up that is given up has nobody to read it",
    "account.deleted": "nobody signs in to the account any more",
    "account.opened_at_counter": "it is no account: nobody signs in to it",
    "account.closed_at_counter": "nor can they then",
}


@dataclass(frozen=True)
class AccountEvent:
    id: int
    verb: str
    at: datetime
    words: Promise


def last_events(
    person: Person, count: int | None, *, before: int | None = None
) -> list[AccountEvent]:
    """The last things done on the account, the newest first: all of them without a count, those
    before an event when it is given."""
    events = Event.objects.filter(subject=f"person:{person.pk}", verb__in=WORDS).order_by("-id")
    if before is not None:
        events = events.filter(id__lt=before)
    return [
        AccountEvent(event.pk, event.verb, event.at, WORDS[event.verb]) for event in events[:count]
    ]


def devices_of(person: Person, *, now: datetime) -> QuerySet[UserSession]:
    """Where the account is open now, the last used first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    return UserSession.objects.filter(Exists(alive), user=person).order_by("-last_seen_at", "-id")


def confirmed_person(text: str) -> Person | None:
    """Whoever has this user name, or this e-mail address when there is an « @ » in it.

    Only once their address is confirmed: until then, anyone may have typed it.
    """
    known = text.strip()
    named = {"email__iexact": known} if "@" in known else {"username__iexact": known}
    people = Person.objects.filter(_confirmed(), is_active=True, **named)
    return people.order_by("id").first()


def confirmed_people(addresses: Iterable[str]) -> dict[str, Person]:
    """Whoever has one of these confirmed e-mail addresses, by the address in lower case. One
    query."""
    known = {each.lower() for each in addresses if each}
    people = Person.objects.annotate(address=Lower("email")).filter(
        _confirmed(), is_active=True, address__in=known
    )
    return {each.email.lower(): each for each in people.order_by("id")}


def _confirmed() -> Exists:
    """Whether the address of the account was confirmed."""
    return Exists(
        EmailAddress.objects.filter(
            user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True
        )
    )

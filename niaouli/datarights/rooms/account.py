"""The account: who the person is, how they sign in, what was done, what was written to them."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.closing import close_account
from niaouli.accounts.enums import Language, TextSize
from niaouli.accounts.models import Person
from niaouli.accounts.queries import last_events
from niaouli.cases.models import CaseMail
from niaouli.datarights.held import Group, Held, chosen, day, instant, text
from niaouli.departments.enums import Role
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail


def held(person: Person) -> list[Held]:
    return [
        Held(
            title=_("Identité"),
            lines=[
                text("username", _("Nom d’utilisateur"), person.username),
                text("email", _("Adresse e-mail"), person.email),
                text("given_name", _("Prénom"), person.given_name),
                text("family_name", _("Nom de famille"), person.family_name),
                chosen("language", _("Langue"), person.language, Language(person.language).label),
                chosen(
                    "text_size",
                    _("Taille du texte"),
                    person.text_size,
                    TextSize(person.text_size).label,
                ),
                instant("joined_at", _("Compte ouvert le"), person.joined_at),
            ],
            groups=[
                Group("addresses", _("Adresses e-mail"), _addresses(person)),
                Group("second_factors", _("Double vérification"), _factors(person)),
                Group("devices", _("Appareils connectés"), _devices(person)),
                Group("roles", _("Rôles d’agent"), _roles(person)),
                Group("history", _("Ce qui s’est passé sur votre compte"), _history(person)),
                Group("emails", _("E-mails que nous vous avons envoyés"), _mails(person)),
            ],
        )
    ]


def goes(person: Person, *, now: datetime) -> list[str]:
    sessions = UserSession.objects.filter(user=person).count()
    return [
        _("votre nom d’utilisateur, votre adresse e-mail, votre nom et votre mot de passe"),
        ngettext(
            "votre connexion sur %(count)s appareil",
            "vos connexions sur %(count)s appareils",
            sessions,
        )
        % {"count": sessions},
    ]


def erase(*, person: Person, by: Person | None, now: datetime) -> None:
    """Runs twice: what was still to be sent goes at the next run."""
    close_account(person=person, by=by or person, now=now)
    kept = CaseMail.objects.filter(case__citizen=person).values("mail_id")
    settled = OutgoingMail.objects.filter(person=person.pk).exclude(state=Delivery.WAITING)
    settled.exclude(pk__in=kept).delete()


def _addresses(person: Person) -> list[Held]:
    waiting = person.email_changes.filter(ended_at__isnull=True).order_by("id")
    return [
        *(
            Held(each.email, [text("address", _("Adresse"), each.email)])
            for each in EmailAddress.objects.filter(user=person).order_by("id")
        ),
        *(
            Held(
                each.address,
                [
                    text("address", _("Adresse"), each.address),
                    instant("asked_at", _("Demandée le, pas encore confirmée"), each.asked_at),
                ],
            )
            for each in waiting
        ),
    ]


def _factors(person: Person) -> list[Held]:
    names = {
        Authenticator.Type.TOTP.value: _("Application de codes"),
        Authenticator.Type.RECOVERY_CODES.value: _("Codes de secours"),
    }
    return [
        Held(
            names.get(each.type, each.type),
            [
                text("type", "", each.type),
                instant("created_at", _("Depuis le"), each.created_at),
                instant("last_used_at", _("Utilisé la dernière fois"), each.last_used_at),
            ],
        )
        for each in Authenticator.objects.filter(user=person).order_by("id")
    ]


def _devices(person: Person) -> list[Held]:
    return [
        Held(
            each.user_agent,
            [
                text("user_agent", _("Ce que dit le navigateur"), each.user_agent),
                text("ip", _("Adresse du réseau (IP)"), each.ip),
                instant("since", _("Connecté le"), each.created_at),
                instant("last_seen_at", _("Utilisé la dernière fois"), each.last_seen_at),
            ],
        )
        for each in UserSession.objects.filter(user=person).order_by("id")
    ]


def _roles(person: Person) -> list[Held]:
    memberships = person.memberships.select_related("department").order_by("id")
    return [
        Held(
            each.department.name,
            [
                text("department", _("Direction"), each.department.name),
                chosen("role", _("Rôle"), each.role, Role(each.role).label),
                day("since", _("Depuis le"), each.since),
                day("until", _("Jusqu’au"), each.until),
            ],
        )
        for each in memberships
    ]


def _history(person: Person) -> list[Held]:
    return [
        Held(
            str(each.words),
            [text("what", "", each.verb), instant("at", _("Le"), each.at)],
        )
        for each in last_events(person, None)
    ]


def _mails(person: Person) -> list[Held]:
    """Those about a request are with it."""
    about_cases = CaseMail.objects.filter(case__citizen=person).values("mail_id")
    mails = OutgoingMail.objects.filter(person=person.pk).exclude(pk__in=about_cases)
    return [mail_held(each) for each in mails.defer("html").order_by("id")]


def mail_held(mail: OutgoingMail) -> Held:
    """An e-mail; the text of one that carried a code says nothing more."""
    lines = [
        text("subject", "", mail.subject),
        text("address", _("Envoyé à"), mail.address),
        instant("at", _("Écrit le"), mail.created_at),
        chosen("delivery", _("Remise"), mail.state, Delivery(mail.state).label),
    ]
    if not mail.secret:
        lines.append(text("text", _("Texte"), mail.text))
    return Held(mail.subject, lines)

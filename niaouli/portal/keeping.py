"""How long what is known of people is kept, in words: the figures are read where they hold, so that
the page cannot say anything else."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.alerts.operations.upkeep import ADDRESSES_KEPT, DIGESTS_KEPT, MAILS_KEPT
from niaouli.alerts.policies import CONFIRMED_WITHIN
from niaouli.cases.retention import DRAFT_NOTICE, NOTICE
from niaouli.deliveries.operations.keeping import FORGOTTEN_AFTER as LINES_KEPT
from niaouli.documents.policies import BIN_DAYS
from niaouli.documents.upkeep import UNUSED_AFTER
from niaouli.mail.receiving import FORGOTTEN_AFTER
from niaouli.procedures.queries import published_procedures
from niaouli.web.accounts.known_browsers import COOKIE_AGE as BROWSER_AGE
from niaouli.web.accounts.known_browsers import cookie_name
from niaouli.web.preferences import COOKIE_AGE, LANGUAGE_COOKIE, TEXT_SIZE_COOKIE

MESSAGES_COOKIE = "messages"
"""Django's own: a sentence on its way to the next page."""


def durations() -> list[list[str]]:
    """What is kept, and how long: rows of a table."""
    account = _("Tant que vous avez un compte. Le supprimer l’efface tout de suite.")
    return [
        [_("Votre compte, vos préférences, vos appareils connectés"), account],
        [
            _("Vos brouillons"),
            _(
                "Le temps que dit chaque démarche (ci-dessous), après votre dernier changement. Un "
                "e-mail vous prévient %(notice)s avant : s’il n’est pas parti, rien n’est effacé. "
                "Vous pouvez les abandonner à tout moment ; supprimer votre compte les efface."
            )
            % {"notice": _span(DRAFT_NOTICE)},
        ],
        [
            _("Vos demandes envoyées, leurs documents, leurs messages et e-mails"),
            _(
                "Le temps que dit chaque démarche (ci-dessous), après la réponse ou le retrait. Un "
                "mois avant la fin, un e-mail vous propose d’en prendre une copie ; elles "
                "s’effacent %(notice)s au moins après le départ de cet e-mail. Ce qui attend "
                "encore quelqu’un (un recours, un avis) n’est pas effacé. Si vous supprimez votre "
                "compte, elles s’effacent à la fin de ce temps, sans autre e-mail. Il n’en reste "
                "que des chiffres, où rien ne dit qui vous êtes."
            )
            % {"notice": _span(NOTICE)},
        ],
        [
            _("Les e-mails que vous nous envoyez"),
            _(
                "Avec la demande, s’ils y sont entrés. Des autres, il ne reste que la date, les "
                "adresses et l’objet, pendant %(mails)s."
            )
            % {"mails": _span(FORGOTTEN_AFTER)},
        ],
        [
            _("Votre porte-documents"),
            _(
                "Jusqu’à ce que vous supprimiez le document, plus %(bin)s dans la corbeille. Un "
                "fichier envoyé puis laissé de côté s’efface après %(unused)s."
            )
            % {"bin": _days(BIN_DAYS), "unused": _span(UNUSED_AFTER)},
        ],
        [
            _("Les listes par lesquelles une direction vous délivre des documents"),
            _("%(lines)s après l’envoi. Supprimer votre compte efface ce qu’elles disent de vous.")
            % {"lines": _span(LINES_KEPT)},
        ],
        [
            _("Vos alertes"),
            _(
                "Tant que vous êtes abonné. Les e-mails d’alerte s’effacent après %(mails)s, la "
                "liste de ce qu’ils annonçaient après %(digests)s. Sans compte, votre adresse "
                "s’efface %(address)s après la fin de la dernière alerte ; une demande non "
                "confirmée, après %(confirmed)s."
            )
            % {
                "mails": _span(MAILS_KEPT),
                "digests": _span(DIGESTS_KEPT),
                "address": _span(ADDRESSES_KEPT),
                "confirmed": _span(CONFIRMED_WITHIN),
            },
        ],
        [_("Votre inscription comme demandeur d’emploi, vos pointages, votre CV"), account],
        [
            _("Le journal des actes : qui a fait quoi et quand"),
            _("Sans limite. Il ne contient ni nom, ni adresse, ni réponse, ni document."),
        ],
    ]


def procedures_retention() -> list[list[str]]:
    """What each procedure says today, in the order of their titles: rows of a table. One query."""
    rows = []
    for each in published_procedures().select_related("current"):
        if each.current is not None:
            kept = each.current.parsed.retention
            months = [_months(kept.withdrawn_months), _months(kept.decided_months)]
            rows.append([each.title, _days(kept.draft_days), *months])
    return rows


def cookies() -> list[list[str]]:
    """Every cookie that the site sets: rows of a table."""
    session = _("%(age)s, ou jusqu’à la déconnexion") % {"age": _age(settings.SESSION_COOKIE_AGE)}
    return [
        [settings.SESSION_COOKIE_NAME, _("Rester connecté"), session],
        [
            settings.CSRF_COOKIE_NAME,
            _("Vérifier qu’un formulaire vient bien de vous"),
            _age(settings.CSRF_COOKIE_AGE),
        ],
        [
            cookie_name(),
            _("Reconnaître un appareil où vous vous êtes déjà connecté"),
            _age(BROWSER_AGE),
        ],
        [TEXT_SIZE_COOKIE, _("Retenir la taille du texte"), _age(COOKIE_AGE)],
        [LANGUAGE_COOKIE, _("Retenir la langue"), _age(COOKIE_AGE)],
        [
            MESSAGES_COOKIE,
            _("Porter une phrase jusqu’à la page suivante : « C’est enregistré. »"),
            _("Une page"),
        ],
    ]


def _age(seconds: int) -> str:
    return _span(timedelta(seconds=seconds))


def _span(span: timedelta) -> str:
    return _days(span.days)


def _days(days: int) -> str:
    """« 1 an » where it is a whole year, about; else days."""
    if days % 365 == 0 or days % 364 == 0:
        years = days // 364
        return ngettext("%(n)s an", "%(n)s ans", years) % {"n": years}
    return ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}


def _months(months: int) -> str:
    if months % 12 == 0:
        return ngettext("%(n)s an", "%(n)s ans", months // 12) % {"n": months // 12}
    return ngettext("%(n)s mois", "%(n)s mois", months) % {"n": months}

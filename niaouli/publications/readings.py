"""How the reading of a feed ended, in sentences for the editor."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niaouli.lib.words import integer
from niaouli.publications.enums import Reading
from niaouli.publications.models import Feed

ALARM = 6
"""Readings in a row that fail before the editor is alerted: three hours."""
SENTENCES: dict[Reading, Promise] = {
    Reading.NEVER: gettext_lazy("Ce flux n’a pas encore été lu."),
    Reading.UNCHANGED: gettext_lazy("Rien de nouveau depuis la lecture précédente."),
    Reading.ADDRESS: gettext_lazy(
        "Cette adresse ne peut pas être lue. Écrivez une adresse complète, qui commence par "
        "https:// ou http://, sans mot de passe ni numéro de port."
    ),
    Reading.INSIDE: gettext_lazy(
        "Cette adresse mène à un réseau interne. Seuls les sites publics peuvent être lus."
    ),
    Reading.UNKNOWN: gettext_lazy("Ce site n’existe pas. Vérifiez l’adresse."),
    Reading.UNREACHABLE: gettext_lazy(
        "Ce site ne répond pas comme il faut. Réessayez plus tard, ou prévenez qui s’en occupe."
    ),
    Reading.CERTIFICATE: gettext_lazy(
        "Le certificat de ce site n’est pas valable : il n’est pas lu, par sécurité. Prévenez qui "
        "s’en occupe."
    ),
    Reading.SLOW: gettext_lazy("Ce site met plus de dix secondes à répondre. Réessayez plus tard."),
    Reading.LARGE: gettext_lazy(
        "Ce flux pèse plus de 5 Mo : il n’est pas lu. Demandez à ce site un flux plus court."
    ),
    Reading.REDIRECTS: gettext_lazy(
        "Cette adresse renvoie sans fin vers d’autres. Écrivez l’adresse du flux lui-même."
    ),
    Reading.UNREADABLE: gettext_lazy(
        "Cette adresse ne donne pas un flux RSS ou Atom lisible. Vérifiez que ce n’est pas celle "
        "d’une page."
    ),
}


def sentence(feed: Feed) -> str:
    """What came of the last reading."""
    if feed.reading == Reading.READ:
        return _brought(feed.added, feed.revised)
    return sentence_of(Reading(feed.reading), feed.answer)


def sentence_of(reading: Reading, status: int = 0) -> str:
    """What a reading that brought nothing says."""
    if reading is not Reading.ANSWER:
        return str(SENTENCES[reading])
    if status in {404, 410}:
        return _("Il n’y a rien à cette adresse. Vérifiez-la.")
    if status in {401, 403}:
        return _("Ce site refuse la lecture de cette adresse. Demandez-lui une adresse publique.")
    return _("Ce site a répondu par une erreur (%(status)s). Réessayez plus tard.") % {
        "status": status
    }


def already_read() -> str:
    return _("Ce flux est déjà lu. Vous le trouverez dans la liste des flux.")


def failed(feed: Feed) -> bool:
    """Whether the last reading did not succeed."""
    return feed.failures > 0


def alarming(feed: Feed) -> bool:
    """Whether it has failed for so long that somebody must look at it."""
    return feed.failures >= ALARM


def _brought(added: int, revised: int) -> str:
    if not added and not revised:
        return _("Lu. Rien de nouveau.")
    parts = []
    if added:
        parts.append(
            ngettext("%(count)s nouvelle", "%(count)s nouvelles", added) % {"count": integer(added)}
        )
    if revised:
        parts.append(
            ngettext("%(count)s modifiée", "%(count)s modifiées", revised)
            % {"count": integer(revised)}
        )
    return _("Lu. Publications : %(parts)s.") % {"parts": ", ".join(parts)}

"""A publication in words: its own fields as facts, when it takes place, whether it is over.

The portal, the editor's preview and the e-mails of alerts show the same.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from niaouli.lib.words import SPACE, date_words, integer, long_date, moment
from niaouli.publications.details import (
    Details,
    EventDetails,
    InquiryDetails,
    Session,
    TenderDetails,
    VacancyDetails,
)
from niaouli.publications.enums import Kind, Nature, TenderType
from niaouli.publications.models import Publication

Fact = tuple[str, str | list[str]]
Link = tuple[str, str]
SOON = 7
"""Days before the end during which the page counts them."""
ICONS: dict[str, str] = {
    Kind.FLASH: "bell",
    Kind.NEWS: "info",
    Kind.EVENT: "calendar",
    Kind.VACANCY: "work",
    Kind.TENDER: "building",
    Kind.INQUIRY: "message",
}


def facts(publication: Publication) -> list[Fact]:
    """What its kind says of it, in the order of the page; what is not said is left out."""
    details = publication.parsed
    return [(label, value) for label, value in _facts(publication, details) if value]


def links(publication: Publication) -> list[Link]:
    """Where to go from it: label and address."""
    details = publication.parsed
    found = []
    if isinstance(details, EventDetails):
        found.append((_("S’inscrire"), details.registration_url))
    elif isinstance(details, VacancyDetails):
        found.append((_("Lire l’avis complet"), details.file_url))
    elif isinstance(details, TenderDetails):
        found.append((_("Voir le dossier de consultation"), details.tender_url))
    elif isinstance(details, InquiryDetails):
        found.append((_("Donner mon avis sur le registre en ligne"), details.register_url))
    addresses = {address for _label, address in found}
    if publication.external_url not in addresses:
        site = urlsplit(publication.external_url).hostname or ""
        label = _("Lire l’annonce d’origine, sur %(site)s") % {"site": site}
        found.append((label, publication.external_url))
    return [(label, address) for label, address in found if address]


def line(publication: Publication) -> str:
    """The date that matters, else that of its publication: for lists."""
    said = when(publication)
    if said or publication.published_at is None:
        return said
    return _online_since(publication.published_at)


def when(publication: Publication) -> str:
    """The date that matters to the reader, in a few words; empty where none does."""
    kind, ends = Kind(publication.kind), publication.ends_at
    if kind is Kind.EVENT and publication.starts_at is not None:
        return _period(publication.parsed)
    if ends is not None and kind is Kind.VACANCY:
        return _("Candidatures jusqu’au %(day)s") % {"day": date_words(ends)}
    if ends is not None and kind is Kind.TENDER:
        return _("Réponses jusqu’au %(moment)s") % {"moment": _until(publication.parsed)}
    if ends is not None and kind is Kind.INQUIRY:
        return _("Avis du public jusqu’au %(day)s") % {"day": date_words(ends)}
    return ""


def standing(publication: Publication, now: datetime) -> tuple[str, str]:
    """A word on where it is in time and its tone (macro `status`): over, or soon. Empty when there
    is nothing to say."""
    if not Kind(publication.kind).dated and publication.kind != Kind.FLASH:
        return "", ""
    if publication.is_over(now):
        return _("Terminé"), "closed"
    end = publication.deadline
    if end is None:
        return "", ""
    days = (timezone.localdate(end) - timezone.localdate(now)).days
    if days < 0 or days > SOON or publication.kind == Kind.FLASH:
        return "", ""
    if publication.kind == Kind.EVENT:
        return (_("Aujourd’hui"), "attention") if days == 0 else ("", "")
    if days == 0:
        return _("Dernier jour"), "attention"
    text = ngettext("Encore %(count)s jour", "Encore %(count)s jours", days)
    return text % {"count": days}, "attention"


def over(publication: Publication, now: datetime) -> str:
    """The sentence of a page whose time has passed; empty while it has not."""
    if not publication.is_over(now) or publication.ends_at is None:
        return ""
    day = {"day": long_date(publication.ends_at)}
    match publication.kind:
        case Kind.EVENT:
            return _("Cet événement a eu lieu. Il s’est terminé le %(day)s.") % day
        case Kind.VACANCY:
            return _("Les candidatures sont closes depuis le %(day)s.") % day
        case Kind.TENDER:
            return _("Les réponses sont closes depuis le %(day)s.") % day
        case Kind.INQUIRY:
            return _("Cette enquête est terminée depuis le %(day)s.") % day
    return _("Cette information valait jusqu’au %(day)s.") % day


def _facts(publication: Publication, details: Details) -> Iterator[Fact]:
    if isinstance(details, EventDetails):
        yield _("Quand"), _period(details)
        yield _("Où"), details.place.splitlines()
        yield _("Tarif"), details.price
        yield _("Organisé par"), details.organiser
    elif isinstance(details, VacancyDetails):
        yield from _of_vacancy(details)
    elif isinstance(details, TenderDetails):
        yield from _of_tender(details)
    elif isinstance(details, InquiryDetails):
        yield from _of_inquiry(details)
    elif publication.ends_at is not None:
        yield _("Valable jusqu’au"), _until(details)


def _of_vacancy(details: VacancyDetails) -> Iterator[Fact]:
    yield _("Référence"), details.reference
    yield _("Corps ou grade"), details.grade
    yield _("Service"), details.service
    yield _("Lieu de travail"), details.place
    yield _("À pourvoir"), details.start
    yield _("Nombre de postes"), integer(details.posts) if details.posts else ""
    yield _("Durée de résidence exigée"), details.residence
    yield _("Candidatures jusqu’au"), long_date(details.ends_on) if details.ends_on else ""
    yield _("Contact"), details.contact.splitlines()


def _of_tender(details: TenderDetails) -> Iterator[Fact]:
    yield _("Référence"), details.reference
    yield _("Type d’avis"), str(TenderType(details.type).label) if details.type else ""
    yield _("Nature"), str(Nature(details.nature).label) if details.nature else ""
    yield _("Procédure"), details.procedure
    yield _("Lots"), integer(details.lots) if details.lots else ""
    yield _("Acheteur"), details.buyer
    yield _("Lieu d’exécution"), details.place
    yield _("Réponses jusqu’au"), _until(details)


def _of_inquiry(details: InquiryDetails) -> Iterator[Fact]:
    yield _("Objet"), details.object.splitlines()
    yield _("Quand"), _period(details)
    yield _("Commissaire enquêteur"), details.commissioner
    yield _("Permanences"), [_session(each) for each in details.sessions]
    yield _("Où lire le dossier"), details.where_to_read.splitlines()
    yield _("Contact"), details.contact.splitlines()


def _session(session: Session) -> str:
    when = long_date(session.day)
    if session.opens and session.closes:
        when = _("%(day)s, de %(from)s à %(to)s") % {
            "day": when,
            "from": clock(session.opens),
            "to": clock(session.closes),
        }
    elif session.opens:
        when = _("%(day)s à %(time)s") % {"day": when, "time": clock(session.opens)}
    if not session.place:
        return when
    return _("%(when)s : %(place)s") % {"when": when, "place": session.place}


def _period(details: Details) -> str:
    """« samedi 3 octobre 2026, de 9 h à 17 h », « du… au… »."""
    start, end = details.starts_on, details.ends_on
    if start is None:
        return _("Jusqu’au %(day)s") % {"day": _until(details)} if end is not None else ""
    if end is not None and end != start:
        return _("Du %(start)s au %(end)s") % {
            "start": _day_and_time(start, details.starts_time),
            "end": _day_and_time(end, details.ends_time),
        }
    if details.starts_time is not None and details.ends_time is not None:
        return _("%(day)s, de %(from)s à %(to)s") % {
            "day": long_date(start),
            "from": clock(details.starts_time),
            "to": clock(details.ends_time),
        }
    return _day_and_time(start, details.starts_time)


def _until(details: Details) -> str:
    return _day_and_time(details.ends_on, details.ends_time) if details.ends_on else ""


def _day_and_time(day: date, at: time | None) -> str:
    if at is None:
        return long_date(day)
    return _("%(day)s à %(time)s") % {"day": long_date(day), "time": clock(at)}


def clock(at: time) -> str:
    """« 9 h », « 14 h 05 »."""
    if (get_language() or "fr") != "fr":
        return f"{at:%H:%M}"
    minutes = f"{SPACE}{at.minute:02d}" if at.minute else ""
    return f"{at.hour}{SPACE}h{minutes}"


def dates_of(publication: Publication) -> str:
    """When it was published, and changed since."""
    if publication.published_at is None:
        return ""
    published = _online_since(publication.published_at)
    if publication.revised_at is None:
        return published
    return _("%(published)s, modifiée le %(moment)s") % {
        "published": published,
        "moment": moment(publication.revised_at),
    }


def _online_since(at: datetime) -> str:
    """Words that fit every kind, « une actualité » as « un événement »."""
    return _("Publication du %(day)s") % {"day": date_words(at)}

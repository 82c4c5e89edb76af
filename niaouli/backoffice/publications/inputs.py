"""The form of each kind of publication, in the order of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.publications.enums import Kind, Nature, TenderType
from niaouli.publications.models import SUMMARY


class Shape(StrEnum):
    LINE = "line"
    TEXT = "text"
    DAY = "day"
    TIME = "time"
    NUMBER = "number"
    ADDRESS = "address"
    CHOICE = "choice"
    SESSIONS = "sessions"


@dataclass(frozen=True)
class Input:
    """One input. `name` is that of the field in `publications/details.py`."""

    name: str
    shape: Shape
    label: Promise
    help: Promise | str = ""
    required: bool = False
    rows: int = 3
    most: int = 0
    options: tuple[tuple[str, Promise], ...] = ()


def _choices(values: Iterable[Nature] | Iterable[TenderType]) -> tuple[tuple[str, Promise], ...]:
    return tuple((each.value, each.label) for each in values)  # type: ignore[misc]


TITLE = Input("title", Shape.LINE, _("Titre"), required=True)
SUMMARY_INPUT = Input(
    "summary",
    Shape.TEXT,
    _("Résumé"),
    _("Une ou deux phrases : les listes et les e-mails les montrent."),
    rows=2,
    most=SUMMARY,
)
BODY = Input(
    "body",
    Shape.TEXT,
    _("Texte"),
    _("Une ligne vide sépare les paragraphes. Une ligne qui commence par un tiret est une liste."),
    rows=12,
)
HOUR = _("Par exemple 9 h ou 14 h 30.")


def _day(name: str, label: Promise, help: Promise | str = "", *, required: bool = False) -> Input:
    return Input(name, Shape.DAY, label, help, required)


def _time(name: str, label: Promise) -> Input:
    return Input(name, Shape.TIME, label, HOUR)


FIELDS: dict[Kind, tuple[Input, ...]] = {
    Kind.FLASH: (
        _day(
            "ends_on",
            _("Jusqu’à quand"),
            _("Elle quitte la page d’accueil à la fin de ce jour, ou à l’heure dite."),
            required=True,
        ),
        _time("ends_time", _("Heure de fin")),
    ),
    Kind.NEWS: (),
    Kind.EVENT: (
        Input("place", Shape.TEXT, _("Lieu"), required=True, rows=2),
        _day("starts_on", _("Date de début"), required=True),
        _time("starts_time", _("Heure de début")),
        _day("ends_on", _("Date de fin"), _("Vide si c’est le même jour.")),
        _time("ends_time", _("Heure de fin")),
        Input("price", Shape.LINE, _("Tarif"), _("« Gratuit », « 500 F CFP »…")),
        Input("organiser", Shape.LINE, _("Organisateur")),
        Input("registration_url", Shape.ADDRESS, _("Adresse pour s’inscrire")),
    ),
    Kind.VACANCY: (
        Input("reference", Shape.LINE, _("Référence")),
        Input("grade", Shape.LINE, _("Corps ou grade")),
        Input("service", Shape.LINE, _("Service")),
        Input("place", Shape.LINE, _("Lieu de travail")),
        Input("start", Shape.LINE, _("À pourvoir"), _("« Immédiatement », « 1er juin 2026 »…")),
        Input("posts", Shape.NUMBER, _("Nombre de postes")),
        Input("residence", Shape.LINE, _("Durée de résidence exigée")),
        _day("ends_on", _("Dernier jour pour candidater"), required=True),
        Input("contact", Shape.TEXT, _("À qui s’adresser"), rows=3),
        Input("file_url", Shape.ADDRESS, _("Adresse de l’avis complet")),
    ),
    Kind.TENDER: (
        Input(
            "reference", Shape.LINE, _("Référence"), _("Par exemple DAEM-AO-13-26."), required=True
        ),
        Input("type", Shape.CHOICE, _("Type d’avis"), required=True, options=_choices(TenderType)),
        Input("nature", Shape.CHOICE, _("Nature"), options=_choices(Nature)),
        Input("procedure", Shape.LINE, _("Procédure")),
        Input("lots", Shape.NUMBER, _("Nombre de lots")),
        Input("place", Shape.LINE, _("Lieu d’exécution")),
        _day("ends_on", _("Dernier jour pour répondre")),
        _time("ends_time", _("Heure limite")),
        Input("tender_url", Shape.ADDRESS, _("Adresse du dossier de consultation")),
    ),
    Kind.INQUIRY: (
        Input("object", Shape.TEXT, _("Objet de l’enquête"), required=True, rows=3),
        _day("starts_on", _("Date d’ouverture"), required=True),
        _time("starts_time", _("Heure d’ouverture")),
        _day("ends_on", _("Date de clôture"), required=True),
        _time("ends_time", _("Heure de clôture")),
        Input("commissioner", Shape.LINE, _("Commissaire enquêteur")),
        Input("sessions", Shape.SESSIONS, _("Permanences")),
        Input("where_to_read", Shape.TEXT, _("Où lire le dossier"), rows=3),
        Input("register_url", Shape.ADDRESS, _("Adresse du registre en ligne")),
        Input("contact", Shape.TEXT, _("À qui s’adresser"), rows=3),
    ),
}


def inputs_of(kind: Kind) -> tuple[Input, ...]:
    """Title and summary, the fields of the kind, then the text."""
    return (TITLE, SUMMARY_INPUT, *FIELDS[kind], BODY)

"""What a résumé holds: the parts that come once, and the lists of entries.

A part is a few questions on its own page. An entry of a list is asked on its own page too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.employment.enums import Availability, Fluency, Level, Licence
from niaouli.employment.fields import LinesField, MonthField, YearField
from niaouli.employment.questions import Questions
from niaouli.employment.registration import options
from niaouli.lib.errors import BadInput
from niaouli.procedures.communes import communes
from niaouli.procedures.fields.chosen import ChoiceField, ChoicesField, Option, YesNoField
from niaouli.procedures.fields.placed import CommuneField
from niaouli.procedures.fields.written import LongTextField, PhoneField, TextField


class Part(StrEnum):
    """The parts that come once, in the order of the page, by their name in addresses."""

    WANTED = "metier"
    ABOUT = "presentation"
    SKILLS = "competences"
    DRIVING = "permis"
    PLACES = "deplacements"
    CONTACT = "coordonnees"


class List(StrEnum):
    """The lists of entries, by their name in addresses."""

    EXPERIENCES = "experiences"
    TRAININGS = "formations"
    LANGUAGES = "langues"

    @property
    def column(self) -> str:
        """Where the résumé keeps it."""
        return {"formations": "trainings", "langues": "languages"}.get(self.value, self.value)


MOST: dict[List, int] = {List.EXPERIENCES: 20, List.TRAININGS: 20, List.LANGUAGES: 10}


def part_questions(part: Part) -> Questions:
    """In the language in force."""
    return {
        Part.WANTED: _wanted,
        Part.ABOUT: _about,
        Part.SKILLS: _skills,
        Part.DRIVING: _driving,
        Part.PLACES: _places,
        Part.CONTACT: _contact,
    }[part]()


def entry_questions(entries: List) -> Questions:
    """In the language in force."""
    return {
        List.EXPERIENCES: _experience,
        List.TRAININGS: _training,
        List.LANGUAGES: _language,
    }[entries]()


def check_entry(answers: Mapping[str, JsonValue]) -> None:
    """What no question can see alone. Raises `BadInput`."""
    start, end = answers.get("start"), answers.get("end")
    if isinstance(start, str) and isinstance(end, str) and end < start:
        raise BadInput("end", _("Corrigez la fin : elle est avant le début."))


@dataclass(frozen=True)
class Labels:
    """How a part or a list is called on the page, and what to write there."""

    title: str
    hint: str


def part_labels(part: Part) -> Labels:
    return {
        Part.WANTED: Labels(
            _("Le métier que je cherche"),
            _("C’est le titre de votre CV : la première chose qu’un employeur lit."),
        ),
        Part.ABOUT: Labels(
            _("Quelques mots sur moi"), _("Ce qui vous intéresse, ce que vous aimez faire.")
        ),
        Part.SKILLS: Labels(
            _("Ce que je sais faire"),
            _("Une chose par ligne : conduire un engin, tenir une caisse…"),
        ),
        Part.DRIVING: Labels(_("Permis et véhicule"), _("Beaucoup d’offres les demandent.")),
        Part.PLACES: Labels(_("Où je peux travailler"), _("Les communes où vous pouvez aller.")),
        Part.CONTACT: Labels(_("Comment me joindre"), _("Votre adresse e-mail y figure toujours.")),
    }[part]


def list_labels(entries: List) -> Labels:
    return {
        List.EXPERIENCES: Labels(
            _("Mes expériences"), _("Emplois, stages, bénévolat, travail en tribu : tout compte.")
        ),
        List.TRAININGS: Labels(
            _("Mes formations et diplômes"), _("Diplômes, titres, stages, habilitations.")
        ),
        List.LANGUAGES: Labels(
            _("Mes langues"), _("Français, langues kanak, anglais… avec votre niveau.")
        ),
    }[entries]


def _wanted() -> Questions:
    return (
        TextField(
            type="text",
            code="title",
            label=_("Le métier ou le poste que vous cherchez"),
            name=_("le métier que vous cherchez"),
            help=_("Par exemple : Serveuse, Maçon, Secrétaire médicale."),
            max_length=120,
        ),
        LinesField(
            type="long_text",
            code="occupations",
            label=_("D’autres métiers qui vous conviendraient"),
            name=_("les autres métiers"),
            help=_("Un par ligne."),
            required=False,
            max_length=600,
            most=5,
            longest=120,
        ),
        ChoiceField(
            type="choice",
            code="availability",
            label=_("Quand pourriez-vous commencer ?"),
            name=_("quand vous pourriez commencer"),
            required=False,
            choices=options(Availability),
        ),
    )


def _about() -> Questions:
    return (
        LongTextField(
            type="long_text",
            code="about",
            label=_("Présentez-vous en quelques phrases"),
            name=_("votre présentation"),
            required=False,
            max_length=1000,
        ),
    )


def _skills() -> Questions:
    return (
        LinesField(
            type="long_text",
            code="skills",
            label=_("Ce que vous savez faire"),
            name=_("ce que vous savez faire"),
            help=_("Une chose par ligne, trente au plus."),
            required=False,
            max_length=2500,
        ),
    )


def _driving() -> Questions:
    return (
        ChoicesField(
            type="choices",
            code="licences",
            label=_("Vos permis"),
            name=_("vos permis"),
            required=False,
            choices=options(Licence),
        ),
        YesNoField(
            type="yes_no",
            code="vehicle",
            label=_("Avez-vous un véhicule ?"),
            required=False,
        ),
    )


def _places() -> Questions:
    return (
        ChoicesField(
            type="choices",
            code="communes",
            label=_("Les communes où vous pouvez travailler"),
            name=_("les communes"),
            required=False,
            choices=tuple(Option(value=each.code, label=each.name) for each in communes()),
        ),
    )


def _contact() -> Questions:
    return (
        PhoneField(
            type="phone",
            code="phone",
            label=_("Téléphone"),
            name=_("votre numéro de téléphone"),
            required=False,
            prefill="phone",
        ),
        CommuneField(
            type="commune",
            code="commune",
            label=_("La commune où vous habitez"),
            name=_("votre commune"),
            required=False,
        ),
    )


def _experience() -> Questions:
    return (
        TextField(
            type="text",
            code="role",
            label=_("Votre poste"),
            name=_("votre poste"),
            help=_("Par exemple : Vendeur, Aide-cuisinière, Bénévole."),
            max_length=120,
        ),
        TextField(
            type="text",
            code="employer",
            label=_("Chez qui"),
            name=_("chez qui vous avez travaillé"),
            help=_("L’entreprise, l’association, la famille…"),
            max_length=120,
        ),
        TextField(
            type="text",
            code="place",
            label=_("Où"),
            name=_("le lieu"),
            required=False,
            max_length=60,
        ),
        MonthField(type="month", code="start", label=_("Début"), name=_("le début")),
        MonthField(
            type="month",
            code="end",
            label=_("Fin"),
            name=_("la fin"),
            help=_("Laissez vide si vous y travaillez encore."),
            required=False,
        ),
        LongTextField(
            type="long_text",
            code="description",
            label=_("Ce que vous y faisiez"),
            name=_("ce que vous y faisiez"),
            required=False,
            max_length=1000,
        ),
    )


def _training() -> Questions:
    return (
        TextField(
            type="text",
            code="title",
            label=_("Le diplôme ou la formation"),
            name=_("le diplôme ou la formation"),
            help=_("Par exemple : CAP cuisine, Secourisme, Conduite d’engins."),
            max_length=150,
        ),
        TextField(
            type="text",
            code="school",
            label=_("L’établissement"),
            name=_("l’établissement"),
            required=False,
            max_length=120,
        ),
        YearField(
            type="integer",
            code="year",
            label=_("L’année où vous l’avez obtenu ou suivi"),
            name=_("l’année"),
            help=_("Quatre chiffres, comme 2019."),
            required=False,
        ),
        ChoiceField(
            type="choice",
            code="level",
            label=_("Le niveau"),
            name=_("le niveau"),
            required=False,
            choices=options(Level),
            appearance="select",
        ),
    )


def _language() -> Questions:
    return (
        TextField(
            type="text",
            code="language",
            label=_("La langue"),
            name=_("la langue"),
            help=_("Par exemple : français, drehu, anglais."),
            max_length=40,
        ),
        ChoiceField(
            type="choice",
            code="level",
            label=_("Votre niveau"),
            name=_("votre niveau"),
            choices=options(Fluency),
        ),
    )

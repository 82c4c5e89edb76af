"""What is asked of someone who registers as a job seeker, or stops."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from niaouli.employment.enums import Availability, EndReason, Situation
from niaouli.employment.models import JobSeeker
from niaouli.employment.questions import Answers, Questions
from niaouli.procedures.fields.chosen import ChoiceField, Option
from niaouli.procedures.fields.dated import DateField
from niaouli.procedures.fields.placed import CommuneField
from niaouli.procedures.fields.written import PhoneField, TextField

FIELDS = ("situation", "since", "occupation", "availability", "commune", "phone")
"""Codes of the questions, and columns of `JobSeeker`."""


def registration_questions() -> Questions:
    """In the language in force."""
    return (
        ChoiceField(
            type="choice",
            code="situation",
            label=_("Votre situation aujourd’hui"),
            name=_("votre situation"),
            choices=options(Situation),
        ),
        DateField(
            type="date",
            code="since",
            label=_("Depuis quand cherchez-vous un emploi ?"),
            name=_("la date depuis laquelle vous cherchez"),
            help=_("Même à peu près. Par exemple 27 3 2026."),
            not_future=True,
        ),
        TextField(
            type="text",
            code="occupation",
            label=_("Le métier que vous cherchez"),
            name=_("le métier que vous cherchez"),
            help=_("Par exemple : serveuse, maçon, secrétaire."),
            max_length=120,
        ),
        ChoiceField(
            type="choice",
            code="availability",
            label=_("Quand pourriez-vous commencer ?"),
            name=_("quand vous pourriez commencer"),
            choices=options(Availability),
        ),
        CommuneField(
            type="commune",
            code="commune",
            label=_("La commune où vous habitez"),
            name=_("votre commune"),
        ),
        PhoneField(
            type="phone",
            code="phone",
            label=_("Votre téléphone"),
            name=_("votre numéro de téléphone"),
            help=_("Votre conseiller vous appelle à ce numéro. Six chiffres, comme 20.52.52."),
            prefill="phone",
        ),
    )


def registration_answers(seeker: JobSeeker) -> Answers:
    """What someone said when they registered, as the questions keep it."""
    answers = {name: getattr(seeker, name) for name in FIELDS}
    return {**answers, "since": seeker.since.isoformat()}


def end_questions() -> Questions:
    return (
        ChoiceField(
            type="choice",
            code="reason",
            label=_("Pourquoi arrêtez-vous ?"),
            name=_("pourquoi vous arrêtez"),
            choices=options(EndReason),
        ),
    )


def options(choices: type[TextChoices]) -> tuple[Option, ...]:
    """The members of an enumeration, to choose among."""
    return tuple(Option(value=each.value, label=str(each.label)) for each in choices)

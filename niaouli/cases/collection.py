"""Where and whether what is delivered can be collected, in words for the citizen; and what is said
of a request that an agent entered."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from niaouli.cases.enums import ENDED_STATES, Channel, State
from niaouli.cases.models import Case
from niaouli.departments.places import place_lines
from niaouli.lib.words import date_words, long_date


@dataclass(frozen=True)
class Collection:
    """What the citizen reads."""

    sentence: str
    place: str
    """Name, address and hours, a line each."""
    is_ready: bool


def collection(case: Case) -> Collection | None:
    """None where nothing is collected, or nothing will be. One statement when a place is named."""
    place = case.pickup_place if case.pickup_place_id else None
    ended_otherwise = case.state in ENDED_STATES and case.state != State.GRANTED
    if place is None or ended_otherwise:
        return None
    if case.collected_at is not None:
        sentence = _("Retiré le %(day)s.") % {"day": date_words(case.collected_at)}
        return Collection(sentence, place_lines(place), is_ready=False)
    if case.ready_at is not None:
        sentence = _("C’est prêt depuis le %(day)s. Venez avec une pièce d’identité.") % {
            "day": date_words(case.ready_at)
        }
        return Collection(sentence, place_lines(place), is_ready=True)
    if case.state == State.GRANTED:
        sentence = _("Ce n’est pas encore prêt : un e-mail vous dira quand venir le chercher.")
    else:
        sentence = _("Si votre demande est acceptée, c’est là que vous viendrez le chercher.")
    return Collection(sentence, place_lines(place), is_ready=False)


def collected_at(case: Case) -> str:
    """The place, a line each, as long as it is to be collected there; empty otherwise."""
    place = case.pickup_place if case.pickup_place_id and not case.collected_at else None
    return place_lines(place) if place else ""


def entered_words(case: Case) -> str:
    """« Saisie au guichet par la direction le 3 mars 2026. »; empty for what came online."""
    if case.channel != Channel.COUNTER or case.submitted_at is None:
        return ""
    return _("Saisie au guichet par la direction le %(day)s.") % {
        "day": long_date(case.submitted_at)
    }

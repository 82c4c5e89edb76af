"""On the screen of a case: where what is delivered is collected, and whether it is ready."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from niaouli.cases.models import Case
from niaouli.cases.operations.collecting import places_for
from niaouli.cases.policies import can_change_place, can_mark_collected, can_mark_ready
from niaouli.departments.places import place_words
from niaouli.lib.words import short_date


@dataclass(frozen=True)
class CollectionRoom:
    """What the screen shows, and what this agent may do."""

    place: str
    words: str
    state: str
    tone: str
    options: list[tuple[str, str]]
    """The places among which to change; empty when it cannot be."""
    chosen: str
    can_mark_ready: bool
    can_mark_collected: bool


def collection_room(case: Case, *, can_process: bool) -> CollectionRoom | None:
    """None where nothing is collected."""
    if not case.version.parsed.pickup:
        return None
    place = case.pickup_place if case.pickup_place_id else None
    can_change = can_process and can_change_place(case)
    places = places_for(case, case.department) if can_change else []
    state, tone = _state(case)
    return CollectionRoom(
        place=place.name if place else _("Aucun lieu n’est choisi"),
        words=place_words(place) if place else "",
        state=state,
        tone=tone,
        options=[(str(each.pk), each.name) for each in places],
        chosen=str(case.pickup_place_id or ""),
        can_mark_ready=can_process and can_mark_ready(case),
        can_mark_collected=can_process and can_mark_collected(case),
    )


def _state(case: Case) -> tuple[str, str]:
    if case.collected_at is not None:
        return _("Remis le %(day)s") % {"day": short_date(case.collected_at)}, "success"
    if case.ready_at is not None:
        return _("Prêt depuis le %(day)s") % {"day": short_date(case.ready_at)}, "attention"
    return _("Pas encore prêt"), "neutral"

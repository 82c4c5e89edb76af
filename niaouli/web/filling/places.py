"""Where what is delivered will be collected, chosen before sending, and said afterwards."""

from dataclasses import dataclass

from niaouli.cases.models import Case
from niaouli.cases.operations.collecting import places_for
from niaouli.departments.models import Department
from niaouli.departments.places import place_words
from niaouli.lib.errors import BadInput, Refusal


@dataclass(frozen=True)
class PlaceChoice:
    """The question, as the macro `radio_field` takes it."""

    options: list[tuple[str, str, str]]
    chosen: str
    error: str


def place_choice(
    case: Case, department: Department, typed: str, refusal: Refusal | None = None
) -> PlaceChoice | None:
    """None where nothing is collected. `department`: who treats the case. A single place is chosen
    already."""
    places = places_for(case, department)
    if not places:
        return None
    only = str(places[0].pk) if len(places) == 1 else ""
    wrong = isinstance(refusal, BadInput) and refusal.input == "place"
    return PlaceChoice(
        options=[(str(each.pk), each.name, place_words(each)) for each in places],
        chosen=typed or only or str(case.pickup_place_id or ""),
        error=str(refusal) if wrong else "",
    )

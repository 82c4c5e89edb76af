"""What was done to a case, as its screen lists it."""

from dataclasses import dataclass

from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import Movement
from niaouli.lib.words import moment


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    label: str
    at: str
    by: str
    reason: str


def event(movement: Movement) -> Event:
    """One movement, in words."""
    return Event(
        label=str(HISTORY[Act(movement.act)]),
        at=moment(movement.at),
        by=movement.by.display_name if movement.by else "",
        reason=movement.reason,
    )

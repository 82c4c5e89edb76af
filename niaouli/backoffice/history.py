"""What was done to a case, as its screen lists it."""

from dataclasses import dataclass

from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import Movement
from niaouli.lib.words import moment
from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    label: str
    at: str
    by: str
    reason: str
    """Why, as the citizen reads it, and what was decided then: a correction leaves both."""


def event(movement: Movement, definition: Definition) -> Event:
    """One movement, in words."""
    decided = engine.decision_lines(definition, movement.decision or {})
    # The sign between the two is no sentence: nothing to translate.
    values = [f"{label}\u00a0: {said}" for label, said in decided]
    return Event(
        label=str(HISTORY[Act(movement.act)]),
        at=moment(movement.at),
        by=movement.by.display_name if movement.by else "",
        reason="\n".join(filter(None, [movement.why, movement.reason, *values])),
    )

"""What was done to a case, as its screen lists it."""

from collections.abc import Sequence
from dataclasses import dataclass

from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import Movement, PendingItem
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


def event(movement: Movement, definition: Definition, items: Sequence[PendingItem]) -> Event:
    """One movement, in words. `items`: all those of the case, to say what was asked for."""
    decided = engine.decision_lines(definition, movement.decision or {})
    # The sign between the two is no sentence: nothing to translate.
    values = [f"{label}\u00a0: {said}" for label, said in decided]
    return Event(
        label=_label(movement, items),
        at=moment(movement.at),
        by=movement.by.display_name if movement.by else "",
        reason="\n".join(filter(None, [movement.why, movement.reason, *values])),
    )


def _label(movement: Movement, items: Sequence[PendingItem]) -> str:
    """What was asked for is said: two things are often asked for one after the other."""
    label = str(HISTORY[Act(movement.act)])
    if movement.act != Act.ASK:
        return label
    asked = ", ".join(each.label for each in items if each.asked_at == movement.at)
    return f"{label}\u00a0: {asked}" if asked else label

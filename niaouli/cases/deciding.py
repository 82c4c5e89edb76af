"""The values that an agent writes with a decision: checked, and told."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from niaouli.cases.errors import InvalidDecision
from niaouli.cases.models import Case
from niaouli.procedures import engine


def checked_decision(
    case: Case, decision: Mapping[str, JsonValue], *, today: date
) -> dict[str, JsonValue]:
    """The values that the procedure asks for, and no other. Raises `InvalidDecision` with all that
    is wrong."""
    definition = case.version.parsed
    problems = engine.check_decision(definition, decision, today=today)
    if problems:
        raise InvalidDecision(problems)
    return {
        each.code: decision[each.code]
        for each in definition.decision
        if decision.get(each.code) is not None
    }


def told_decision(case: Case) -> list[tuple[str, str]]:
    """What was decided, in words: the label of each value and what it says."""
    return engine.decision_lines(case.version.parsed, case.decision)

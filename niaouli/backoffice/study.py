"""Where the study of a case stands in the steps of its procedure, and moving it."""

from dataclasses import dataclass

from niaouli.cases.models import Case


@dataclass(frozen=True)
class StepRoom:
    """The steps, as the select that moves the case takes them."""

    options: list[tuple[str, str]]
    current: str
    """Code of the step under way; empty when it is in none."""


def step_room(case: Case, *, can_enter: bool) -> StepRoom | None:
    """None where the procedure has no steps, or the agent may not move the case now."""
    steps = case.version.parsed.steps
    if not (steps and can_enter):
        return None
    return StepRoom([(step.code, step.agent_label) for step in steps], case.step)


def step_words(case: Case) -> str:
    """The step under way, in the agents' words; empty when it is in none."""
    labels = {step.code: step.agent_label for step in case.version.parsed.steps}
    return labels.get(case.step, "")

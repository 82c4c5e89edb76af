"""What remains of a case once it is erased: figures, and nobody in them."""

from datetime import timedelta

from django.utils import timezone
from pydantic import JsonValue

from niaouli.cases.models import Case, PastCase, PendingItem, Satisfaction, StepStay

DAY = timedelta(days=1)


def past_of(case: Case) -> PastCase:
    """The row that stays, not saved yet. Four statements, however much the case holds."""
    if case.submitted_at is None:
        raise ValueError(case.key)
    causes = list(
        PendingItem.objects.filter(case=case).order_by("id").values_list("cause", flat=True)
    )
    decided = case.first_decided_at
    return PastCase(
        procedure_id=case.procedure_id,
        version_number=case.version.number,
        department_id=case.department_id,
        channel=case.channel,
        state=case.state,
        submitted_on=timezone.localdate(case.submitted_at).replace(day=1),
        gross_days=(decided - case.submitted_at).days if decided else None,
        waited_days=case.waited_days,
        completed=bool(causes),
        causes=causes,
        step_days=_step_days(case),
        satisfaction=Satisfaction.objects.filter(case=case).values_list("score", flat=True).first(),
        answers=remaining_answers(case),
    )


def remaining_answers(case: Case) -> dict[str, JsonValue]:
    """Each answer that was given: as it was where the procedure keeps it for figures, else the
    empty value of its type, so that whoever reads it finds the same shape."""
    remaining: dict[str, JsonValue] = {}
    for field in case.version.parsed.fields():
        if field.code in case.answers:
            value = case.answers[field.code]
            kept = field.statistic and field.fits(value)
            remaining[field.code] = value if kept else field.empty_value
    return remaining


def _step_days(case: Case) -> dict[str, int]:
    """Whole days in each step; stays in the same one are added up."""
    times: dict[str, timedelta] = {}
    for stay in StepStay.objects.filter(case=case, left_at__isnull=False).order_by("id"):
        if stay.left_at is not None:
            spent = stay.left_at - stay.entered_at
            times[stay.step] = times.get(stay.step, timedelta(0)) + spent
    return {step: spent // DAY for step, spent in times.items()}

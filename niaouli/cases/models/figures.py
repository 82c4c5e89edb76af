"""What is counted: how long procedures take, what people thought, what remains of past cases."""

from django.db import models
from django.db.models import Q, Value

from niaouli.cases.enums import Channel, State
from niaouli.cases.models.case import Case
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure


class ProcessingTime(models.Model):
    """How long a procedure takes, computed each night from real cases and kept, so that a figure
    that was shown can be explained."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="processing_times"
    )
    computed_on = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    cases = models.PositiveIntegerField()
    mean_days = models.FloatField(null=True)
    """From first submission to first decision; null without a case."""
    net_mean_days = models.FloatField(null=True)
    """The same, without the days spent waiting for the citizen."""
    details = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    """The finer figures of the same night (`processing_time.Details`): medians, ninth deciles,
    distribution, Kaplan–Meier estimate. Empty before they were computed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "computed_on"], name="processing_time_once_a_night"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.computed_on}"


class Satisfaction(models.Model):
    """What the citizen thought of how their case was treated: asked once, at the end.

    Once there is a row, it is never asked again.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="satisfaction")
    score = models.PositiveSmallIntegerField(null=True)
    """A value of `enums.Score`; null when they would rather not say."""
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="satisfaction_of_five"),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | Q(comment=""),
                name="satisfaction_comments_a_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"


class PastCase(models.Model):
    """What remains of a case after its keeping: for statistics, with nobody in it.

    Answers keep their shape: what could name somebody is the typed empty value of its field.
    """

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="past_cases", db_index=False
    )
    version_number = models.PositiveIntegerField()
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="past_cases", db_index=False
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=20, choices=State.choices)
    """How it ended."""
    submitted_on = models.DateField()
    """The first day of its month: a day could tell whose it was."""
    gross_days = models.PositiveIntegerField(null=True)
    """From submission to first decision; null when none was taken."""
    waited_days = models.PositiveIntegerField()
    completed = models.BooleanField()
    """Something was asked again."""
    causes = models.JSONField(default=list)
    """Why, for each item that was asked (`Cause`)."""
    step_days = models.JSONField(default=dict)
    """Days spent in each step, by its code."""
    satisfaction = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["department", "submitted_on", "id"], name="past_of_department"),
            models.Index(fields=["procedure", "submitted_on", "id"], name="past_of_procedure"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.submitted_on:%Y-%m}"

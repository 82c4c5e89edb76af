"""What must happen at a date: a row each, executed once."""

from django.db import models
from django.db.models import Q

from niaouli.cases.enums import ActState, Due
from niaouli.cases.models.case import Case


class ScheduledAct(models.Model):
    """Something that must happen to a case at a moment: planned by an operation, done once by
    `operations.scheduling`, even late."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="scheduled", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Due.choices)
    subject = models.CharField(max_length=40, blank=True)
    """What in the case: `item:12`; empty for the case itself."""
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ActState.choices, default=ActState.PLANNED)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "subject"],
                condition=Q(state=ActState.PLANNED),
                name="scheduled_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ActState.PLANNED, settled_at__isnull=True)
                | ~Q(state=ActState.PLANNED) & Q(settled_at__isnull=False),
                name="scheduled_settled_when_not_planned",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state=ActState.PLANNED),
                name="scheduled_due",
            ),
            models.Index(fields=["case", "id"], name="scheduled_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"

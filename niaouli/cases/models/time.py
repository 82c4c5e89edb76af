"""What must happen at a date, and what was told of one: a row each, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niaouli.cases.enums import ActState, Due
from niaouli.cases.models.case import Case
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure


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
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many times it failed."""
    retry_at = models.DateTimeField(null=True)
    """Not before, once it failed."""
    problem = models.CharField(max_length=60, blank=True, default="", db_default="")
    """What holds it back: a value of `enums.Obstacle`, or the kind of error of the last attempt."""

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


class Hold(models.Model):
    """A manager suspends the erasing of a case, with the reason: an appeal, an inspection."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds", db_index=False)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="hold_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="hold_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class CampaignReminder(models.Model):
    """The person was told that a document of their wallet will no longer do when a campaign closes.
    Once for each campaign: another year is another row."""

    document = models.ForeignKey(
        WalletDocument, on_delete=models.CASCADE, related_name="campaign_reminders"
    )
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    closes_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "procedure", "closes_on"], name="campaign_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.procedure_id} {self.closes_on}"

"""Documents that a department issues to many people at once, line by line.

A `Delivery` is a list that an agent brought with its files; each `DeliveryLine` is a document for a
person. What is personal goes with the lines, a year after the end; the counts stay.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile, WalletDocument


class Delivery(models.Model):
    """A list with its files: checked first, sent when an agent says so."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.CHECKING
    )
    list_name = models.CharField(max_length=255)
    """The name of the CSV file, cleaned."""
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Who last said to send it: the documents are issued in their name."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    """When its state last changed."""
    size = models.PositiveIntegerField()
    """How many lines the list has."""
    archive = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    """The ZIP, while its files are being checked."""
    unnamed = models.JSONField(default=list)
    """The first files that came along and that no line names."""
    unnamed_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    """How many lines ended in which state, once the lines are erased."""
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["department", "-id"], name="delivery_of_department"),
            models.Index(
                fields=["moved_at"], condition=Q(forgotten_at__isnull=True), name="delivery_to_keep"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "abandoned"], ended_at__isnull=False)
                | (~Q(state__in=["sent", "abandoned"]) & Q(ended_at__isnull=True)),
                name="delivery_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "stopped", "sent"])
                | Q(sent_by__isnull=False, started_at__isnull=False),
                name="delivery_sent_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(archive__isnull=True) | Q(state="checking"),
                name="delivery_archive_while_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def subject(self) -> str:
        """How the event log names it."""
        return f"delivery:{self.pk}"


class DeliveryLine(models.Model):
    """A line of the list: a file, a person, a kind; and the document once it is issued."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    number = models.PositiveIntegerField()
    """Of the row, as a spreadsheet counts them: the header is the first."""
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.WAITING)
    filename = models.CharField(max_length=255, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    """These four as they were written."""
    kind = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True)
    problems = models.JSONField(default=list)
    """Sentences: why it cannot be issued."""
    warnings = models.JSONField(default=list)
    """Sentences: what to look at before it is."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    """The PDF as it was brought, until it is issued."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Of what was brought."""
    document = models.OneToOneField(
        WalletDocument, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """What the line gave. Null again when the person deletes it."""
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    stands = models.BooleanField(default=False)
    """The line by which the person has this file: no other gives it again, while it is right."""

    class Meta:
        indexes = [
            models.Index(fields=["delivery", "state", "owner", "number"], name="delivery_line_turn")
        ]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_line_once"),
            models.UniqueConstraint(
                fields=["owner", "sha256", "kind"],
                condition=Q(stands=True),
                name="delivery_line_given_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LineState.values), name="delivery_line_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False, file__isnull=True)
                | (~Q(state="done") & Q(done_at__isnull=True, document__isnull=True, stands=False)),
                name="delivery_line_done",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(owner__isnull=False, file__isnull=False, problems=[]),
                name="delivery_line_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"

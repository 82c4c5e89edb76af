"""What agents work with: notes, reply models, opinions, saved views, reports, exports."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niaouli.cases.enums import ExportState, OpinionState, ReplyUse
from niaouli.cases.models.case import Case
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile


class Note(models.Model):
    """What agents write to each other in a case: the citizen never sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


class Transfer(models.Model):
    """A case that went from a department to another: the former one no longer sees it, but finds
    its number and where it went."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="transfers", db_index=False
    )
    source = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="transfer_to_another_department"
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="transfer_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.source_id} → {self.target_id}"


class ReplyModel(models.Model):
    """A text that a department writes once and uses often; its variables are checked when it is
    written (`replies.VARIABLES`)."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="reply_models"
    )
    use = models.CharField(max_length=8, choices=ReplyUse.choices)
    title = models.CharField(max_length=100)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    """No longer proposed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "title"],
                condition=Q(retired_at__isnull=True),
                name="reply_model_title_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Opinion(models.Model):
    """An opinion on a case, asked from another department, or from an expert outside by a link
    that shows what was chosen, until a date."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="opinions", db_index=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="opinions_asked"
    )
    """Who is asked; null for an expert outside."""
    expert_name = models.CharField(max_length=150, blank=True)
    expert_email = models.EmailField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of the secret in the expert's link; empty for a department."""
    question = models.TextField()
    shows_answers = models.BooleanField(default=True)
    """Whether the form's answers are shown, the person's contact details left out."""
    documents = models.JSONField(default=list)
    """Keys of the case's documents that are shown."""
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=OpinionState.choices, default=OpinionState.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=12, blank=True)
    """A value of `enums.Verdict`."""
    answer = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    filename = models.CharField(max_length=255, blank=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Null for an expert outside."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, fingerprint="", expert_email="")
                | Q(department__isnull=True) & ~Q(fingerprint="") & ~Q(expert_email=""),
                name="opinion_of_a_department_or_an_expert",
            ),
            models.CheckConstraint(
                condition=Q(state=OpinionState.ASKED, ended_at__isnull=True)
                | ~Q(state=OpinionState.ASKED) & Q(ended_at__isnull=False),
                name="opinion_ended_when_not_asked",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="opinion_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class SavedView(models.Model):
    """Filters and order of the queue that an agent keeps under a name."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    """The address's query, checked again each time it is used."""
    landing = models.BooleanField(default=False, db_default=False)
    """What the person sees first in the department."""
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "department", "name"], name="saved_view_name_once"
            ),
            models.UniqueConstraint(
                fields=["person", "department"],
                condition=Q(landing=True),
                name="saved_view_one_landing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BatchReport(models.Model):
    """What became of each case on which an agent acted at once."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="batch_reports"
    )
    act = models.CharField(max_length=20)
    at = models.DateTimeField()
    lines = models.JSONField(default=list)
    """A line a case: its reference, whether it was done, and the sentence of the refusal."""

    def __str__(self) -> str:
        return f"{self.act} {self.key}"


class Export(models.Model):
    """A file of a department's cases, made in the background for the agent who asked."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    content = models.CharField(max_length=20)
    """What it tells: a code of `exporting.CONTENTS`."""
    format = models.CharField(max_length=4)
    query = models.CharField(max_length=500, blank=True)
    """Which cases: `exporting.Selection.query`."""
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    """How many cases; of an export that failed, how many when it became too large, else 0."""
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    """Null until it is made, and once it is erased."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ExportState.WAITING, ended_at__isnull=True)
                | ~Q(state=ExportState.WAITING) & Q(ended_at__isnull=False),
                name="export_ended_when_not_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.content} {self.key}"


class Claim(models.Model):
    """What lets a person put in their account a case that an agent entered for them."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="claim")
    fingerprint = models.CharField(max_length=64)
    """Of the code that is printed for the person."""
    address = models.EmailField(blank=True)
    """Where it was also sent."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id}"

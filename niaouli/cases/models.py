"""Cases, and what they hold: answers, documents, pending items, messages, history."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from niaouli.cases.enums import DECIDED_STATES, OPEN_STATES, ItemState, Side, State
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile, WalletVersion
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure, ProcedureVersion


class Case(models.Model):
    """What one person asked under one version of one procedure, from the first draft on."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Names the case in addresses while it has no reference, and in the event log."""
    reference = models.CharField(max_length=30, unique=True, null=True)
    """`2026-DDDT-004217-K`, given once, at submission."""
    # `db_index=False`: an index below begins with this column already, and serves it better.
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="cases")
    """The version it was started under: for ever."""
    title = models.CharField(max_length=300)
    """The procedure's title in that version: lists read it without the definition."""
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    citizen = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    """Written by `operations` through the life cycle only."""
    answers = models.JSONField(default=dict)
    """Values by field code, in the form that the field's type gives them."""
    revision = models.PositiveIntegerField(default=0)
    """Grows with each act: a page that was shown before is recognised as stale."""
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """Last act of either side; the newest first in lists."""
    submitted_at = models.DateTimeField(null=True)
    legal_due_on = models.DateField(null=True)
    """The last day of the legal delay; null when the procedure states none. Moved by each wait for
    the citizen that is over, where the clock pauses."""
    legal_extension = models.CharField(max_length=40, blank=True, default="", db_default="")
    """Code of the extension that lengthens the legal delay, in the case's version."""
    waiting_since = models.DateTimeField(null=True)
    """Since when the citizen is awaited; null when they are not."""
    waited_days = models.PositiveIntegerField(default=0, db_default=0)
    """Days spent waiting for the citizen, in the waits that are over."""
    first_decided_at = models.DateTimeField(null=True)
    """When it was first granted or refused, kept when reopened: processing times count up to it."""
    decided_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="assigned_cases",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, reference__isnull=True, submitted_at__isnull=True)
                | ~Q(state=State.DRAFT) & Q(reference__isnull=False, submitted_at__isnull=False),
                name="case_reference_from_submission_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED_STATES, decided_at__isnull=False)
                | ~Q(state__in=DECIDED_STATES) & Q(decided_at__isnull=True),
                name="case_decided_when_decided",
            ),
            models.UniqueConstraint(
                fields=["citizen", "procedure"],
                condition=Q(state=State.DRAFT),
                name="case_one_draft_a_procedure",
            ),
        ]
        indexes = [
            models.Index(fields=["citizen", "-changed_at", "-id"], name="case_of_citizen"),
            # The agents' queue: oldest submission first, in one department and state.
            models.Index(fields=["department", "state", "submitted_at", "id"], name="case_queue"),
            models.Index(fields=["assignee", "state", "submitted_at", "id"], name="case_assigned"),
            models.Index(fields=["procedure", "first_decided_at"], name="case_decided"),
            models.Index(
                fields=["department", "-decided_at", "-id"],
                condition=Q(decided_at__isnull=False),
                name="case_decisions",
            ),
            models.Index(
                fields=["department", "legal_due_on", "id"],
                condition=Q(
                    state__in=OPEN_STATES,
                    legal_due_on__isnull=False,
                    first_decided_at__isnull=True,
                ),
                name="case_legal_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{State.DRAFT} {self.key}"

    @property
    def subject(self) -> str:
        """How the event log names it."""
        return f"case:{self.key}"


class ReferenceCounter(models.Model):
    """The last number given in a year to a department. Its row lock orders submissions."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "year"], name="one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.department_id}: {self.last}"


class Movement(models.Model):
    """One change of state: the timeline is these rows."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="movements")
    act = models.CharField(max_length=20)
    """A value of `lifecycle.Act`."""
    source = models.CharField(max_length=20, choices=State.choices)
    target = models.CharField(max_length=20, choices=State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    reason = models.TextField(blank=True)
    """What the citizen is told: why it is refused, closed, reopened."""

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="movement_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class SupportingDocument(models.Model):
    """A frozen copy of a document inside one case: it keeps the very file that was given.

    The file is the same immutable row as in the wallet, so what happens to the wallet never changes
    it. A document that another replaces stays, marked.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    side = models.CharField(max_length=12, choices=Side.choices)
    """Given by the citizen, or produced by the department."""
    field = models.CharField(max_length=40, blank=True)
    """Code of the field it answers; empty for what the department produces and for what goes with
    a message."""
    message = models.ForeignKey(
        "Message", on_delete=models.CASCADE, null=True, related_name="attachments"
    )
    """The message that it goes with."""
    kind = models.CharField(max_length=40)
    """A code of `document-kinds.toml`."""
    title = models.CharField(max_length=300)
    filename = models.CharField(max_length=255)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="supporting_documents"
    )
    valid_until = models.DateField(null=True)
    """As the wallet said when it was given."""
    wallet_version = models.ForeignKey(
        WalletVersion, on_delete=models.SET_NULL, null=True, related_name="uses"
    )
    """The wallet document it was taken from, or put into, while that exists."""
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="document_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(field=""),
                name="document_of_a_message_answers_no_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.key}"


class PendingItem(models.Model):
    """One thing that the citizen must supply, with its reason and its date."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    field = models.CharField(max_length=40)
    """Code of the document field that is asked again."""
    label = models.CharField(max_length=300)
    """The field's label in the case's version."""
    reason = models.TextField()
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=ItemState.choices, default=ItemState.OPEN, db_index=True
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    """When it was supplied or cancelled: the wait for the citizen ends."""
    seen_at = models.DateTimeField(null=True)
    """When an agent first opened the case after it was supplied."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field"],
                condition=Q(state=ItemState.OPEN),
                name="item_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.OPEN, ended_at__isnull=True)
                | ~Q(state=ItemState.OPEN) & Q(ended_at__isnull=False),
                name="item_ended_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field} {self.state}"


class Message(models.Model):
    """What the citizen and the department write to each other in a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=12, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    body = models.TextField(blank=True)
    """May be empty when files say it all."""
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    """When the other side first opened the case after it was sent."""

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="message_of_case"),
            models.Index(
                fields=["case", "side"], condition=Q(read_at__isnull=True), name="message_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side} {self.pk}"


class CaseMail(models.Model):
    """An e-mail that was sent about a case: it is read in the thread, with its delivery."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mails")
    mail = models.OneToOneField(OutgoingMail, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case_id} {self.mail_id}"


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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "computed_on"], name="processing_time_once_a_night"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.computed_on}"

"""A case, its numbers, its changes of state, its steps."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Value

from niaouli.cases.enums import DECIDED_STATES, OPEN_STATES, Channel, State
from niaouli.departments.models import Department, PickupPlace
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
    decision = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    """What the agent wrote at the decision, by the code of the definition's decision fields."""
    step = models.CharField(max_length=40, blank=True, default="", db_default="")
    """Code of the procedure's step under way; empty outside of the study, or without steps."""
    channel = models.CharField(
        max_length=8, choices=Channel.choices, default=Channel.ONLINE, db_default=Channel.ONLINE
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="entered_cases",
        db_index=False,
    )
    """The agent who entered it at the counter, for the citizen."""
    pickup_place = models.ForeignKey(
        PickupPlace, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    """Where the citizen collects what is delivered on paper."""
    ready_at = models.DateTimeField(null=True)
    """Since when it waits there."""
    collected_at = models.DateTimeField(null=True)
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
    """Days spent waiting for the citizen before the first decision, in the waits that are over."""
    due_on = models.DateField(null=True)
    """The day by which the department must answer, by law or as announced; null while its clock is
    stopped, before it is sent, and once it was answered. Lists are sorted by it."""
    answered_at = models.DateTimeField(null=True)
    """Since when something of the citizen's waits to be looked at: an answer, a message; null once
    an agent of the department has opened the case."""
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
                condition=Q(state=State.DRAFT) & ~Q(channel=Channel.COUNTER),
                name="case_one_draft_a_procedure",
            ),
            # Beside the citizen's own: what an agent is entering for them is not theirs yet.
            models.UniqueConstraint(
                fields=["entered_by", "citizen", "procedure"],
                condition=Q(state=State.DRAFT, channel=Channel.COUNTER),
                name="case_one_counter_draft",
            ),
            models.CheckConstraint(
                condition=Q(collected_at__isnull=True) | Q(ready_at__isnull=False),
                name="case_collected_once_ready",
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
            # What has no such day comes last in its state, by number.
            models.Index(fields=["department", "state", "due_on", "id"], name="case_due"),
            models.Index(
                fields=["department", "answered_at", "id"],
                condition=Q(answered_at__isnull=False),
                name="case_answered",
            ),
            models.Index(
                fields=["procedure", "state", "submitted_at", "id"], name="case_of_procedure"
            ),
            models.Index(fields=["department", "submitted_at", "id"], name="case_intake"),
            models.Index(
                fields=["department", "-changed_at", "-id"],
                condition=Q(state=State.DRAFT, channel=Channel.COUNTER),
                name="case_counter_drafts",
            ),
            models.Index(
                fields=["department", "submitted_at", "id"],
                condition=Q(state__in=OPEN_STATES, assignee__isnull=True),
                name="case_unfollowed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{State.DRAFT} {self.key}"

    @property
    def subject(self) -> str:
        """How the event log names it."""
        return f"case:{self.key}"

    @property
    def is_followed(self) -> bool:
        """Whether somebody has it."""
        return self.assignee_id is not None


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
    decision = models.JSONField(null=True)
    """Of a decision or its correction: the values as they were then; null for other acts."""
    why = models.TextField(blank=True, default="", db_default="")
    """Of a correction: why it was needed."""

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="movement_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class StepStay(models.Model):
    """One stay of a case in a step of its procedure."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stays", db_index=False)
    step = models.CharField(max_length=40)
    """Code of the step in the case's version."""
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Who moved it there."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(left_at__isnull=True), name="case_in_one_step"
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="step_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class CaseTerm(models.Model):
    """A word by which agents find a case: of the person's name, e-mail, phone, RIDET, and of the
    answers that its procedure declares searchable. Folded; rewritten by `cases.indexing`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="terms", db_index=False)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, db_index=False)
    term = models.CharField(max_length=60)
    submitted_at = models.DateTimeField()
    """The case's: a search finds the latest first without opening the others."""

    class Meta:
        constraints = [
            # Serves also to see whether a case that has a word has another.
            models.UniqueConstraint(
                fields=["case", "term"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="case_term_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["department", "term", "-submitted_at", "-case"],
                # The beginning of a word is looked up whatever the database's order of letters.
                opclasses=["int8_ops", "varchar_pattern_ops", "timestamptz_ops", "int8_ops"],
                name="case_term",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.term}"

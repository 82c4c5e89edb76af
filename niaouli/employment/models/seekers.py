"""People who look for a job: their registration, their monthly check-ins, their résumé."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.employment.enums import Availability, EndReason, Origin, Reminder, Situation
from niaouli.employment.references import format_number


class JobSeeker(models.Model):
    """A person's registration with the department that follows job seekers.

    One row a person: who stopped and registers again takes it up; the event log has each step.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="job_seeker"
    )
    # `db_index=False`: the indexes below begin with this column.
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="job_seekers", db_index=False
    )
    situation = models.CharField(max_length=20, choices=Situation.choices)
    since = models.DateField()
    """Since when they look for a job."""
    commune = models.CharField(max_length=12)
    """As a question « commune » keeps it."""
    phone = models.CharField(max_length=16)
    """`+687205252`."""
    occupation = models.CharField(max_length=120)
    """The job they look for, in their words or those of the list of occupations."""
    availability = models.CharField(max_length=20, choices=Availability.choices)
    registered_at = models.DateTimeField()
    """The last time they registered: the month of their first check-in."""
    ended_at = models.DateTimeField(null=True)
    """Null while they are registered."""
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(situation__in=Situation.values), name="seeker_situation"
            ),
            models.CheckConstraint(
                condition=Q(availability__in=Availability.values), name="seeker_availability"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, end_reason__in=EndReason.values),
                name="seeker_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("registered_at")),
                name="seeker_ended_after_registration",
            ),
        ]
        indexes = [
            # The advisers' lists: of a department, of a commune, the latest registrations.
            models.Index(
                fields=["department", "id"],
                condition=Q(ended_at__isnull=True),
                name="seeker_of_department",
            ),
            models.Index(
                fields=["department", "commune", "id"],
                condition=Q(ended_at__isnull=True),
                name="seeker_of_commune",
            ),
            models.Index(fields=["department", "-registered_at", "-id"], name="seeker_newest"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def registered(self) -> bool:
        return self.ended_at is None

    @property
    def subject(self) -> str:
        """How the event log names them."""
        return f"seeker:{self.key}"


class OfficeBatch(models.Model):
    """An adviser's decision to check in people who did not: who, for which month, why.

    A job goes through them one by one, each in its own transaction with the place it has reached:
    cut short, it goes on from there.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Drawn by the form: sent twice, it is one decision."""
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    period = models.DateField()
    people = models.JSONField(default=list)
    """Ids of the job seekers chosen one by one; empty for a population."""
    commune = models.CharField(max_length=12, blank=True)
    """Of the population; empty: the whole department."""
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    """Id of the last job seeker who was looked at."""
    done = models.PositiveIntegerField(default=0)
    """Check-ins made."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(period__day=1), name="batch_period_is_a_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="batch_has_a_reason"),
        ]
        indexes = [models.Index(fields=["department", "-started_at"], name="batch_newest")]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def subject(self) -> str:
        return f"batch:{self.key}"


class CheckIn(models.Model):
    """A job seeker's declaration for one month. There is one at most, whatever happens."""

    # `db_index=False`: the unique key below begins with this column.
    seeker = models.ForeignKey(
        JobSeeker, on_delete=models.PROTECT, related_name="check_ins", db_index=False
    )
    period = models.DateField()
    """The first day of the month that it is about."""
    origin = models.CharField(max_length=8, choices=Origin.choices)
    late = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    """By code of question; empty while an adviser alone made it."""
    told = models.JSONField(default=list)
    """Pairs of question and answer, in the body's language, as they were on that day: the questions
    may change later."""
    reason = models.TextField(blank=True)
    """Why it was made by an adviser: the person reads it."""
    batch = models.ForeignKey(
        OfficeBatch, on_delete=models.PROTECT, null=True, related_name="check_ins"
    )
    filed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)
    """Grows with each correction."""
    corrected_at = models.DateTimeField(null=True)
    receipt = models.ForeignKey(
        WalletDocument, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The latest one, while it is in the wallet."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seeker", "period"], name="check_in_once_a_month"),
            models.CheckConstraint(condition=Q(period__day=1), name="check_in_period_is_a_month"),
            models.CheckConstraint(
                condition=(Q(origin=Origin.SELF, reason="", batch__isnull=True) & ~Q(answers={}))
                | (Q(origin=Origin.OFFICE, batch__isnull=False) & ~Q(reason="")),
                name="check_in_answered_or_reasoned",
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrected_at__isnull=True)
                | Q(version__gt=1, corrected_at__isnull=False),
                name="check_in_corrected_from_two",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "origin", "late", "-id"], name="check_in_of_period")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """`P-2026-11-000123-K`: what the receipt says, and what one quotes by phone."""
        return format_number(self.period, self.pk)


class FormerCheckIn(models.Model):
    """What a check-in said before it was corrected. Never changed."""

    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, related_name="former", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    told = models.JSONField()
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_in", "version"], name="former_check_in_once")
        ]

    def __str__(self) -> str:
        return f"{self.check_in_id}/{self.version}"


class CheckInReminder(models.Model):
    """A reminder that was sent: once for a month and a kind."""

    seeker = models.ForeignKey(
        JobSeeker, on_delete=models.CASCADE, related_name="reminders", db_index=False
    )
    period = models.DateField()
    which = models.CharField(max_length=8, choices=Reminder.choices)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seeker", "period", "which"], name="check_in_reminder_once"
            ),
            models.CheckConstraint(condition=Q(which__in=Reminder.values), name="reminder_known"),
        ]

    def __str__(self) -> str:
        return f"{self.seeker_id} {self.period} {self.which}"


class Resume(models.Model):
    """A person's résumé, as data. Theirs alone, unless they share it with the advisers.

    What each part holds, and its limits: `employment.resume_parts`.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resume"
    )
    answers = models.JSONField(default=dict)
    """The parts that come once, by code of question."""
    experiences = models.JSONField(default=list)
    trainings = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    """Lists in the person's order: objects with their `id`, and answers by code of question."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    """When the person agreed that the advisers read it; null: nobody but them."""
    document = models.ForeignKey(
        WalletDocument, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Its copy in the wallet, brought up to date rather than doubled."""

    def __str__(self) -> str:
        return str(self.key)

    @property
    def subject(self) -> str:
        """How the event log names it."""
        return f"resume:{self.key}"

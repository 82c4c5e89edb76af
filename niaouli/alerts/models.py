"""Who asked to be told of what, and how far telling them has come.

Announcement → matches → digests → e-mails: each step is a row with a unique key and the time it
was processed, so that any job may run twice and be stopped anywhere.
"""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q

from niaouli.accounts.enums import Language
from niaouli.accounts.models import Person
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.mail.models import OutgoingMail
from niaouli.publications.enums import Kind
from niaouli.publications.models import Announcement, Publication
from niaouli.topics.models import Topic


def new_token() -> str:
    """What opens someone's page of alerts without signing in: 256 bits."""
    return secrets.token_urlsafe(32)


class Subscriber(models.Model):
    """Someone who receives alerts: a person, at the address of their account, or an address alone
    that was confirmed by e-mail."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriber"
    )
    address = models.EmailField(blank=True)
    """Lower-cased. Empty for a person: their account knows it."""
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FRENCH)
    """For an address alone; a person's is that of their account."""
    token = models.CharField(max_length=43, unique=True, default=new_token)
    confirmed_at = models.DateTimeField()
    joined_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    """The subscriber of an account that already had alerts of its own when this address became
    its. What remains here is the token of old e-mails."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=~Q(address=""), name="subscriber_address_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, joined_to__isnull=True) & ~Q(address="")
                | Q(person__isnull=False, joined_to__isnull=True, address="")
                | Q(person__isnull=True, joined_to__isnull=False, address=""),
                name="subscriber_person_or_address",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """What the event log calls it."""
        return f"subscriber:{self.pk}"

    @property
    def destination(self) -> str:
        """Where their e-mails go today."""
        return self.person.email if self.person is not None else self.address

    @property
    def reads(self) -> str:
        """The language of their e-mails."""
        return self.person.language if self.person is not None else self.language


class Confirmation(models.Model):
    """Choices made for an address that nobody has confirmed yet."""

    token = models.CharField(max_length=43, unique=True, default=new_token)
    address = models.EmailField()
    kinds = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    """Codes; empty for all."""
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    language = models.CharField(max_length=2, choices=Language.choices)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, null=True, blank=True, related_name="confirmations"
    )
    """Whom it became once confirmed."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, subscriber__isnull=True)
                | Q(confirmed_at__isnull=False, subscriber__isnull=False),
                name="confirmation_subscriber_once_confirmed",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="confirmation_asked")]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


class Subscription(models.Model):
    """One interest and its rhythm. Never changed: ended, and another begins, so that what someone
    was subscribed to at any moment can be told."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    """Empty for every kind."""
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Null for every topic."""
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    since = models.DateTimeField()
    """Since when this interests them: kept when the rhythm changes. What was announced before is
    not sent."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "kind", "topic"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="subscription_live_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, reason="")
                | Q(ended_at__isnull=False) & ~Q(reason=""),
                name="subscription_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values), name="subscription_rhythm"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "topic"],
                condition=Q(ended_at__isnull=True),
                name="subscription_live",
            ),
            models.Index(fields=["subscriber", "ended_at"], name="subscription_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'} × {self.topic_id or '*'}, {self.rhythm}"


class Match(models.Model):
    """An announcement that a subscription asked for."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="matches")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    """With which digest it leaves: the subscription's, or at once when a deadline would not wait
    for it."""
    matched_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "subscription"], name="match_once_by_subscription"
            )
        ]
        indexes = [
            models.Index(
                fields=["rhythm", "subscriber", "matched_at"],
                condition=Q(processed_at__isnull=True),
                name="match_waiting",
            ),
            models.Index(fields=["processed_at"], name="match_processed"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} → {self.subscription_id}"


class Run(models.Model):
    """One period for which everybody's digests are made."""

    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    period_start = models.DateTimeField()
    """When it was due; what was matched before is for it."""
    opened_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rhythm", "period_start"], name="run_once_by_period")
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.period_start}"


class Digest(models.Model):
    """What is sent to one subscriber for one period."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="digests")
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    period_start = models.DateTimeField()
    made_at = models.DateTimeField()
    mail = models.OneToOneField(
        OutgoingMail, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Null once the outbox has forgotten it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "rhythm", "period_start"], name="digest_once_by_period"
            )
        ]
        indexes = [
            models.Index(F("subscriber"), F("made_at").desc(), name="digest_of"),
            models.Index(fields=["made_at"], name="digest_made"),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.key}"


class DigestItem(models.Model):
    """A publication sent to a subscriber, in the text it then had."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="items")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    """Of the publication when it was sent: the same is never sent twice."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "publication", "revision"], name="item_once_by_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} r{self.revision}"

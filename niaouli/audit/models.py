"""The event log: who did what, when. One truth, append-only, without personal data."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One thing that was done. Ids and what happened, never names, addresses or answers.

    Rows cannot be changed nor removed: a trigger of the database refuses (first migration).
    """

    verb = models.CharField(max_length=60)
    """What was done: `case.submitted`, `document.kept`…"""
    by = models.BigIntegerField(null=True)
    """Id of the person who acted; null when the system did."""
    subject = models.CharField(max_length=80)
    """What it was done to: `case:<key>`, `document:<key>`, `person:<id>`…"""
    at = models.DateTimeField()
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="event_subject"),
            models.Index(fields=["by", "id"], name="event_by"),
            # The controls of departments, the latest first.
            models.Index(fields=["-at", "-id"], name="event_at"),
            models.Index(
                fields=["-at", "-id"],
                condition=Q(verb__in=["membership.given", "membership.ended"]),
                name="event_of_roles",
            ),
            models.Index(
                fields=["-at", "-id"],
                condition=Q(
                    verb__in=["document.revoked", "issuance.consulted", "issuance.replaced"]
                ),
                name="event_of_papers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Seal(models.Model):
    """Proof of a batch of events: the hash covers the events and the previous seal."""

    first_event = models.BigIntegerField(unique=True)
    last_event = models.BigIntegerField(unique=True)
    events = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_event__gte=models.F("first_event")), name="seal_range_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_event}–{self.last_event}"

"""The outbox: every e-mail of the product, from the moment it is decided."""

import uuid

from django.db import models
from django.db.models import Q

from niaouli.mail.enums import Delivery, Outcome


class OutgoingMail(models.Model):
    """One e-mail to one address, written in the transaction of the act that causes it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Also the local part of the Message-ID, the same at each attempt: receivers drop doubles."""
    person = models.BigIntegerField(null=True)
    """Id of the person it is for; null for an address without account."""
    address = models.EmailField()
    template = models.CharField(max_length=60)
    """Which mail it is: `cases/received`, `accounts/email_confirmation`…"""
    secret = models.BooleanField(default=False)
    """It carries a code or a link that gives access: never shown in a case, and emptied once it
    left."""
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    unsubscribe = models.CharField(max_length=300, blank=True)
    """Where one press ends such mails (RFC 8058); only on those that people subscribed to."""
    reply_to = models.CharField(max_length=254, blank=True, default="", db_default="")
    """Where an answer goes; empty when answers are not read."""
    created_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=Delivery.choices, default=Delivery.WAITING, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    """When it was sent, or given up."""
    due_at = models.DateTimeField(null=True, blank=True)
    """When to send it, or to try again. Only for mails that leave many together
    (`operations.deliver_many`); the others have a job each."""
    problem = models.CharField(max_length=300, blank=True)
    """What the relay last answered."""
    refused = models.BooleanField(default=False)
    """The relay said that nobody is at this address."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=Delivery.WAITING, settled_at__isnull=True)
                | ~Q(state=Delivery.WAITING) & Q(settled_at__isnull=False),
                name="mail_settled_when_not_waiting",
            )
        ]
        indexes = [
            models.Index(fields=["person", "id"], name="mail_person"),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state=Delivery.WAITING, due_at__isnull=False),
                name="mail_due",
            ),
            models.Index(fields=["settled_at"], condition=Q(refused=True), name="mail_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.key}"


class IncomingMail(models.Model):
    """One e-mail that we received, whatever became of it. What it says is kept by who took it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    """Its Message-ID, or a fingerprint of it all: an e-mail that comes twice is taken once."""
    sender = models.CharField(max_length=254, blank=True)
    recipient = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    """Bytes."""
    received_at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    told = models.BooleanField(default=False)
    """The sender was told why it was not taken."""

    def __str__(self) -> str:
        return f"{self.outcome} {self.key}"

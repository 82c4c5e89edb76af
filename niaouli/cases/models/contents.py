"""What a case holds that both sides see: documents, pending items, corrections, messages."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Value

from niaouli.cases.enums import Cause, Channel, ItemState, Side
from niaouli.cases.models.case import Case
from niaouli.cases.models.letters import LetterModel
from niaouli.documents.models import StoredFile, WalletVersion
from niaouli.mail.models import IncomingMail, OutgoingMail


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
    wallet_key = models.UUIDField(null=True)
    """The key of the wallet document that its owner gave, for ever: what is deleted from the wallet
    was given all the same (`cases.uses`)."""
    wallet_number = models.PositiveIntegerField(null=True)
    """Which version of it."""
    letter_model = models.ForeignKey(
        LetterModel, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Of what an agent issued beside the decision: what it was written from."""
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="document_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(field=""),
                name="document_of_a_message_answers_no_field",
            ),
            models.CheckConstraint(
                condition=Q(wallet_key__isnull=True, wallet_number__isnull=True)
                | Q(wallet_key__isnull=False, wallet_number__isnull=False, side=Side.CITIZEN),
                name="document_given_from_a_wallet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.key}"


class PendingItem(models.Model):
    """One thing that the citizen must supply, with its reason and its date."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    field = models.CharField(max_length=40)
    """Code of the field that is asked again: a document, or a question of the form."""
    label = models.CharField(max_length=300)
    """The field's label in the case's version."""
    reason = models.TextField()
    cause = models.CharField(
        max_length=12, choices=Cause.choices, default=Cause.OTHER, db_default=Cause.OTHER
    )
    """Why, for the department's figures."""
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=ItemState.choices, default=ItemState.OPEN, db_index=True
    )
    prepared = models.JSONField(null=True)
    """The answer that the citizen has prepared and not sent: a value of the field's type. Documents
    are prepared in `PreparedDocument`."""
    opened = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    """The prepared answers to the questions that the prepared answer opens, by field code."""
    prepared_at = models.DateTimeField(null=True)
    """When the citizen last prepared an answer; null when there is none. Agents do not see it."""
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


class PreparedDocument(models.Model):
    """A document that the citizen has prepared for a pending item, and not sent yet: only they see
    it. Sending makes it a `SupportingDocument`."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(PendingItem, on_delete=models.CASCADE, related_name="documents")
    field = models.CharField(max_length=40, default="", db_default="")
    """Code of the document field that it answers: the item's, or one that its answer opens."""
    kind = models.CharField(max_length=40)
    """A code of `document-kinds.toml`."""
    filename = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    wallet_version = models.ForeignKey(
        WalletVersion, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The wallet document it was taken from."""
    wallet_key = models.UUIDField(null=True)
    wallet_number = models.PositiveIntegerField(null=True)
    """As in a `SupportingDocument`."""
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wallet_key__isnull=True, wallet_number__isnull=True)
                | Q(wallet_key__isnull=False, wallet_number__isnull=False),
                name="prepared_from_a_wallet",
            )
        ]

    def __str__(self) -> str:
        return f"{self.filename} {self.key}"


class Correction(models.Model):
    """An answer that was changed after sending: what was filed first is never lost."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="corrections", db_index=False
    )
    item = models.ForeignKey(
        PendingItem, on_delete=models.SET_NULL, null=True, related_name="corrections"
    )
    """What asked for it."""
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="correction_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"


class Message(models.Model):
    """What the citizen and the department write to each other in a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=12, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    body = models.TextField(blank=True)
    """May be empty when files say it all."""
    channel = models.CharField(
        max_length=8, choices=Channel.choices, default=Channel.ONLINE, db_default=Channel.ONLINE
    )
    """How it reached us: `email` is an answer to one of our e-mails."""
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


class ReplyAddress(models.Model):
    """An e-mail address that answers a case in the name of one person: its token cannot be guessed
    and is known only from our e-mails."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reply_addresses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    token = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="reply_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class CaseIncomingMail(models.Model):
    """An e-mail that was received about a case, as it came: the message shows it without the
    quotations."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="incoming")
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, null=True, related_name="incoming"
    )
    """What it became in the thread; null where it became nothing."""
    mail = models.OneToOneField(IncomingMail, on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="incoming_mails"
    )
    """The whole e-mail as it was received."""

    def __str__(self) -> str:
        return f"{self.case_id} {self.mail_id}"

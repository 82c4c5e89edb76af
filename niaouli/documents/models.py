"""Every file of the product, and the wallet of each person.

A `StoredFile` is one content, encrypted with its own key, never changed. Wallet documents and the
supporting documents of cases refer to it: a case that uses a wallet document keeps a reference to
the same content, so that nothing done in the wallet alters the case. An `Issuance` is what the
body says of a version that it issued, to whoever asks.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from niaouli.departments.models import Department
from niaouli.documents.enums import HELD, FileFormat, Origin, Scan


class StoredFile(models.Model):
    """One content, stored once. A trigger of the database refuses any change but the wrapping of
    its key, and what the antivirus says of it (fifth migration)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)
    """Of the plain content, in hexadecimal."""
    original_sha256 = models.CharField(max_length=64)
    """Of what was sent, before it was cleaned: another than `sha256` when something was removed."""
    cleaned = models.JSONField(default=list)
    """What was removed from it: codes of `enums.Cleaned`."""
    signatures = models.JSONField(default=list)
    """Those that a PDF bears, as `checking.signatures.Signature` writes them."""
    size = models.PositiveIntegerField()
    content_type = models.CharField(
        max_length=40, choices=[(each.content_type, each.label) for each in FileFormat]
    )
    storage_name = models.CharField(max_length=80, unique=True)
    """Drawn at random: says nothing of the person nor of the file."""
    wrapped_key = models.BinaryField()
    master_key_id = models.CharField(max_length=16, db_index=True)
    scan = models.CharField(max_length=12, choices=Scan.choices)
    scanned_at = models.DateTimeField(null=True)
    scanned_with = models.CharField(max_length=100, blank=True)
    """How the antivirus named itself and its signatures; another name, and the file is scanned
    again."""
    threat = models.CharField(max_length=200, blank=True)
    """What the antivirus found in what was already kept."""
    erased_at = models.DateTimeField(null=True)
    """When an administrator erased the content of a file in quarantine; the row stays."""
    pages = models.PositiveIntegerField(null=True)
    """Of a PDF; null for a picture."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Null when the system wrote it, or when the person is gone."""

    class Meta:
        indexes = [
            models.Index(fields=["created_by", "created_at"], name="file_by_person"),
            models.Index(
                fields=["scan", "-id"],
                condition=Q(scan__in=["waiting", "not_scanned", "infected"]),
                name="file_to_scan",
            ),
            models.Index(
                fields=["scanned_with", "-id"],
                condition=Q(scan="clean"),
                name="file_to_scan_again",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_hash"),
            models.CheckConstraint(
                condition=Q(original_sha256__regex=r"^[0-9a-f]{64}$"), name="file_original_hash"
            ),
            models.CheckConstraint(
                condition=Q(cleaned=[], original_sha256=models.F("sha256"))
                | (~Q(cleaned=[]) & ~Q(original_sha256=models.F("sha256"))),
                name="file_cleaned_is_another",
            ),
            models.CheckConstraint(condition=Q(scan__in=Scan.values), name="file_scan_known"),
            models.CheckConstraint(
                condition=Q(scan__in=["clean", "infected"], scanned_at__isnull=False)
                | (~Q(scan__in=["clean", "infected"]) & Q(scanned_at__isnull=True)),
                name="file_scanned_when",
            ),
            models.CheckConstraint(
                condition=(Q(scan="infected") & ~Q(threat=""))
                | (~Q(scan="infected") & Q(threat="", erased_at__isnull=True)),
                name="file_threat_of_infected_only",
            ),
            models.CheckConstraint(
                condition=Q(content_type="application/pdf", pages__isnull=False, pages__gt=0)
                | (~Q(content_type="application/pdf") & Q(pages__isnull=True)),
                name="file_pages_of_pdf_only",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def format(self) -> FileFormat:
        return FileFormat.of_content_type(self.content_type)

    @property
    def is_held(self) -> bool:
        """Kept, and given to nobody: the antivirus has not answered yet, or found something."""
        return self.scan in HELD


class WalletDocument(models.Model):
    """A document in someone's wallet: kept by them, or issued to them by a department."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wallet_documents"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    issued_by = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="issued_documents"
    )
    valid_until = models.DateField(null=True)
    """The last day on which it holds."""
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    """When the person first opened it, for what was issued to them: until then it is new."""
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=Q(valid_until__isnull=False, binned_at__isnull=True),
                name="document_ends",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin=Origin.ISSUED, issued_by__isnull=False)
                | Q(origin=Origin.KEPT, issued_by__isnull=True),
                name="document_issued_by_a_department",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="document_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind__regex=r"^[a-z][a-z0-9-]{1,39}$"), name="document_kind_code"
            ),
            models.CheckConstraint(
                condition=Q(binned_at__isnull=True) | Q(binned_at__gte=models.F("created_at")),
                name="document_binned_after_creation",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(origin=Origin.ISSUED),
                name="document_seen_when_issued",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def subject(self) -> str:
        """How the event log names it."""
        return f"document:{self.key}"

    @property
    def current(self) -> "WalletVersion":
        """The newest version. One query, unless `versions` was prefetched (see `queries`)."""
        return self.versions.all()[0]


class WalletVersion(models.Model):
    """One state of a wallet document. Versions are added, never changed."""

    document = models.ForeignKey(WalletDocument, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="wallet_versions")
    filename = models.CharField(max_length=255)
    """The person's name for it, cleaned."""
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_from_one"),
            models.CheckConstraint(condition=~Q(filename=""), name="version_has_a_filename"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class Issuance(models.Model):
    """What the body vouches for: a version that a department issued, known by its code and by its
    hash. Anybody who holds the paper may ask about it: nothing here says whose it is, and it stays
    when the document, or the account, is gone."""

    code = models.CharField(max_length=14, unique=True)
    """As it is printed: three groups of four signs (`lib.codes`)."""
    sha256 = models.CharField(max_length=64, db_index=True)
    """Of the file as it was delivered, sealed."""
    version = models.OneToOneField(
        WalletVersion, null=True, on_delete=models.SET_NULL, related_name="issuance"
    )
    """Null when the person deleted it."""
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    replaced_by = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(blank=True)
    """As the person reads it; whoever verifies the paper does not. It may say something of them, so
    it goes with their document."""

    class Meta:
        indexes = [
            # What a department issued, the latest first; of one kind.
            models.Index(fields=["department", "-issued_at", "-id"], name="issuance_latest"),
            models.Index(
                fields=["department", "kind", "-issued_at", "-id"], name="issuance_of_kind"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$"),
                name="issuance_code",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="issuance_hash"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False, version__isnull=False) & ~Q(revoked_reason=""))
                | Q(revoked_at__isnull=False, version__isnull=True, revoked_reason=""),
                name="issuance_revoked_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ExpiryReminder(models.Model):
    """The person was told that a document ends soon. Another date, typed or brought by a newer
    version, is another row: it is told again."""

    document = models.ForeignKey(WalletDocument, on_delete=models.CASCADE, related_name="reminders")
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField()
    """How long before: a value of `reminders.REMIND_DAYS`."""
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "valid_until", "days"], name="expiry_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.valid_until} {self.days}"

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A stored file never changes. Only the wrapping of its key may (rotation of the master key), and
# the person who sent it may be forgotten.
IMMUTABLE = """
CREATE FUNCTION documents_storedfile_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.key, NEW.sha256, NEW.size, NEW.content_type, NEW.storage_name, NEW.scan,
        NEW.pages, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.key, OLD.sha256, OLD.size, OLD.content_type, OLD.storage_name, OLD.scan,
        OLD.pages, OLD.created_at)
       OR (NEW.created_by_id IS NOT NULL AND NEW.created_by_id IS DISTINCT FROM OLD.created_by_id)
    THEN
        RAISE EXCEPTION 'a stored file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_storedfile_is_immutable BEFORE UPDATE ON documents_storedfile
    FOR EACH ROW EXECUTE FUNCTION documents_storedfile_is_immutable();
"""
MUTABLE = """
DROP TRIGGER documents_storedfile_is_immutable ON documents_storedfile;
DROP FUNCTION documents_storedfile_is_immutable();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/jpeg", "JPEG"),
                            ("image/png", "PNG"),
                            ("image/webp", "WebP"),
                        ],
                        max_length=40,
                    ),
                ),
                ("storage_name", models.CharField(max_length=80, unique=True)),
                ("wrapped_key", models.BinaryField()),
                ("master_key_id", models.CharField(db_index=True, max_length=16)),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("clean", "analysé, rien trouvé"),
                            ("not_scanned", "non analysé"),
                            ("made_here", "produit par le service"),
                        ],
                        max_length=12,
                    ),
                ),
                ("pages", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WalletDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("kept", "conservé par vous"),
                            ("issued", "délivré par un service"),
                        ],
                        max_length=8,
                    ),
                ),
                ("valid_until", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("binned_at", models.DateTimeField(null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_documents",
                        to="departments.department",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wallet_documents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WalletVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("filename", models.CharField(max_length=255)),
                ("added_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="documents.walletdocument",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wallet_versions",
                        to="documents.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["created_by", "created_at"], name="file_by_person"),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0)), name="file_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="file_hash"
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("scan__in", ["clean", "not_scanned", "made_here"])),
                name="file_scan_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("content_type", "application/pdf"),
                        ("pages__gt", 0),
                        ("pages__isnull", False),
                    ),
                    models.Q(
                        models.Q(("content_type", "application/pdf"), _negated=True),
                        ("pages__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="file_pages_of_pdf_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="walletdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_by__isnull", False), ("origin", "issued")),
                    models.Q(("issued_by__isnull", True), ("origin", "kept")),
                    _connector="OR",
                ),
                name="document_issued_by_a_department",
            ),
        ),
        migrations.AddConstraint(
            model_name="walletdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="document_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="walletdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__regex", "^[a-z][a-z0-9-]{1,39}$")),
                name="document_kind_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="walletdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("binned_at__isnull", True),
                    ("binned_at__gte", models.F("created_at")),
                    _connector="OR",
                ),
                name="document_binned_after_creation",
            ),
        ),
        migrations.AddConstraint(
            model_name="walletversion",
            constraint=models.UniqueConstraint(
                fields=("document", "number"), name="version_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="walletversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="version_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="walletversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("filename", ""), _negated=True), name="version_has_a_filename"
            ),
        ),
        migrations.RunSQL(IMMUTABLE, MUTABLE),
    ]

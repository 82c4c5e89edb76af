from django.conf import settings
from django.db import migrations, models

# What was kept until now was never cleaned; what was scanned was so when it came.
FILL = """
UPDATE documents_storedfile SET original_sha256 = sha256,
    scanned_at = CASE WHEN scan = 'clean' THEN created_at END
"""

# A stored file never changes, but for the wrapping of its key, the person who sent it, who may be
# forgotten, and what the antivirus says of it. What we made is not its business, and what was
# erased stays so.
IMMUTABLE = """
CREATE OR REPLACE FUNCTION documents_storedfile_is_immutable() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.key, NEW.sha256, NEW.original_sha256, NEW.cleaned, NEW.signatures, NEW.size,
        NEW.content_type, NEW.storage_name, NEW.pages, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.key, OLD.sha256, OLD.original_sha256, OLD.cleaned, OLD.signatures, OLD.size,
        OLD.content_type, OLD.storage_name, OLD.pages, OLD.created_at)
       OR (NEW.created_by_id IS NOT NULL AND NEW.created_by_id IS DISTINCT FROM OLD.created_by_id)
       OR (OLD.scan = 'made_here' AND NEW.scan <> 'made_here')
       OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at)
    THEN
        RAISE EXCEPTION 'a stored file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FORMERLY = """
CREATE OR REPLACE FUNCTION documents_storedfile_is_immutable() RETURNS trigger
LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_issuances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="storedfile",
            name="file_scan_known",
        ),
        migrations.AddField(
            model_name="storedfile",
            name="cleaned",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="original_sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scanned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scanned_with",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="signatures",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="threat",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="scan",
            field=models.CharField(
                choices=[
                    ("clean", "analysé, rien trouvé"),
                    ("not_scanned", "non analysé"),
                    ("made_here", "produit par le service"),
                    ("waiting", "analyse en attente"),
                    ("infected", "bloqué"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(IMMUTABLE, FORMERLY),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("scan__in", ["waiting", "not_scanned", "infected"])),
                fields=["scan", "-id"],
                name="file_to_scan",
            ),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("scan", "clean")),
                fields=["scanned_with", "-id"],
                name="file_to_scan_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("original_sha256__regex", "^[0-9a-f]{64}$")),
                name="file_original_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleaned", []), ("original_sha256", models.F("sha256"))),
                    models.Q(
                        models.Q(("cleaned", []), _negated=True),
                        models.Q(("original_sha256", models.F("sha256")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="file_cleaned_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scan__in", ["clean", "not_scanned", "made_here", "waiting", "infected"])
                ),
                name="file_scan_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scan__in", ["clean", "infected"]), ("scanned_at__isnull", False)),
                    models.Q(
                        models.Q(("scan__in", ["clean", "infected"]), _negated=True),
                        ("scanned_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="file_scanned_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scan", "infected"), models.Q(("threat", ""), _negated=True)),
                    models.Q(
                        models.Q(("scan", "infected"), _negated=True),
                        ("erased_at__isnull", True),
                        ("threat", ""),
                    ),
                    _connector="OR",
                ),
                name="file_threat_of_infected_only",
            ),
        ),
    ]

"""What departments revoke, and the list of what they issued."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_what_the_checks_say"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="issuance",
            index=models.Index(fields=["department", "-issued_at", "-id"], name="issuance_latest"),
        ),
        migrations.AddIndex(
            model_name="issuance",
            index=models.Index(
                fields=["department", "kind", "-issued_at", "-id"], name="issuance_of_kind"
            ),
        ),
        migrations.RemoveConstraint(model_name="issuance", name="issuance_revoked_with_a_reason"),
        # Nothing was ever revoked before: no row to bring in line.
        migrations.AddConstraint(
            model_name="issuance",
            constraint=models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False, version__isnull=False) & ~Q(revoked_reason=""))
                | Q(revoked_at__isnull=False, version__isnull=True, revoked_reason=""),
                name="issuance_revoked_with_a_reason",
            ),
        ),
    ]

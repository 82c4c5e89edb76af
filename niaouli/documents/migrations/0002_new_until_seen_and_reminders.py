import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="walletdocument",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="walletdocument",
            index=models.Index(
                condition=models.Q(("binned_at__isnull", True), ("valid_until__isnull", False)),
                fields=["valid_until"],
                name="document_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="walletdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seen_at__isnull", True), ("origin", "issued"), _connector="OR"
                ),
                name="document_seen_when_issued",
            ),
        ),
        migrations.CreateModel(
            name="ExpiryReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_until", models.DateField()),
                ("days", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="documents.walletdocument",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="expiryreminder",
            constraint=models.UniqueConstraint(
                fields=("document", "valid_until", "days"), name="expiry_reminded_once"
            ),
        ),
    ]

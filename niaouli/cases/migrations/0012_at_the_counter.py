from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_people_of_the_counter"),
        ("cases", "0011_transfers_and_corrected_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_one_draft_a_procedure"),
        migrations.AddField(
            model_name="case", name="ready_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="case", name="collected_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("channel", "counter"), ("state", "draft")),
                fields=["department", "-changed_at", "-id"],
                name="case_counter_drafts",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("channel", "counter"), _negated=True)
                ),
                fields=("citizen", "procedure"),
                name="case_one_draft_a_procedure",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "counter"), ("state", "draft")),
                fields=("entered_by", "citizen", "procedure"),
                name="case_one_counter_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("collected_at__isnull", True),
                    ("ready_at__isnull", False),
                    _connector="OR",
                ),
                name="case_collected_once_ready",
            ),
        ),
    ]

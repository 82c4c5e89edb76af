import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_at_the_counter")]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="landing",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=Q(landing=True),
                fields=("person", "department"),
                name="saved_view_one_landing",
            ),
        ),
        migrations.AlterField(
            model_name="caseterm",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="terms",
                to="cases.case",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseterm",
            constraint=models.UniqueConstraint(
                fields=("case", "term"),
                name="case_term_once",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.RemoveIndex(model_name="case", name="case_due"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["department", "state", "due_on", "id"], name="case_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["department", "submitted_at", "id"],
                condition=Q(
                    assignee__isnull=True,
                    state__in=["submitted", "in_review", "awaiting_citizen"],
                ),
                name="case_unfollowed",
            ),
        ),
    ]

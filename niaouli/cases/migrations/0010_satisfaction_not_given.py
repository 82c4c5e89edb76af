"""Who would rather not say what they thought is not asked again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_dates_of_cases_under_way")]

    operations = [
        migrations.AlterField(
            model_name="satisfaction",
            name="score",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__isnull", False), ("comment", ""), _connector="OR"),
                name="satisfaction_comments_a_score",
            ),
        ),
    ]

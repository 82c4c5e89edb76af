"""What a prepared answer opens is prepared with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_acts_that_are_tried")]

    operations = [
        migrations.AddField(
            model_name="pendingitem",
            name="opened",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="prepareddocument",
            name="field",
            field=models.CharField(db_default="", default="", max_length=40),
        ),
    ]

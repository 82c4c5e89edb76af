from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0003_incoming"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="reply_to",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
    ]

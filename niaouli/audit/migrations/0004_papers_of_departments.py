from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_latest_first"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    ("verb__in", ["document.revoked", "issuance.consulted", "issuance.replaced"])
                ),
                fields=["-at", "-id"],
                name="event_of_papers",
            ),
        ),
    ]

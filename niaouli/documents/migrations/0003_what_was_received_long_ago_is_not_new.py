from django.db import migrations

SEEN = """
UPDATE documents_walletdocument SET seen_at = created_at
WHERE origin = 'issued' AND created_at < now() - interval '14 days'
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_new_until_seen_and_reminders")]

    operations = [migrations.RunSQL(SEEN, migrations.RunSQL.noop)]

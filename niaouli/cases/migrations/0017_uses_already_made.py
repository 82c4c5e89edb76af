"""What people took from their wallets before: their documents that are still there say so."""

from django.db import migrations

FILL = """
UPDATE {table} t SET wallet_key = d.key, wallet_number = v.number
FROM documents_walletversion v JOIN documents_walletdocument d ON d.id = v.document_id
WHERE v.id = t.wallet_version_id AND t.wallet_key IS NULL {only}
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_uses_and_campaign_reminders")]

    operations = [
        migrations.RunSQL(
            FILL.format(table="cases_supportingdocument", only="AND t.side = 'citizen'"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            FILL.format(table="cases_prepareddocument", only=""), migrations.RunSQL.noop
        ),
    ]

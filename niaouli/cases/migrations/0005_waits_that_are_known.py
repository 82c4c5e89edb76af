"""What was waited for in the cases that are there already.

Apart from the columns: PostgreSQL alters no table whose rows were changed in the same transaction.
"""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import Apps

# Entering and leaving the state in which the citizen is awaited follow each other.
WAITS = """
WITH turn AS (
    SELECT case_id, at, target, lead(at) OVER (PARTITION BY case_id ORDER BY id) AS next_at
    FROM cases_movement
    WHERE (target = 'awaiting_citizen') <> (source = 'awaiting_citizen')
), wait AS (
    SELECT case_id,
        sum((next_at AT TIME ZONE %(zone)s)::date - (at AT TIME ZONE %(zone)s)::date) AS days,
        max(at) FILTER (WHERE next_at IS NULL) AS since
    FROM turn WHERE target = 'awaiting_citizen' GROUP BY case_id
)
UPDATE cases_case SET waited_days = coalesce(wait.days, 0), waiting_since = wait.since
FROM wait WHERE wait.case_id = cases_case.id
"""


def count_waits(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WAITS, {"zone": settings.TIME_ZONE})


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_attachments_and_legal_dates")]

    operations = [migrations.RunPython(count_waits, migrations.RunPython.noop)]

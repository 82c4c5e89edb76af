"""`waited_days` of the cases that are there already: without the waits of a case that was reopened,
which are no part of the time to its first decision."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import Apps

# As 0005 counts them, up to the first decision.
WAITS = """
WITH turn AS (
    SELECT m.case_id, m.at, m.target, c.first_decided_at,
        lead(m.at) OVER (PARTITION BY m.case_id ORDER BY m.id) AS next_at
    FROM cases_movement m JOIN cases_case c ON c.id = m.case_id
    WHERE c.first_decided_at IS NOT NULL
        AND (m.target = 'awaiting_citizen') <> (m.source = 'awaiting_citizen')
), wait AS (
    SELECT case_id, coalesce(
        sum((next_at AT TIME ZONE %(zone)s)::date - (at AT TIME ZONE %(zone)s)::date)
            FILTER (WHERE at < first_decided_at), 0
    ) AS days
    FROM turn WHERE target = 'awaiting_citizen' GROUP BY case_id
)
UPDATE cases_case SET waited_days = wait.days
FROM wait WHERE wait.case_id = cases_case.id AND waited_days <> wait.days
"""


def count_waits(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WAITS, {"zone": settings.TIME_ZONE})


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_opinion_reminders")]

    operations = [migrations.RunPython(count_waits, migrations.RunPython.noop)]

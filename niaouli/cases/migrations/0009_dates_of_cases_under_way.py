"""When the cases that are there already must be answered, and since when something waits in them.

Apart from the columns: PostgreSQL alters no table whose rows were changed in the same transaction.
"""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import Apps

# As `deadlines.deadline` says it: the law's day, else the announced one and the days of waiting.
DUE = """
WITH rule AS (
    SELECT id, coalesce((definition ->> 'clock_pauses')::boolean, true) AS pauses,
        concat(definition #>> '{declared_delay,value}', ' ',
            definition #>> '{declared_delay,unit}')::interval AS announced
    FROM procedures_procedureversion WHERE definition #>> '{declared_delay,value}' IS NOT NULL
)
UPDATE cases_case c SET due_on = coalesce(
    c.legal_due_on,
    ((c.submitted_at AT TIME ZONE %(zone)s)::date + rule.announced)::date
        + CASE WHEN rule.pauses THEN c.waited_days ELSE 0 END
)
FROM rule
WHERE rule.id = c.version_id AND c.state IN ('submitted', 'in_review', 'awaiting_citizen')
    AND c.first_decided_at IS NULL AND NOT (rule.pauses AND c.waiting_since IS NOT NULL)
"""
ANSWERED = """
WITH unseen AS (
    SELECT case_id, min(at) AS at FROM (
        SELECT case_id, sent_at AS at FROM cases_message
        WHERE side = 'citizen' AND read_at IS NULL
        UNION ALL
        SELECT case_id, ended_at FROM cases_pendingitem
        WHERE state = 'supplied' AND seen_at IS NULL
    ) every GROUP BY case_id
)
UPDATE cases_case c SET answered_at = unseen.at FROM unseen WHERE unseen.case_id = c.id
"""


def fill_dates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(DUE, {"zone": settings.TIME_ZONE})
        cursor.execute(ANSWERED)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_prepared_answers"), ("procedures", "0001_initial")]

    operations = [migrations.RunPython(fill_dates, migrations.RunPython.noop)]

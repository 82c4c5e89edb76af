"""A published version never changes and is never deleted: the database itself refuses."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION procedures_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % of procedure % is published: it never changes',
        OLD.number, OLD.procedure_id USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER published_version_never_changes
    BEFORE UPDATE OR DELETE ON procedures_procedureversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION procedures_refuse_change();
"""
ALLOW = """
DROP TRIGGER published_version_never_changes ON procedures_procedureversion;
DROP FUNCTION procedures_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]

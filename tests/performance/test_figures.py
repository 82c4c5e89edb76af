"""Figures walk the indexes of their period: what is older, or of others, is not read."""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.figures import Scope, figures_of
from niaouli.cases.models import Case
from niaouli.cases.periods import Preset, preset_period
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.test_queue import nodes
from tests.performance.test_scale import analyse, explained

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CASES = int(os.environ.get("NIAOULI_FIGURES_CASES", "8000"))

COPIES = """
INSERT INTO cases_case (key, reference, procedure_id, version_id, title, department_id, citizen_id,
    state, answers, revision, started_at, changed_at, submitted_at, first_decided_at, decided_at)
SELECT gen_random_uuid(), 'copie-' || n, procedure_id, version_id, title, department_id, citizen_id,
    state, '{}', 1, sent.at, sent.at, sent.at, sent.at + interval '9 days',
    sent.at + interval '9 days'
FROM cases_case, generate_series(1, %s) AS n,
    LATERAL (SELECT now() - n * interval '10 years' / %s AS at) AS sent
WHERE cases_case.id = %s
"""


def test_a_month_among_ten_years_is_read_through_indexes(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    model: Case = cast.granted(alice, permis, agent, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [CASES, CASES, model.pk])
    analyse()
    today = timezone.localdate()
    scope = Scope(dddt, preset_period(Preset.LAST_MONTH, today))
    with CaptureQueriesContext(connection) as captured:
        found = figures_of(scope, today=today)
    assert 0 < found.intake < CASES / 60
    for statement in captured:
        for node in nodes(explained(statement["sql"])):
            if node.get("Relation Name") == "cases_case":
                assert node["Node Type"] != "Seq Scan", statement["sql"][:200]

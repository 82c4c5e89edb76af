"""The days that a department waited for the citizen: one rule, wherever they are counted."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.delays.observed import observations
from niaouli.cases.exporting import Selection, rows
from niaouli.cases.figures import Scope, figures_of
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.past import past_of
from niaouli.cases.periods import Period
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast

DAY = timedelta(days=1)
MIGRATION = "niaouli.cases.migrations.0015_waits_before_the_first_decision"
pytestmark = pytest.mark.django_db


def test_what_is_asked_after_a_reopening_is_no_part_of_the_time_to_the_first_decision(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    """Nowhere: on the case, in the observed durations, the figures, an export, what remains."""
    case = reopened_and_asked_again(alice, permis, agent)
    assert (case.waited_days, case.waiting_since) == (3, None)
    until = cast.NOW + 100 * DAY
    (observed,) = observations(permis, since=cast.NOW, until=until)
    assert (observed.gross, observed.net) == pytest.approx((10, 7))
    period = Period(date(2026, 3, 1), date(2026, 6, 30))
    found = figures_of(Scope(dddt, period), today=period.last)
    assert (found.duration.mean, found.duration.net_mean) == pytest.approx((10, 7))
    heads, row = rows(dddt, Selection(period), "cases")
    told = dict(zip(heads, row, strict=True))
    assert (told["Durée (jours)"], told["Durée sans l’attente (jours)"]) == (10, 7)
    assert past_of(case).waited_days == 3


def reopened_and_asked_again(alice: Person, permis: Procedure, agent: Person) -> Case:
    """Three days of waiting in the ten before the decision, twenty after a reopening."""
    case = cast.awaiting(alice, permis, agent)
    supply(case, alice, cast.NOW + 3 * DAY)
    case.refresh_from_db()
    decided = cast.NOW + 10 * DAY
    case = reviewing.grant_case(case=case, by=agent, now=decided, revision=case.revision)
    case = reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=decided + DAY, revision=case.revision
    )
    cast.ask(case, agent, now=decided + DAY)
    supply(case, alice, decided + 21 * DAY)
    case.refresh_from_db()
    return reviewing.grant_case(case=case, by=agent, now=decided + 22 * DAY, revision=case.revision)


def supply(case: Case, alice: Person, now: datetime) -> None:
    item = case.items.get(state="open")
    given = [cast.given(alice, "attestation-assurance")]
    answering.supply_item(item=item, given=given, by=alice, now=now)


def test_what_was_counted_before_the_rule_is_counted_again(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    """The migration: of what was decided only."""
    reopened = reopened_and_asked_again(alice, permis, agent)
    never = cast.supplied(bob, permis, agent)
    Case.objects.update(waited_days=23)
    with connection.schema_editor() as editor:
        import_module(MIGRATION).count_waits(apps, editor)
    reopened.refresh_from_db()
    never.refresh_from_db()
    assert (reopened.waited_days, never.waited_days) == (3, 23)

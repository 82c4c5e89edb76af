"""The two dates that lists are sorted by: when to answer, and since when something waits."""

from datetime import date, timedelta
from importlib import import_module

from django.apps import apps
from django.db import connection

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.versions import TWO_MONTHS, renewed

DAY = timedelta(days=1)


def due(case: Case) -> date | None:
    case.refresh_from_db()
    return case.due_on


# ── When to answer ───────────────────────────────────────────────────────────────────────────
def test_a_draft_has_no_date_then_the_announced_one(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    assert draft.due_on is None
    assert due(cast.submitted(alice, permis)) == date(2026, 3, 18)


def test_the_law_s_date_goes_before(alice: Person, permis: Procedure) -> None:
    assert due(cast.submitted(alice, renewed(permis, legal=TWO_MONTHS))) == date(2026, 5, 3)


def test_there_is_none_while_the_clock_is_stopped_and_it_moves_after(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    assert due(case) is None
    given = [cast.given(alice, "attestation-assurance")]
    answering.supply_item(item=case.items.get(), given=given, by=alice, now=cast.NOW + 6 * DAY)
    assert due(case) == date(2026, 3, 24)


def test_a_clock_that_does_not_stop_keeps_it(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, renewed(permis, clock_pauses=False), agent)
    assert due(case) == date(2026, 3, 18)


def test_there_is_none_once_it_is_answered_even_reopened(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    assert due(case) is None
    reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=cast.NOW, revision=case.revision
    )
    assert due(case) is None


def test_there_is_none_once_it_is_withdrawn(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    assert due(case) is None


def test_what_was_closed_and_is_reopened_must_still_be_answered(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    reviewing.close_case(case=case, reason="?", by=agent, now=cast.NOW, revision=case.revision)
    assert due(case) is None
    reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=cast.NOW, revision=case.revision
    )
    assert due(case) == date(2026, 3, 18)


# ── Since when something waits to be looked at ───────────────────────────────────────────────
def test_the_first_thing_not_looked_at_counts(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW + DAY)
    given = [cast.given(alice, "attestation-assurance")]
    answering.supply_item(item=case.items.get(), given=given, by=alice, now=cast.NOW + 2 * DAY)
    case.refresh_from_db()
    assert case.answered_at == cast.NOW + DAY


def test_what_the_department_writes_is_not_an_answer(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    reviewing.write_to_citizen(case=case, body="Bonjour", by=agent, now=cast.NOW)
    case.refresh_from_db()
    assert case.answered_at is None


def test_opening_the_case_clears_it_for_what_was_there(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW + DAY)
    # The page was asked for before the message came.
    case.refresh_from_db()
    reviewing.record_consultation(case=case, by=agent, now=cast.NOW)
    case.refresh_from_db()
    assert case.answered_at == cast.NOW + DAY
    reviewing.record_consultation(case=case, by=agent, now=cast.NOW + 2 * DAY)
    case.refresh_from_db()
    assert case.answered_at is None


def test_the_cases_that_were_there_get_the_dates_that_operations_give(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    months = renewed(permis, declared_delay={"value": 1, "unit": "months"})
    one = cast.supplied(alice, months, agent)
    given = [cast.given(alice, "attestation-assurance")]
    cast.ask(one, agent, now=cast.NOW + DAY)
    answering.supply_item(
        item=one.items.get(state="open"), given=given, by=alice, now=cast.NOW + 4 * DAY
    )
    answering.write_to_department(case=one, body="Bonjour", by=alice, now=cast.NOW + 5 * DAY)
    cast.awaiting(bob, months, agent)
    cast.granted(bob, months, agent)
    cast.submitted(bob, renewed(permis, legal=TWO_MONTHS))
    dates = Case.objects.order_by("id").values_list("due_on", "answered_at")
    expected = list(dates)
    assert {day for day, _at in expected} == {None, date(2026, 4, 6), date(2026, 5, 3)}
    Case.objects.update(due_on=None, answered_at=None)
    migration = import_module("niaouli.cases.migrations.0009_dates_of_cases_under_way")
    with connection.schema_editor() as editor:
        migration.fill_dates(apps, editor)
    assert list(dates.all()) == expected

"""A delay in working days, with waits; until when a file may be called incomplete."""

from datetime import date, timedelta
from typing import Any

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.delays import deadlines
from niaouli.cases.delays.deadlines import deadline
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.queries import items_of, movements_of
from niaouli.cases.story import story
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, text
from tests.cases.versions import TWO_MONTHS, renewed

DAY = timedelta(days=1)
TEN = {"delay": {"value": 10, "unit": "working_days"}, "silence": "refused"}
MONTH = {"value": 1, "unit": "months"}


def supply(case: Case, kind: str, owner: Person, *, day: float) -> None:
    item = case.items.get(state="open")
    given = [cast.given(owner, kind)]
    answering.supply_item(item=item, given=given, by=owner, now=cast.NOW + day * DAY)
    case.refresh_from_db()


def waited_twice(owner: Person, procedure: Procedure, agent: Person) -> Case:
    """From Tuesday 3 to Monday 9 March, then from Thursday 2 to Tuesday 7 April: Easter Monday is
    between them."""
    case = cast.awaiting(owner, procedure, agent)
    supply(case, "attestation-assurance", owner, day=6)
    reviewing.ask_for(
        case=case,
        field="piece_identite",
        reason="Il manque le dos.",
        due_on=date(2026, 4, 20),
        by=agent,
        now=cast.NOW + 30 * DAY,
        revision=case.revision,
    )
    supply(case, "identite", owner, day=35)
    return case


def test_the_law_may_count_working_days(alice: Person, permis: Procedure) -> None:
    """Sent on Tuesday 3 March."""
    case = cast.submitted(alice, renewed(permis, legal=TEN))
    assert case.legal_due_on == date(2026, 3, 17)


def test_each_wait_gives_back_the_working_days_that_it_took(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    """Four of six days, then two of five: 17 March becomes the 25th."""
    case = waited_twice(alice, renewed(permis, legal=TEN), agent)
    assert (case.legal_due_on, case.waited_days) == (date(2026, 3, 25), 11)


@pytest.mark.parametrize("law", [TEN, TWO_MONTHS])
def test_the_law_that_is_read_again_counts_the_same_waits(
    law: dict[str, Any], alice: Person, permis: Procedure, agent: Person
) -> None:
    case = waited_twice(alice, renewed(permis, legal=law), agent)
    before = case.legal_due_on
    case.legal_due_on = None
    deadlines.follow_law(case)
    assert case.legal_due_on == before is not None


def test_a_wait_does_not_move_the_date_where_the_clock_does_not_stop(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = waited_twice(alice, renewed(permis, legal=TEN, clock_pauses=False), agent)
    assert case.legal_due_on == date(2026, 3, 17)


def test_an_announced_delay_in_working_days_ends_on_one(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    """Ten working days, then six days of wait lead to Monday 23; four would lead to a Saturday."""
    procedure = renewed(permis, declared_delay={"value": 10, "unit": "working_days"})
    case = cast.awaiting(alice, procedure, agent)
    supply(case, "attestation-assurance", alice, day=4)
    due = deadline(case, case.version.parsed)
    assert due is not None and due.day == date(2026, 3, 23)


# ── Until when the file may be called incomplete ──
def deadline_words(case: Case, *, today: date) -> str:
    return story(case, list(movements_of(case)), list(items_of(case)), today=today)[-1].text


def test_the_citizen_reads_until_when_something_may_be_missing(
    alice: Person, permis: Procedure
) -> None:
    law = {**TWO_MONTHS, "completeness_delay": MONTH}
    case = cast.submitted(alice, renewed(permis, legal=law))
    said = "S’il manque quelque chose, la direction vous le dit le vendredi 3 avril 2026"
    assert said in deadline_words(case, today=date(2026, 4, 3))
    assert said not in deadline_words(case, today=date(2026, 4, 4))


def test_it_is_not_said_again_to_whom_was_asked(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    law = {**TWO_MONTHS, "completeness_delay": MONTH}
    case = cast.awaiting(alice, renewed(permis, legal=law), agent)
    assert "S’il manque" not in deadline_words(case, today=date(2026, 3, 4))


def test_the_agent_reads_it_on_the_case(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    law = {**TWO_MONTHS, "completeness_delay": MONTH}
    case = cast.submitted(alice, renewed(permis, legal=law))
    said = text(client_of(agent).get(address("case", case)))
    assert "Dire qu’il manque quelque chose jusqu’au 03/04/2026" in said


def test_without_a_law_on_completeness_nothing_is_said(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, renewed(permis, legal=TWO_MONTHS))
    assert "S’il manque" not in deadline_words(case, today=date(2026, 3, 4))
    assert "Dire qu’il manque" not in text(client_of(agent).get(address("case", case)))

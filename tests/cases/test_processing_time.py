"""How long a procedure takes: one observation per case, honest about how many there are."""

from datetime import datetime, timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.models import ProcessingTime
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.processing_time import (
    compute_processing_times,
    delay_shown,
    mean_days,
    waiting,
)
from niaouli.procedures.models import Procedure
from tests import cast

DAY = timedelta(days=1)
T = cast.NOW


def figure(cases: int, mean: float | None) -> ProcessingTime:
    return ProcessingTime(cases=cases, mean_days=mean, window_days=90)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], 0),
        ([(T + DAY, T + 3 * DAY)], 2),
        ([(T + DAY, T + 3 * DAY), (T + 2 * DAY, T + 5 * DAY)], 4),
        ([(T + DAY, T + 5 * DAY), (T + 2 * DAY, T + 3 * DAY)], 4),
        ([(T + 8 * DAY, T + 20 * DAY)], 2),
    ],
)
def test_waits_that_overlap_count_once(
    waits: list[tuple[datetime, datetime]], expected: int
) -> None:
    assert waiting(waits, T, T + 10 * DAY) == expected * DAY


def test_no_observation_has_no_mean() -> None:
    assert mean_days([]) is None


@pytest.mark.parametrize("cases", [0, 1, 9])
def test_under_ten_the_declared_delay_is_shown_and_called_so(permis: Procedure, cases: int) -> None:
    shown = delay_shown(permis, figure(cases, 3.0))
    assert not shown.observed
    assert shown.short == "15 jours (annoncé)"


def test_from_ten_on_the_mean_is_shown_with_its_number(permis: Procedure) -> None:
    shown = delay_shown(permis, figure(10, 3.4))
    assert shown.observed
    assert shown.short == "3 jours en moyenne"
    assert "10 demandes" in shown.sentence


def test_gross_and_net_are_computed_from_real_cases(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    given = cast.given(alice, "attestation-assurance")
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=T + 4 * DAY)
    case.refresh_from_db()
    reviewing.grant_case(case=case, by=agent, now=T + 10 * DAY, revision=case.revision)
    compute_processing_times(now=T + 11 * DAY)
    row = ProcessingTime.objects.get(procedure=permis)
    assert (row.cases, row.window_days) == (1, 365)
    assert row.mean_days == pytest.approx(10)
    assert row.net_mean_days == pytest.approx(6)


def test_withdrawn_and_closed_cases_are_left_out(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    answering.withdraw_case(case=cast.taken(alice, permis, agent), by=alice, now=T + DAY)
    case = cast.taken(bob, permis, agent)
    reviewing.close_case(
        case=case, reason="Doublon.", by=agent, now=T + DAY, revision=case.revision
    )
    compute_processing_times(now=T + 2 * DAY)
    assert ProcessingTime.objects.get(procedure=permis).cases == 0


def test_a_reopened_case_is_one_observation_until_its_first_decision(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent, now=T)
    case = reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=T + 5 * DAY, revision=case.revision
    )
    reviewing.grant_case(case=case, by=agent, now=T + 9 * DAY, revision=case.revision)
    compute_processing_times(now=T + 10 * DAY)
    row = ProcessingTime.objects.get(procedure=permis)
    assert row.cases == 1
    assert row.mean_days == pytest.approx(0)


def test_a_case_closed_by_mistake_counts_up_to_the_decision_that_follows(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent, now=T)
    case = reviewing.close_case(
        case=case, reason="Doublon.", by=agent, now=T + DAY, revision=case.revision
    )
    case = reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=T + 2 * DAY, revision=case.revision
    )
    reviewing.grant_case(case=case, by=agent, now=T + 6 * DAY, revision=case.revision)
    compute_processing_times(now=T + 7 * DAY)
    assert ProcessingTime.objects.get(procedure=permis).mean_days == pytest.approx(6)


def test_computing_twice_the_same_night_keeps_one_figure(permis: Procedure) -> None:
    compute_processing_times(now=T)
    compute_processing_times(now=T)
    assert ProcessingTime.objects.count() == 1

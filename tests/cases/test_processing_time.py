"""How long a procedure takes: one observation per case, honest about how many there are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.delays.observed import waiting
from niaouli.cases.delays.processing_time import (
    ENOUGH,
    FEWEST,
    WINDOWS,
    compute_processing_times,
    delay_shown,
    window_rule,
)
from niaouli.cases.delays.words import window_words
from niaouli.cases.enums import State
from niaouli.cases.models import Case, ProcessingTime
from niaouli.cases.operations import answering, reviewing
from niaouli.departments.models import Department
from niaouli.lib.references import format_reference
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from niaouli.procedures.queries import current_version
from tests import cast
from tests.procedures import samples

DAY = timedelta(days=1)
T = cast.NOW


def figure(cases: int, mean: float | None, net: float | None = None) -> ProcessingTime:
    return ProcessingTime(cases=cases, mean_days=mean, net_mean_days=net, window_days=90)


def decided(owner: Person, procedure: Procedure, ages: Sequence[int], *, now: datetime = T) -> None:
    """Cases granted so many days ago, each five days after it was sent."""
    Case.objects.bulk_create(
        Case(
            reference=format_reference(2026, "DDDT", 1 + number),
            procedure=procedure,
            version=current_version(procedure),
            title=procedure.title,
            department=procedure.department,
            citizen=owner,
            state=State.GRANTED,
            started_at=now - (age + 5) * DAY,
            changed_at=now - age * DAY,
            submitted_at=now - (age + 5) * DAY,
            first_decided_at=now - age * DAY,
            decided_at=now - age * DAY,
        )
        for number, age in enumerate(ages)
    )


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


@pytest.mark.parametrize("cases", [0, 1, 9])
def test_under_ten_the_declared_delay_is_shown_and_called_so(permis: Procedure, cases: int) -> None:
    shown = delay_shown(permis, figure(cases, 3.0))
    assert not shown.observed
    assert shown.short == "15 jours (annoncé)"
    assert "Délai annoncé par la direction" in shown.sentence


@pytest.mark.parametrize("cases", [10, 19, 20])
def test_from_ten_on_the_mean_is_shown_with_its_number(permis: Procedure, cases: int) -> None:
    shown = delay_shown(permis, figure(cases, 3.4))
    assert shown.observed
    assert shown.short == f"3 jours en moyenne, sur {cases} demandes"
    assert f"En moyenne 3 jours, d’après {cases} demandes" in shown.sentence


def test_how_it_is_counted_is_said_in_words(permis: Procedure) -> None:
    said = " ".join(delay_shown(permis, figure(24, 18.2, net=12.4)).explained)
    for words in (
        "24 demandes",
        "moins de 90 jours",
        "Sans ces jours d’attente, la moyenne est de 12 jours",
        "La direction, elle, annonce 15 jours.",
        "retirées ou classées ne comptent pas",
        "chaque nuit",
    ):
        assert words in said


def test_waits_that_change_nothing_are_said_to_change_nothing(permis: Procedure) -> None:
    said = " ".join(delay_shown(permis, figure(24, 18.2, net=18.0)).explained)
    assert "n’y changent rien" in said


def test_the_page_says_the_rule_that_is_followed() -> None:
    said = window_words((30, 60, 90, 120), enough=8, fewest=4)
    for words in (
        "ces 30 derniers jours",
        "moins de 8, nous regardons 60, puis 90, puis 120 jours",
        "moins de 4 en 120 jours",
    ):
        assert words in said
    assert all(str(number) in window_rule() for number in (*WINDOWS, ENOUGH, FEWEST))


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (0, "dès que 10 demandes ont reçu une réponse en 365 jours"),
        (1, "une seule demande"),
        (9, "9 demandes ont reçu"),
    ],
)
def test_why_there_is_no_figure_yet_is_said(permis: Procedure, cases: int, words: str) -> None:
    assert words in " ".join(delay_shown(permis, figure(cases, 3.0)).explained)


@pytest.mark.parametrize(
    ("ages", "cases", "window"),
    [
        ([], 0, 365),
        ([10], 1, 365),
        ([10] * 9, 9, 365),
        ([10] * 10, 10, 365),
        ([10] * 19, 19, 365),
        ([10] * 20, 20, 90),
        ([89] * 20 + [91] * 5, 20, 90),
        ([89] * 19 + [91], 20, 180),
        ([10] * 5 + [170] * 15, 20, 180),
        ([10] * 5 + [170] * 14 + [360], 20, 365),
        ([10] * 5 + [366] * 30, 5, 365),
    ],
)
def test_the_window_widens_until_there_are_twenty(
    ages: list[int], cases: int, window: int, alice: Person, permis: Procedure
) -> None:
    decided(alice, permis, ages)
    compute_processing_times(now=T)
    row = ProcessingTime.objects.get(procedure=permis)
    assert (row.cases, row.window_days) == (cases, window)


def test_the_figures_of_one_procedure_are_its_own(
    alice: Person, permis: Procedure, dpass: Department
) -> None:
    other = samples.definition(slug="autre", department="DPASS")
    publish_version(definition=other, by=None, now=T)
    decided(alice, permis, [10] * 12)
    compute_processing_times(now=T)
    rows = ProcessingTime.objects.order_by("procedure_id")
    assert [(row.procedure == permis, row.cases) for row in rows] == [(True, 12), (False, 0)]


def test_it_is_computed_and_shown_by_command(alice: Person, permis: Procedure) -> None:
    decided(alice, permis, [10] * 12, now=timezone.now())
    out = StringIO()
    call_command("processing_time", stdout=out)
    assert "permis-de-chasser  En moyenne 5 jours, d’après 12 demandes" in out.getvalue()


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


def test_two_documents_awaited_at_once_are_one_wait(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    second = reviewing.ask_for(
        case=case,
        field="piece_identite",
        reason="Il manque le dos.",
        due_on=timezone.localdate(T + 20 * DAY),
        by=agent,
        now=T + DAY,
        revision=case.revision,
    )
    first = case.items.get(field="assurance")
    insurance, identity = (
        cast.given(alice, kind) for kind in ("attestation-assurance", "identite")
    )
    answering.supply_item(item=first, given=[insurance], by=alice, now=T + 3 * DAY)
    answering.supply_item(item=second, given=[identity], by=alice, now=T + 5 * DAY)
    case.refresh_from_db()
    reviewing.grant_case(case=case, by=agent, now=T + 8 * DAY, revision=case.revision)
    compute_processing_times(now=T + 9 * DAY)
    row = ProcessingTime.objects.get(procedure=permis)
    assert (row.mean_days, row.net_mean_days) == pytest.approx((8, 3))


def test_a_wait_that_lasts_until_the_refusal_counts_up_to_it(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    reviewing.refuse_case(
        case=case, reason="Sans réponse.", by=agent, now=T + 4 * DAY, revision=case.revision
    )
    compute_processing_times(now=T + 5 * DAY)
    row = ProcessingTime.objects.get(procedure=permis)
    assert (row.mean_days, row.net_mean_days) == pytest.approx((4, 0))


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

"""A figure that was shown is explained by the cases that it came from."""

from datetime import date, datetime, timedelta
from io import StringIO
from statistics import fmean
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.accounts.models import Person
from niaouli.cases.delays.details import Details, read_details
from niaouli.cases.delays.durations import kaplan_meier
from niaouli.cases.delays.observed import lifetimes, observations
from niaouli.cases.delays.processing_time import compute_processing_times
from niaouli.cases.delays.trace import trace
from niaouli.cases.enums import State
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, ProcessingTime
from niaouli.cases.operations import answering, reviewing, steps
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.made import Past, past_cases

DAY = timedelta(days=1)
T = cast.NOW
TWELVE = [Past(age=40, state=State.GRANTED, after=each, waited=2) for each in range(4, 16)]


def kept(procedure: Procedure) -> tuple[ProcessingTime, Details]:
    figure = ProcessingTime.objects.get(procedure=procedure)
    details = read_details(figure.details)
    assert details is not None
    return figure, details


# ── What is counted ──
def test_median_and_ninth_decile_are_kept_with_and_without_waits(
    alice: Person, permis: Procedure
) -> None:
    past_cases(alice, permis, TWELVE, now=T)
    compute_processing_times(now=T)
    _figure, details = kept(permis)
    assert (details.median, details.ninth_decile) == pytest.approx((9, 14))
    assert (details.net_median, details.net_ninth_decile) == pytest.approx((7, 12))
    assert (details.width, details.counts, details.beyond) == (7, (4, 7), 1)
    assert details.computed_at == T


def test_open_withdrawn_and_closed_cases_are_followed_and_have_no_duration(
    alice: Person, permis: Procedure
) -> None:
    open_ones = [
        Past(30, State.SUBMITTED),
        Past(25),
        Past(20, State.AWAITING_CITIZEN),
    ]
    ended = [Past(50, State.WITHDRAWN, after=3), Past(50, State.CLOSED, after=7)]
    past_cases(alice, permis, [*TWELVE, *open_ones, *ended], now=T)
    compute_processing_times(now=T)
    figure, details = kept(permis)
    assert (figure.cases, details.sent, details.unanswered) == (12, 17, 5)
    lost = [each.days for each in lifetimes(permis, since=T - 365 * DAY, at=T) if not each.answered]
    assert sorted(lost) == pytest.approx([3, 7, 20, 25, 30])


def test_what_still_waits_makes_the_estimate_longer_than_the_mean(
    alice: Person, permis: Procedure
) -> None:
    past_cases(alice, permis, [*TWELVE, *[Past(60)] * 10], now=T)
    compute_processing_times(now=T)
    figure, details = kept(permis)
    assert figure.mean_days == pytest.approx(9.5)
    assert details.estimated_median == 14
    assert details.estimated_ninth_decile is None


def test_a_draft_and_what_was_sent_more_than_a_year_ago_are_not_followed(
    alice: Person, bob: Person, permis: Procedure
) -> None:
    past_cases(alice, permis, [Past(366), Past(364)], now=T)
    cast.draft(bob, permis)
    assert len(lifetimes(permis, since=T - 365 * DAY, at=T)) == 1


def silent(case: Case, *, now: datetime) -> None:
    """The legal delay is over and nobody answered."""
    with transaction.atomic():
        steps.move(steps.lock(case), Act.GRANT_BY_SILENCE, by=None, now=now)


def test_what_time_decided_is_no_observation(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    silent(cast.taken(alice, permis, agent), now=T + 60 * DAY)
    compute_processing_times(now=T + 70 * DAY)
    figure, details = kept(permis)
    assert (figure.cases, details.sent, details.unanswered) == (0, 1, 1)
    followed = lifetimes(permis, since=T - DAY, at=T + 70 * DAY)
    assert [each.days for each in followed] == pytest.approx([60])


def test_a_case_is_seen_as_it_was_at_that_moment(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    """Closed, reopened, then granted: each moment has its own truth."""
    case = cast.taken(alice, permis, agent)
    case = reviewing.close_case(
        case=case, reason="Doublon.", by=agent, now=T + 2 * DAY, revision=case.revision
    )
    case = reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=T + 5 * DAY, revision=case.revision
    )
    reviewing.grant_case(case=case, by=agent, now=T + 9 * DAY, revision=case.revision)
    answering.withdraw_case(case=cast.submitted(bob, permis), by=bob, now=T + 20 * DAY)

    def seen(day: int) -> list[tuple[float, bool]]:
        found = lifetimes(permis, since=T - DAY, at=T + day * DAY)
        return [(round(each.days, 6), each.answered) for each in found]

    assert seen(1) == [(1, False), (1, False)]
    assert seen(3) == [(2, False), (3, False)]
    assert seen(6) == [(6, False), (6, False)]
    assert seen(10) == [(9, True), (10, False)]
    assert seen(30) == [(9, True), (20, False)]


def test_computing_twice_the_same_night_changes_nothing(alice: Person, permis: Procedure) -> None:
    past_cases(alice, permis, TWELVE, now=T)
    compute_processing_times(now=T)
    first = ProcessingTime.objects.values().get(procedure=permis)
    compute_processing_times(now=T)
    assert ProcessingTime.objects.values().get(procedure=permis) == first


def test_the_next_night_has_its_own_figure_and_the_first_one_stays(
    alice: Person, permis: Procedure
) -> None:
    past_cases(alice, permis, TWELVE, now=T)
    compute_processing_times(now=T)
    compute_processing_times(now=T + DAY)
    assert ProcessingTime.objects.filter(procedure=permis, cases=12).count() == 2


# ── Whatever the cases ──
FATES = st.builds(
    Past,
    age=st.floats(0.1, 400),
    state=st.sampled_from([*[State.GRANTED] * 3, State.IN_REVIEW, State.WITHDRAWN, State.CLOSED]),
    after=st.floats(0, 1),
    waited=st.floats(0, 1),
)


def real(past: Past) -> Past:
    """`after` and `waited` drawn as shares: nothing ends in the future."""
    after = past.after * past.age
    return past._replace(after=after, waited=past.waited * after)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cases=st.lists(FATES.map(real), max_size=40), later=st.integers(0, 300))
def test_a_figure_is_found_again_from_its_cases_however_late_one_asks(
    alice: Person, permis: Procedure, cases: list[Past], later: int
) -> None:
    with transaction.atomic():
        past_cases(alice, permis, cases, now=T)
        compute_processing_times(now=T)
        # Life goes on: what was open is decided later, and must not change the past.
        Case.objects.filter(procedure=permis, state=State.IN_REVIEW).update(
            state=State.GRANTED,
            first_decided_at=T + later * DAY + timedelta(seconds=1),
            decided_at=T + later * DAY + timedelta(seconds=1),
        )
        figure, details = kept(permis)
        found = trace(figure)
        counted = found.measure.observed
        transaction.set_rollback(True)
    assert found.reasons == []
    assert figure.cases == len(counted)
    assert figure.mean_days == (
        pytest.approx(fmean(each.gross for each in counted)) if counted else None
    )
    assert all(0 <= each.net <= each.gross + 1e-9 for each in counted)
    assert all(T - figure.window_days * DAY <= each.decided_at <= T for each in counted)
    expected = [(point.day, point.followed) for point in kaplan_meier(found.measure.followed)]
    assert [(point.day, point.followed) for point in details.curve] == expected


# ── When they no longer agree ──
@pytest.fixture
def figure(alice: Person, permis: Procedure) -> ProcessingTime:
    past_cases(alice, permis, TWELVE, now=T)
    compute_processing_times(now=T)
    return ProcessingTime.objects.get(procedure=permis)


def reasons(figure: ProcessingTime) -> str:
    return " ".join(trace(figure).reasons)


def test_cases_that_were_erased_are_said(figure: ProcessingTime) -> None:
    two = Case.objects.order_by("id")[:2]
    Case.objects.filter(pk__in=[each.pk for each in two]).delete()
    assert "2 demandes comptées cette nuit-là ne sont plus là" in reasons(figure)
    assert "Ne concordent plus : demandes, moyenne" in reasons(figure)


def test_a_case_entered_later_with_an_earlier_date_is_said(
    figure: ProcessingTime, bob: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(bob, permis, agent, now=T - 5 * DAY)
    reviewing.grant_case(case=case, by=agent, now=T - 4 * DAY, revision=case.revision)
    assert "1 demande datée d’avant ce calcul a été enregistrée après" in reasons(figure)


def test_a_duration_that_changed_is_said(figure: ProcessingTime) -> None:
    case = Case.objects.order_by("id").first()
    assert case is not None and case.submitted_at is not None
    Case.objects.filter(pk=case.pk).update(submitted_at=case.submitted_at - 3 * DAY)
    assert "une date d’envoi, de réponse ou d’attente a changé" in reasons(figure)


def test_a_figure_of_before_the_details_is_explained_too(figure: ProcessingTime) -> None:
    ProcessingTime.objects.filter(pk=figure.pk).update(details={})
    figure.refresh_from_db()
    found = trace(figure)
    assert len(found.measure.observed) == 12
    assert found.reasons == []


# ── The command ──
def told(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("delays", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_names_the_cases_and_says_that_they_agree(
    figure: ProcessingTime, permis: Procedure
) -> None:
    said = told("permis-de-chasser")
    assert "En moyenne 10 jours, d’après 12 demandes" in said
    for each in observations(permis, since=T - 365 * DAY, until=T):
        assert each.reference in said
    assert "Le chiffre gardé et les demandes concordent." in said


def test_the_command_says_why_they_no_longer_agree(figure: ProcessingTime) -> None:
    Case.objects.filter(pk=Case.objects.order_by("id")[0].pk).delete()
    said = told("permis-de-chasser")
    assert "1 demande comptée cette nuit-là n’est plus là" in said
    assert "concordent." not in said.split("Ne concordent plus")[0]


def test_the_command_shows_the_figure_of_a_day_and_lists_them_all(
    figure: ProcessingTime, permis: Procedure
) -> None:
    compute_processing_times(now=T + 3 * DAY)
    assert "calculé le 03/03/2026" in told("permis-de-chasser", "--on", "2026-03-03")
    assert "calculé le 06/03/2026" in told("permis-de-chasser")
    assert [line.split()[3] for line in told("--all").splitlines()] == ["06/03/2026", "03/03/2026"]


@pytest.mark.parametrize(
    ("arguments", "options"), [((), {}), (("inconnue",), {}), (("inconnue",), {"on": date.min})]
)
def test_what_the_command_cannot_show_is_said(
    db: None, arguments: tuple[str, ...], options: dict[str, Any]
) -> None:
    with pytest.raises(CommandError, match="démarche"):
        told(*arguments, **options)

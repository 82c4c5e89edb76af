"""The figures of a department: counted by the database, past cases included."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niaouli.accounts.models import Person
from niaouli.cases.enums import Channel
from niaouli.cases.figures import FEWEST_OPINIONS, Figures, Scope, figures_of
from niaouli.cases.models import Case, PastCase, PendingItem, Satisfaction, StepStay
from niaouli.cases.operations import reviewing
from niaouli.cases.periods import Period
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import copies

NOW = cast.NOW
DAY = timedelta(days=1)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
TODAY = date(2026, 3, 31)


def figures(
    department: Department,
    procedure: Procedure | None = None,
    *,
    period: Period = MARCH,
    comments: bool = False,
) -> Figures:
    return figures_of(Scope(department, period, procedure), today=TODAY, comments=comments)


def past(permis: Procedure, **values: Any) -> PastCase:
    known: dict[str, Any] = {
        "procedure": permis,
        "version_number": 1,
        "department": permis.department,
        "channel": Channel.COUNTER,
        "state": "granted",
        "submitted_on": date(2026, 3, 1),
        "gross_days": 10,
        "waited_days": 4,
        "completed": False,
    }
    return PastCase.objects.create(**{**known, **values})


def judged(citizen: Person, permis: Procedure, agent: Person, *, days: int) -> Case:
    """Sent on 3 March, granted so many days later."""
    case = cast.taken(citizen, permis, agent)
    return reviewing.grant_case(case=case, by=agent, now=NOW + days * DAY, revision=case.revision)


def test_an_empty_department_has_empty_figures(dddt: Department) -> None:
    found = figures(dddt)
    assert (found.intake, found.duration.decided, found.duration.mean) == (0, 0, None)
    assert (found.stock.total, found.incomplete.cases, found.opinions.answers) == (0, 0, 0)


# ── What came in ─────────────────────────────────────────────────────────────────────────────
def test_what_came_in_is_counted_by_time_and_by_way(
    alice: Person, permis: Procedure, dddt: Department
) -> None:
    cast.submitted(alice, permis)
    Case.objects.update(channel=Channel.COUNTER)
    cast.submitted(alice, permis, now=NOW + 14 * DAY)
    cast.draft(alice, permis)
    found = figures(dddt)
    assert found.received == {date(2026, 3, 2): 1, date(2026, 3, 16): 1}
    assert found.channels == {"counter": 1, "online": 1}


def test_the_period_ends_at_midnight_in_noumea(
    alice: Person, permis: Procedure, dddt: Department
) -> None:
    """Half past twelve in Nouméa on 3 March is half past one in Greenwich: the night before is
    2 March here, and still 1 March there."""
    case = cast.submitted(alice, permis)
    for hours, days in ((12, 1), (13, 0)):
        Case.objects.filter(pk=case.pk).update(submitted_at=NOW - timedelta(hours=hours))
        assert figures(dddt, period=Period(date(2026, 3, 3), TODAY)).intake == days


def test_another_department_and_another_procedure_are_left_out(
    alice: Person, permis: Procedure, dddt: Department, dpass: Department
) -> None:
    cast.submitted(alice, permis)
    past(permis)
    other = cast.published("permis-de-construire")
    assert figures(dpass).intake == 0
    assert figures(dddt, other).intake == 0
    assert figures(dddt, permis).intake == figures(dddt).intake == 2


# ── What was decided, and how long it took ───────────────────────────────────────────────────
def test_durations_are_gross_and_net(
    alice: Person, bob: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    judged(alice, permis, agent, days=4)
    waited = judged(bob, permis, agent, days=10)
    Case.objects.filter(pk=waited.pk).update(waited_days=6)
    closed = cast.taken(alice, permis, agent)
    reviewing.close_case(
        case=closed, reason="En double.", by=agent, now=NOW, revision=closed.revision
    )
    found = figures(dddt)
    assert found.outcomes == {"granted": 2, "closed": 1}
    assert (found.duration.decided, found.duration.judged) == (3, 2)
    assert found.duration.mean == pytest.approx(7)
    assert found.duration.net_mean == pytest.approx(4)
    assert found.duration.median == pytest.approx(7)
    assert found.duration.ninth_decile == pytest.approx(9.4)
    assert found.durations == {permis.pk: found.duration}


def test_what_was_decided_outside_of_the_period_is_left_out(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    judged(alice, permis, agent, days=40)
    assert figures(dddt).duration.decided == 0
    assert figures(dddt, period=Period(date(2026, 4, 1), date(2026, 4, 30))).duration.decided == 1


def test_past_cases_count(permis: Procedure, dddt: Department) -> None:
    past(permis, completed=True, causes=["expired", "expired"], step_days={"study": 3})
    past(permis, gross_days=20, waited_days=0, step_days={"study": 5})
    past(permis, state="withdrawn", gross_days=None)
    # Sent in March, decided in May.
    past(permis, gross_days=70)
    found = figures(dddt)
    assert found.intake == 4
    assert found.channels == {"counter": 4}
    assert found.outcomes == {"granted": 2}
    assert found.duration.mean == pytest.approx(15)
    assert found.duration.net_mean == pytest.approx(13)
    assert (found.incomplete.cases, found.incomplete.causes) == (1, {"expired": 1})
    assert [(each.step, each.cases, each.mean) for each in found.steps] == [("study", 2, 4.0)]


def test_days_in_a_step_are_those_of_all_the_stays(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    case = judged(alice, permis, agent, days=9)
    case.stays.all().delete()
    for start, end in ((0, 2), (5, 8)):
        StepStay.objects.create(
            case=case, step="study", entered_at=NOW + start * DAY, left_at=NOW + end * DAY
        )
    (step,) = figures(dddt).steps
    assert (step.procedure_id, step.step, step.cases) == (permis.pk, "study", 1)
    assert step.mean == pytest.approx(5)


# ── What was incomplete ──────────────────────────────────────────────────────────────────────
def test_a_case_asked_twice_is_incomplete_once(
    alice: Person, bob: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    case = cast.awaiting(alice, permis, agent)
    cast.submitted(bob, permis)
    item = case.items.get()
    PendingItem.objects.filter(pk=item.pk).update(cause="unreadable")
    for cause in ("unreadable", "expired"):
        item.pk = None
        item.field, item.cause, item.state, item.ended_at = cause, cause, "cancelled", NOW
        item.save(force_insert=True)
    found = figures(dddt)
    assert found.intake == 2
    assert (found.incomplete.cases, found.incomplete.causes) == (1, {"unreadable": 1, "expired": 1})


# ── What there is to do ──────────────────────────────────────────────────────────────────────
def test_what_is_open_has_an_age_whenever_it_was_sent(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    old = cast.submitted(alice, permis, now=NOW - 200 * DAY)
    cast.submitted(alice, permis, now=NOW + 27 * DAY)
    cast.granted(alice, permis, agent)
    Case.objects.filter(pk=old.pk).update(due_on=TODAY - DAY, step="study")
    stock = figures(dddt).stock
    assert stock.by_age == [1, 0, 0, 0, 1]
    assert (stock.total, stock.late) == (2, 1)
    assert stock.by_step == {(permis.pk, "study"): 1}


# ── What people thought ──────────────────────────────────────────────────────────────────────
def opinions(case: Case, number: int) -> None:
    for n, each in enumerate(copies(case, number)):
        Satisfaction.objects.create(
            case=each, score=1 + n % 5, comment=f"Commentaire {n}" if n % 2 else "", answered_at=NOW
        )


def test_too_few_opinions_are_not_told(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    opinions(judged(alice, permis, agent, days=1), FEWEST_OPINIONS - 1)
    said = figures(dddt, comments=True).opinions
    assert said.answers == FEWEST_OPINIONS - 1
    assert (said.told, said.mean, said.scores, said.comments) == (False, None, {}, [])


def test_opinions_are_told_without_who_declined(
    alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    case = judged(alice, permis, agent, days=1)
    opinions(case, FEWEST_OPINIONS)
    Satisfaction.objects.create(case=case, score=None, answered_at=NOW)
    said = figures(dddt, comments=True).opinions
    assert said.scores == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
    assert said.mean == pytest.approx(3)
    assert set(said.comments) == {"Commentaire 1", "Commentaire 3"}
    assert figures(dddt).opinions.comments == []


def test_opinions_of_past_cases_count(permis: Procedure, dddt: Department) -> None:
    for score in (1, 5, 5, 5, 5, None):
        past(permis, satisfaction=score)
    assert figures(dddt).opinions.scores == {1: 1, 5: 4}


# ── What it costs ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("number", [1, 80])
def test_it_takes_as_many_statements_whatever_the_cases(
    number: int, alice: Person, permis: Procedure, agent: Person, dddt: Department
) -> None:
    opinions(judged(alice, permis, agent, days=1), number)
    with CaptureQueriesContext(connection) as captured:
        figures(dddt)
    assert len(captured) == 7

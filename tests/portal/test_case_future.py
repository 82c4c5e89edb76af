"""What will happen to a request by itself, as its citizen reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Opinion
from niaouli.cases.operations.keeping import hold_case
from niaouli.cases.operations.scheduling import run_due
from niaouli.departments.models import Department
from niaouli.lib.words import long_date
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.scheduled import deliver
from tests.cast import NOW
from tests.portal import reading
from tests.portal.reading import words

pytestmark = pytest.mark.django_db
TOLD = NOW + timedelta(days=710)


@pytest.fixture
def ended(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.granted(alice, permis, agent)


def page(case: Case, alice: Person) -> str:
    return words(reading.page(cast.signed_in(alice), f"/compte/demandes/{case.reference}/"))


def test_it_says_until_when_an_ended_request_is_kept(ended: Case, alice: Person) -> None:
    said = page(ended, alice)
    assert "Nous gardons cette demande jusqu’au vendredi 3 mars 2028." in said
    assert "va s’effacer" not in said


def test_once_told_it_says_so_first_with_the_copy_to_take(ended: Case, alice: Person) -> None:
    run_due(now=TOLD)
    deliver(now=TOLD)
    said = page(ended, alice)
    assert "Cette demande va s’effacer" in said
    assert "jusqu’au dimanche 12 mars 2028" in said


def test_held_back_it_says_the_same_day_here_and_on_what_is_to_do(
    alice: Person, agent: Person, permis: Procedure, dpass: Department
) -> None:
    """What an opinion holds back after its day may go as soon as it is given: tonight."""
    now = timezone.now()
    agent.memberships.update(since=cast.LONG_AGO)
    case = cast.granted(alice, permis, agent, now=now - timedelta(days=800))
    run_due(now=now - timedelta(days=60))
    deliver(now=now - timedelta(days=60))
    Opinion.objects.create(
        case=case,
        department=dpass,
        question="Un avis ?",
        due_on=NOW.date(),
        asked_at=NOW,
        asked_by=agent,
    )
    run_due(now=now)
    assert f"jusqu’au {long_date(now)}" in page(case, alice)
    assert "S’efface ce soir" in words(reading.page(cast.signed_in(alice), "/compte/"))


def test_when_telling_it_was_held_back_the_day_is_a_month_from_now(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    """Nothing goes sooner after the e-mail than that: no day of the past is promised."""
    now = timezone.now()
    agent.memberships.update(since=cast.LONG_AGO)
    case = cast.granted(alice, permis, agent, now=now - timedelta(days=800))
    month = long_date(now + timedelta(days=30))
    assert f"Nous gardons cette demande jusqu’au {month}" in page(case, alice)


def test_kept_longer_it_says_why(ended: Case, alice: Person, manager: Person) -> None:
    hold_case(case=ended, reason="Un recours.", by=manager, now=NOW, revision=ended.revision)
    assert "garde cette demande plus longtemps que prévu. Son motif : Un recours." in page(
        ended, alice
    )


def test_while_something_is_awaited_it_says_when_it_will_be_reminded(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.awaiting(alice, permis, agent)
    assert "nous vous le rappellerons par e-mail le mercredi 11 mars 2026" in page(case, alice)

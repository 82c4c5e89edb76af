"""Nobody answered within the delay of the law: what it means happens by itself, and is proved."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.delays.processing_time import compute_processing_times
from niaouli.cases.enums import ActState, Due, ItemState, State
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.operations.scheduling import run_due
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import read_content
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import current_version
from tests import cast
from tests.cases.scheduled import due_at, mails, planned
from tests.cases.versions import TWO_MONTHS, renewed
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NOUMEA = ZoneInfo("Pacific/Noumea")
DAY = timedelta(days=1)
APPEAL = "Vous avez deux mois pour saisir le tribunal."
MIDNIGHT = datetime(2026, 5, 4, 0, 0, tzinfo=NOUMEA)
"""The end of 3 May 2026: two months after 3 March."""


def law(permis: Procedure, silence: str, **keys: Any) -> Procedure:
    legal = {**TWO_MONTHS, "silence": silence, "appeal": APPEAL}
    return renewed(permis, legal=legal, **keys)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("version", "department", "citizen").get(pk=case.pk)


def test_silence_grants_at_the_end_of_the_last_day(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, law(permis, "granted"))
    assert case.legal_due_on == date(2026, 5, 3)
    assert planned(case) == {(Due.SILENCE, ""): MIDNIGHT}
    run_due(now=MIDNIGHT - timedelta(minutes=1))
    assert fresh(case).state == State.SUBMITTED
    run_due(now=MIDNIGHT)
    case = fresh(case)
    assert (case.state, case.decided_at) == (State.GRANTED, MIDNIGHT)
    movement = case.movements.order_by("-id")[0]
    assert (movement.act, movement.by) == (Act.GRANT_BY_SILENCE, None)
    assert "dimanche 3 mai 2026" in movement.reason


def test_who_is_granted_has_the_certificate_in_their_wallet(
    alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, law(permis, "granted"))
    run_due(now=MIDNIGHT)
    document = case.documents.get(side="department")
    kept = WalletDocument.objects.get(owner=alice)
    assert document.wallet_version == kept.current
    assert read_content(document.file).startswith(b"%PDF")
    (mail,) = mails("granted_by_silence")
    assert "porte-documents" in mail.text
    assert str(case.reference) in mail.text


def test_silence_refuses_with_the_ways_of_appeal(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, law(permis, "refused"), agent)
    run_due(now=MIDNIGHT)
    assert fresh(case).state == State.REFUSED
    assert case.documents.filter(side="department").count() == 1
    assert not WalletDocument.objects.filter(owner=alice).exists()
    assert APPEAL in mails("refused_by_silence")[0].text
    page = cast.signed_in(alice).get(f"/compte/demandes/{case.reference}/").content.decode()
    assert APPEAL in page
    assert "dimanche 3 mai 2026" in page


@pytest.mark.parametrize("silence", ["none"])
def test_silence_that_means_nothing_does_nothing(
    alice: Person, permis: Procedure, silence: str
) -> None:
    case = cast.submitted(alice, law(permis, silence))
    assert planned(case) == {}
    run_due(now=MIDNIGHT + 30 * DAY)
    assert fresh(case).state == State.SUBMITTED


def test_an_answer_in_time_cancels_it(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.granted(alice, law(permis, "refused"), agent)
    assert (Due.SILENCE, "") not in planned(case)
    run_due(now=MIDNIGHT)
    assert fresh(case).state == State.GRANTED


def test_the_clock_that_is_stopped_stops_it_and_the_date_moves_with_the_wait(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, law(permis, "granted"), agent)
    assert (Due.SILENCE, "") not in planned(case)
    run_due(now=MIDNIGHT + DAY)
    assert fresh(case).state == State.AWAITING_CITIZEN
    item = case.items.get()
    certificate = cast.given(alice, "attestation-assurance", now=NOW + 70 * DAY)
    answering.supply_item(item=item, given=[certificate], by=alice, now=NOW + 70 * DAY)
    assert due_at(case, Due.SILENCE) == MIDNIGHT + 70 * DAY
    run_due(now=MIDNIGHT + 70 * DAY)
    assert fresh(case).state == State.GRANTED


def test_where_the_clock_does_not_stop_what_was_awaited_is_no_longer(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, law(permis, "granted", clock_pauses=False), agent)
    run_due(now=MIDNIGHT)
    assert fresh(case).state == State.GRANTED
    assert case.items.get().state == ItemState.CANCELLED


def test_after_ten_days_of_stop_it_happens_once_with_the_date_of_the_law(
    alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, law(permis, "granted"))
    assert [run_due(now=MIDNIGHT + 10 * DAY), run_due(now=MIDNIGHT + 10 * DAY)] == [1, 0]
    assert "dimanche 3 mai 2026" in case.movements.order_by("-id")[0].reason
    assert len(mails("granted_by_silence")) == 1
    assert case.documents.filter(side="department").count() == 1


def test_reopened_after_a_silence_it_is_not_decided_by_silence_again(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, law(permis, "refused"), agent)
    run_due(now=MIDNIGHT)
    case = fresh(case)
    reviewing.reopen_case(
        case=case, reason="Nouvel examen.", by=agent, now=MIDNIGHT + DAY, revision=case.revision
    )
    run_due(now=MIDNIGHT + 2 * DAY)
    assert fresh(case).state == State.IN_REVIEW


def test_it_is_no_observation_of_how_long_answers_take(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, law(permis, "granted"))
    run_due(now=MIDNIGHT)
    assert fresh(case).first_decided_at is None
    compute_processing_times(now=MIDNIGHT + DAY)
    assert permis.processing_times.get().cases == 0


def test_a_retired_procedure_and_a_new_version_change_nothing_for_who_asked_before(
    alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, law(permis, "granted"))
    renewed(permis, legal={"silence": "none"})
    assert current_version(permis).pk != case.version_id
    Procedure.objects.update(status="retired")
    run_due(now=MIDNIGHT)
    assert fresh(case).state == State.GRANTED


def test_the_person_is_told_beside_the_act_or_nothing_happened(
    alice: Person,
    permis: Procedure,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    case = cast.submitted(alice, law(permis, "granted"))
    monkeypatch.setattr("niaouli.cases.operations.silence.steps.tell_of", _broken)
    with caplog.at_level("CRITICAL"):
        run_due(now=MIDNIGHT)
    assert fresh(case).state == State.SUBMITTED
    assert not WalletDocument.objects.exists()
    assert ScheduledAct.objects.get(case=case, kind=Due.SILENCE).state == ActState.PLANNED
    monkeypatch.undo()
    run_due(now=MIDNIGHT + timedelta(hours=1))
    assert fresh(case).state == State.GRANTED


def _broken(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError

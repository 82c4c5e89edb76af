"""Keeping and forgetting: told, really told, then gone, but for figures with nobody in them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import Due, Verdict
from niaouli.cases.models import (
    Case,
    CaseMail,
    Hold,
    Opinion,
    PastCase,
    ReferenceCounter,
    Satisfaction,
    ScheduledAct,
)
from niaouli.cases.operations import answering, keeping, reviewing
from niaouli.cases.operations.scheduling import run_due
from niaouli.datarights.operations import delete_account
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.scheduled import deliver, due_at, live, mails, planned
from tests.cases.versions import renewed
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NOUMEA = ZoneInfo("Pacific/Noumea")
DAY = timedelta(days=1)
TOLD = datetime(2028, 2, 3, 7, 0, tzinfo=NOUMEA)
"""Granted on 3 March 2026 and kept two years: told a month before."""
END = datetime(2028, 3, 5, tzinfo=NOUMEA)
"""The end of 4 March 2028, which the e-mail names: thirty days after it left at once."""


@pytest.fixture
def ended(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.granted(alice, permis, agent)


def told(case: Case) -> None:
    run_due(now=TOLD)
    deliver(now=TOLD)


# ── Told, then gone ──────────────────────────────────────────────────────────────────────────
def test_a_month_before_the_person_is_offered_everything(ended: Case) -> None:
    assert planned(ended) == {(Due.KEEPING_NOTICE, ""): TOLD}
    run_due(now=TOLD - timedelta(minutes=1))
    assert mails("keeping_notice") == []
    run_due(now=TOLD)
    (mail,) = mails("keeping_notice")
    assert "samedi 4 mars 2028" in mail.text
    assert f"/compte/demandes/{ended.reference}/demande.pdf" in mail.text


def test_it_goes_thirty_days_after_the_e_mail_really_went(ended: Case) -> None:
    told(ended)
    run_due(now=END - timedelta(minutes=1))
    assert Case.objects.filter(pk=ended.pk).exists()
    run_due(now=END)
    assert not Case.objects.exists()
    assert Event.objects.filter(verb="case.erased", by=None).count() == 1


def test_an_e_mail_that_left_late_gives_its_thirty_days(ended: Case) -> None:
    run_due(now=TOLD)
    deliver(now=TOLD + 20 * DAY)
    run_due(now=END)
    assert due_at(ended, Due.KEEPING_END) == END + 20 * DAY
    run_due(now=END + 20 * DAY)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("state", "problem"),
    [(None, "notice_waiting"), (Delivery.FAILED, "notice_failed")],
)
def test_an_e_mail_that_did_not_go_erases_nothing(
    ended: Case, state: Delivery | None, problem: str
) -> None:
    run_due(now=TOLD)
    if state:
        deliver(now=TOLD, state=state)
    run_due(now=END + 400 * DAY)
    assert ScheduledAct.objects.get(case=ended, state="planned").problem == problem
    assert Case.objects.filter(pk=ended.pk).exists()


def test_who_changes_a_lost_address_is_told_again(ended: Case, alice: Person) -> None:
    run_due(now=TOLD)
    deliver(now=TOLD + DAY, state=Delivery.FAILED)
    Person.objects.filter(pk=alice.pk).update(email="nouvelle@example.org")
    run_due(now=END)
    run_due(now=END + timedelta(minutes=5))
    assert [mail.address for mail in mails("keeping_notice")] == [
        "alice@example.org",
        "nouvelle@example.org",
    ]
    live(END + DAY, END + 29 * DAY, every=DAY)
    assert Case.objects.filter(pk=ended.pk).exists()
    live(END + 30 * DAY, END + 33 * DAY, every=DAY)
    assert not Case.objects.exists()


def test_a_withdrawn_case_is_kept_less(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    answering.withdraw_case(case=case, by=alice, now=NOW)
    assert due_at(case, Due.KEEPING_NOTICE) == datetime(2027, 2, 3, 7, 0, tzinfo=NOUMEA)


def test_kept_for_a_month_it_is_told_at_half_of_it(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, renewed(permis, retention={"draft_days": 9, "decided_months": 1}),
                        agent)  # fmt: skip
    assert due_at(case, Due.KEEPING_NOTICE) == datetime(2026, 3, 18, 7, 0, tzinfo=NOUMEA)
    run_due(now=NOW + 16 * DAY)
    deliver(now=NOW + 16 * DAY)
    run_due(now=NOW + 46 * DAY)
    assert Case.objects.exists()
    run_due(now=NOW + 47 * DAY)
    assert not Case.objects.exists()


# ── What waits on someone ────────────────────────────────────────────────────────────────────
def test_what_is_under_way_never_goes(alice: Person, permis: Procedure, agent: Person) -> None:
    cast.awaiting(alice, permis, agent)
    live(NOW, NOW + 400 * DAY, every=10 * DAY)
    run_due(now=NOW + 4000 * DAY)
    assert Case.objects.count() == 1


def test_reopened_after_the_e_mail_it_stays_and_is_told_anew(ended: Case, agent: Person) -> None:
    told(ended)
    ended.refresh_from_db()
    case = reviewing.reopen_case(
        case=ended, reason="Recours.", by=agent, now=TOLD + DAY, revision=ended.revision
    )
    assert planned(case) == {}
    run_due(now=END)
    reviewing.refuse_case(case=case, reason="Non.", by=agent, now=END, revision=case.revision)
    assert due_at(case, Due.KEEPING_NOTICE).year == 2030


def test_an_opinion_that_is_asked_holds_it_back(
    ended: Case, dpass: Department, agent: Person
) -> None:
    opinion = Opinion.objects.create(
        case=ended,
        department=dpass,
        question="Un avis ?",
        due_on=NOW.date(),
        asked_at=NOW,
        asked_by=agent,
    )
    run_due(now=TOLD)
    assert ScheduledAct.objects.get(case=ended, state="planned").problem == "opinion"
    assert mails("keeping_notice") == []
    Opinion.objects.filter(pk=opinion.pk).update(state="given", verdict=Verdict.NONE, ended_at=TOLD)
    run_due(now=TOLD + DAY)
    assert len(mails("keeping_notice")) == 1


def test_a_manager_suspends_it_with_a_reason_and_ends_that(ended: Case, manager: Person) -> None:
    told(ended)
    ended.refresh_from_db()
    keeping.hold_case(
        case=ended, reason="Recours au tribunal.", by=manager, now=TOLD + DAY,
        revision=ended.revision,
    )  # fmt: skip
    assert planned(ended) == {}
    run_due(now=END + 300 * DAY)
    ended.refresh_from_db()
    later = END + 300 * DAY
    keeping.release_case(case=ended, by=manager, now=later, revision=ended.revision)
    run_due(now=later)
    assert len(mails("keeping_notice")) == 2
    live(later, later + 29 * DAY, every=DAY)
    assert Case.objects.filter(pk=ended.pk).exists()
    live(later + 30 * DAY, later + 31 * DAY, every=DAY)
    assert not Case.objects.exists()


def test_who_may_not_suspend_it(
    ended: Case, agent: Person, manager: Person, alice: Person, permis: Procedure
) -> None:
    def hold(by: Person, case: Case = ended, reason: str = "Recours.") -> Hold:
        return keeping.hold_case(case=case, reason=reason, by=by, now=NOW, revision=case.revision)

    with pytest.raises(NotAllowed, match="responsable"):
        hold(agent)
    with pytest.raises(BadInput, match="pourquoi"):
        hold(manager, reason="  ")
    with pytest.raises(OutOfStep, match="en cours"):
        hold(manager, cast.submitted(alice, permis))
    hold(manager)
    ended.refresh_from_db()
    with pytest.raises(OutOfStep, match="déjà suspendu"):
        hold(manager)
    Hold.objects.update(ended_at=NOW)
    with pytest.raises(OutOfStep, match="n’est plus suspendu"):
        keeping.release_case(case=ended, by=manager, now=NOW, revision=ended.revision)


# ── What goes, what remains ──────────────────────────────────────────────────────────────────
def test_everything_of_it_goes(
    ended: Case, agent: Person, django_capture_on_commit_callbacks: Any
) -> None:
    reviewing.write_to_citizen(case=ended, body="Bonjour", by=agent, now=NOW)
    sent = list(CaseMail.objects.filter(case=ended).order_by("id").values_list("mail", flat=True))
    issued = ended.documents.get(side="department").file
    told(ended)
    with django_capture_on_commit_callbacks(execute=True):
        run_due(now=END)
    assert not OutgoingMail.objects.filter(pk__in=sent).exists()
    assert list(StoredFile.objects.order_by("id")) == [issued]


def test_what_is_in_the_wallet_stays(ended: Case, alice: Person) -> None:
    told(ended)
    run_due(now=END)
    permit = WalletDocument.objects.get(owner=alice)
    assert read_content(permit.current.file).startswith(b"%PDF")


def test_the_number_is_never_given_again(ended: Case, bob: Person, permis: Procedure) -> None:
    told(ended)
    run_due(now=END)
    other = cast.submitted(bob, permis)
    assert (ended.reference, other.reference) == ("2026-DDDT-000001-G", "2026-DDDT-000002-X")
    assert ReferenceCounter.objects.get().last == 2


def test_figures_remain_with_nobody_in_them(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.supplied(alice, permis, agent, now=NOW)
    case = reviewing.grant_case(
        case=case, by=agent, now=NOW + 12 * DAY + timedelta(hours=5), revision=case.revision
    )
    Satisfaction.objects.create(case=case, score=4, comment="Alice", answered_at=NOW)
    keep = case.answers
    live(NOW + 12 * DAY, NOW + 800 * DAY, every=5 * DAY)
    assert not Case.objects.exists()
    past = PastCase.objects.get()
    assert (past.procedure, past.state, past.channel) == (permis, "granted", "online")
    assert (past.submitted_on.isoformat(), past.gross_days) == ("2026-03-01", 12)
    assert (past.completed, past.causes, past.satisfaction) == (True, ["other"], 4)
    assert set(past.step_days) == {"verification"}
    assert past.answers["commune"] == keep["commune"] == "98818"
    assert past.answers["nature"] == "premiere"
    assert (past.answers["nom"], past.answers["courriel"]) == ("", "")
    assert past.answers["naissance"] is None
    assert set(past.answers["adresse"].values()) == {""}
    assert set(past.answers) == set(keep)
    assert not {"Wamytan", "Alice", "alice@example.org", "1990-03-27"} & set(
        str(past.__dict__).replace("'", " ").split()
    )


def test_the_figures_of_a_deleted_account_remain_too(ended: Case, alice: Person) -> None:
    delete_account(person=alice, by=alice, now=NOW)
    assert list(planned(ended)) == [(Due.KEEPING_END, "")]
    run_due(now=datetime(2028, 3, 4, 0, 0, tzinfo=NOUMEA))
    assert not Case.objects.exists()
    assert PastCase.objects.count() == 1
    assert mails("keeping_notice") == []


def test_the_account_deleted_after_the_e_mail_changes_the_day_only(
    ended: Case, alice: Person
) -> None:
    told(ended)
    delete_account(person=alice, by=alice, now=TOLD + DAY)
    assert due_at(ended, Due.KEEPING_END) == datetime(2028, 3, 4, 0, 0, tzinfo=NOUMEA)


def test_a_draft_leaves_no_figure(alice: Person, permis: Procedure) -> None:
    cast.draft(alice, permis)
    live(NOW, NOW + 95 * DAY)
    assert not Case.objects.exists()
    assert not PastCase.objects.exists()

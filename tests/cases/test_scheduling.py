"""What happens by itself: planned once, done once, even late; moved or cancelled with the case."""

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ActState, Due, ItemState, State
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations import answering, drafting, planning, reviewing, scheduling
from niaouli.cases.operations.scheduling import HANDLERS, run_due
from niaouli.datarights.operations import delete_account
from niaouli.documents.models import StoredFile
from niaouli.mail.enums import Delivery
from niaouli.procedures.enums import ProcedureStatus
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.scheduled import deliver, due_at, live, mails, planned
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NOUMEA = ZoneInfo("Pacific/Noumea")
DAY = timedelta(days=1)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NOUMEA)


def test_every_kind_has_what_it_does() -> None:
    assert set(HANDLERS) == set(Due)


# ── Drafts ───────────────────────────────────────────────────────────────────────────────────
def test_a_draft_left_alone_is_told_a_fortnight_before_its_end(
    alice: Person, permis: Procedure
) -> None:
    """Ninety days after 3 March: until 1 June included."""
    draft = cast.draft(alice, permis)
    assert planned(draft) == {(Due.DRAFT_NOTICE, ""): at(5, 19, 7)}
    run_due(now=at(5, 19, 6, 59))
    assert mails("draft_ending") == []
    run_due(now=at(5, 19, 7))
    (mail,) = mails("draft_ending")
    assert (mail.address, "lundi 1er juin 2026" in mail.text) == ("alice@example.org", False)
    assert "mardi 2 juin 2026" in mail.text
    assert f"/compte/demandes/brouillons/{draft.key}/" in mail.text


def test_it_goes_with_its_files_a_fortnight_after_the_e_mail_really_went(
    alice: Person, permis: Procedure, django_capture_on_commit_callbacks: Any
) -> None:
    draft = cast.filled(alice, permis)
    run_due(now=at(5, 19, 7))
    deliver(now=at(5, 21, 9))
    run_due(now=at(6, 3, 0))
    assert due_at(draft, Due.DRAFT_END) == at(6, 5, 0)
    run_due(now=at(6, 5, 0))
    assert not Case.objects.exists()
    assert not StoredFile.objects.exists()
    assert mails("draft_ending") == []
    assert Event.objects.filter(verb="case.discarded", by=None).count() == 1


def test_a_draft_whose_e_mail_never_left_stays(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    run_due(now=at(5, 19, 7))
    run_due(now=at(8, 1))
    assert ScheduledAct.objects.get(state=ActState.PLANNED).problem == "notice_waiting"
    deliver(now=at(8, 2), state=Delivery.FAILED)
    run_due(now=at(9, 1))
    assert ScheduledAct.objects.get(state=ActState.PLANNED).problem == "notice_failed"
    assert Case.objects.filter(pk=draft.pk).exists()


def test_a_draft_touched_again_moves_its_end(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    drafting.save_answers(case=draft, values={"nom": "W"}, by=alice, now=NOW + 40 * DAY)
    run_due(now=at(5, 19, 7))
    assert mails("draft_ending") == []
    assert due_at(draft, Due.DRAFT_NOTICE) == at(5, 19, 7) + 40 * DAY


def test_touched_after_the_e_mail_it_is_told_again(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    run_due(now=at(5, 19, 7))
    deliver(now=at(5, 19, 7, 1))
    drafting.save_answers(case=draft, values={"nom": "W"}, by=alice, now=at(5, 20))
    run_due(now=at(6, 3, 0))
    assert Case.objects.filter(pk=draft.pk).exists()
    assert list(planned(draft)) == [(Due.DRAFT_NOTICE, "")]
    live(at(6, 2), at(9, 30))
    assert not Case.objects.exists()
    assert len(Event.objects.filter(verb="case.end_told")) == 2


def test_saving_a_page_of_a_draft_costs_no_statement_more(
    alice: Person, permis: Procedure, django_assert_max_num_queries: Any
) -> None:
    """The lock with its savepoint, and the write."""
    draft = cast.draft(alice, permis)
    with django_assert_max_num_queries(4):
        drafting.save_answers(case=draft, values={"nom": "W"}, by=alice, now=NOW)


def test_the_draft_of_a_procedure_that_is_retired_ends_too(
    alice: Person, permis: Procedure
) -> None:
    cast.draft(alice, permis)
    Procedure.objects.update(status=ProcedureStatus.RETIRED)
    live(NOW, NOW + 92 * DAY)
    assert not Case.objects.exists()


def test_a_draft_that_is_sent_does_not_end(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    assert planned(case) == {}
    live(NOW, NOW + 100 * DAY, every=DAY)
    assert Case.objects.get().state == State.SUBMITTED


def test_a_draft_given_up_leaves_nothing_planned(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    drafting.discard_draft(case=draft, by=alice, now=NOW)
    assert not ScheduledAct.objects.exists()
    assert run_due(now=NOW + 400 * DAY) == 0


# ── Reminders ────────────────────────────────────────────────────────────────────────────────
def test_what_is_awaited_is_reminded_a_week_and_a_day_before_then_once_after(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    """Asked on 3 March for the 18th."""
    case = cast.awaiting(alice, permis, agent)
    assert sorted(planned(case).values()) == [at(3, 11, 7), at(3, 17, 7), at(3, 19, 7)]
    live(NOW, at(4, 30))
    sent = mails("item_reminder")
    assert [mail.created_at.astimezone(NOUMEA).day for mail in sent] == [11, 17, 19]
    assert ["encore l’envoyer" in mail.text for mail in sent] == [False, False, True]
    assert all("mercredi 18 mars 2026" in mail.text for mail in sent)


def test_a_reminder_whose_moment_is_past_when_it_is_asked_is_not_planned(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    ask(case, agent, due_in=2)
    assert sorted(planned(case).values()) == [at(3, 4, 7), at(3, 6, 7)]


def ask(case: Case, agent: Person, *, due_in: int, field: str = cast.INSURANCE) -> None:
    case.refresh_from_db()
    reviewing.ask_for(
        case=case,
        field=field,
        reason="Illisible.",
        due_on=NOW.astimezone(NOUMEA).date() + due_in * DAY,
        by=agent,
        now=NOW,
        revision=case.revision,
    )


def test_what_was_supplied_is_not_reminded(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.supplied(alice, permis, agent)
    assert planned(case) == {}
    live(NOW, NOW + 30 * DAY, every=DAY)
    assert mails("item_reminder") == []


def test_what_was_withdrawn_is_not_reminded(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    answering.withdraw_case(case=case, by=alice, now=NOW)
    assert {kind for kind, _subject in planned(case)} == {Due.KEEPING_NOTICE}
    cancelled = ScheduledAct.objects.filter(kind=Due.ITEM_REMINDER, state=ActState.CANCELLED)
    assert cancelled.count() == 3


def test_several_things_awaited_the_same_day_are_one_e_mail(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    ask(case, agent, due_in=10)
    ask(case, agent, due_in=10, field="photo")
    run_due(now=at(3, 6, 7))
    (mail,) = mails("item_reminder")
    assert all(item.label in mail.text for item in case.items.order_by("id"))


def test_after_ten_days_of_stop_nobody_is_reminded_twice(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    run_due(now=at(3, 21))
    run_due(now=at(3, 21, 1))
    assert len(mails("item_reminder")) == 1
    assert planned(case) == {}
    assert case.items.get().state == ItemState.OPEN


# ── Once ─────────────────────────────────────────────────────────────────────────────────────
def test_the_same_moment_twice_is_once(alice: Person, permis: Procedure) -> None:
    cast.draft(alice, permis)
    assert [run_due(now=at(5, 19, 7)), run_due(now=at(5, 19, 7))] == [1, 0]
    assert len(mails("draft_ending")) == 1


def test_following_again_plans_nothing_more(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    live(NOW, at(3, 12))
    before = planned(case)
    rows = ScheduledAct.objects.count()
    planning.follow(case, now=at(3, 12))
    assert (planned(case), ScheduledAct.objects.count()) == (before, rows)


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_leaves_what_the_first_is_doing(alice: Person, permis: Procedure) -> None:
    """The first holds the case: the second goes on without it, and writes nothing twice."""
    draft = cast.draft(alice, permis)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM cases_case WHERE id = %s FOR UPDATE", [draft.pk])
        assert run_due(now=at(5, 19, 7)) == 0
        other.rollback()
        assert run_due(now=at(5, 19, 7)) == 1
    finally:
        other.close()
    assert len(mails("draft_ending")) == 1


def test_what_fails_is_tried_later_and_blocks_nobody(
    alice: Person,
    bob: Person,
    permis: Procedure,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = cast.draft(alice, permis)
    cast.draft(bob, permis, now=NOW + timedelta(minutes=1))
    real = HANDLERS[Due.DRAFT_NOTICE]

    def fails_for_alice(case: Case, act: ScheduledAct, now: datetime) -> Any:
        if case.pk == broken.pk:
            raise OSError("canari@example.org")
        return real(case, act, now)

    monkeypatch.setitem(HANDLERS, Due.DRAFT_NOTICE, fails_for_alice)
    with caplog.at_level(logging.CRITICAL):
        assert run_due(now=at(5, 19, 8)) == 1
        assert run_due(now=at(5, 19, 8, 4)) == 0
    row = ScheduledAct.objects.get(case=broken)
    assert (row.attempts, row.problem, row.retry_at) == (1, "OSError", at(5, 19, 8, 5))
    monkeypatch.undo()
    assert run_due(now=at(5, 19, 8, 5)) == 1
    assert {mail.address for mail in mails("draft_ending")} == {
        "alice@example.org",
        "bob@example.org",
    }


def test_what_fails_half_way_leaves_nothing(
    alice: Person,
    permis: Procedure,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cast.draft(alice, permis)

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("niaouli.cases.operations.keeping.audit.record", breaks)
    with caplog.at_level(logging.CRITICAL):
        run_due(now=at(5, 19, 8))
    assert mails("draft_ending") == []


def test_what_nothing_planned_is_planned_at_night(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    draft, ended = cast.draft(alice, permis), cast.granted(bob, permis, agent)
    before = {**planned(draft), **planned(ended)}
    ScheduledAct.objects.all().delete()
    planning.plan_missing(now=NOW + DAY)
    assert {**planned(draft), **planned(ended)} == before
    assert planning.plan_missing(now=NOW + DAY) == 0


# ── Around it ────────────────────────────────────────────────────────────────────────────────
def test_the_account_that_is_deleted_takes_its_drafts_along(
    alice: Person, permis: Procedure
) -> None:
    cast.draft(alice, permis)
    delete_account(person=alice, by=alice, now=NOW)
    assert run_due(now=NOW + 400 * DAY) == 0
    assert mails("draft_ending") == []


def test_a_moment_is_the_local_day_whatever_the_clock_of_the_server(
    alice: Person, permis: Procedure
) -> None:
    """At 23:30 in Nouméa it is still the 3rd there, and at 00:30 the 4th: in UTC, both are the
    3rd."""
    late, early = at(3, 3, 23, 30), at(3, 4, 0, 30)
    assert late.astimezone(ZoneInfo("UTC")).date() == early.astimezone(ZoneInfo("UTC")).date()
    first = cast.draft(alice, permis, now=late)
    assert due_at(first, Due.DRAFT_NOTICE) == at(5, 19, 7)
    drafting.save_answers(case=first, values={"nom": "W"}, by=alice, now=early)
    run_due(now=at(5, 19, 7))
    assert due_at(first, Due.DRAFT_NOTICE) == at(5, 20, 7)


def test_the_command_tells_what_is_planned_late_and_held_back(
    alice: Person, permis: Procedure, capsys: pytest.CaptureFixture[str]
) -> None:
    cast.draft(alice, permis, now=NOW - 200 * DAY)
    call_command("due")
    assert "prévenir que le brouillon va s’effacer : 1 prévus, 1 en retard" in said(capsys)
    call_command("due", "--run")
    assert len(mails("draft_ending")) == 1
    ScheduledAct.objects.filter(state=ActState.PLANNED).update(
        problem="notice_failed", due_at=NOW - DAY
    )
    call_command("due")
    assert "l’e-mail qui prévient n’a pas pu être remis" in said(capsys)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_database_allows_one_planned_row_of_a_kind(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    row = ScheduledAct.objects.get(case=draft)
    row.pk = None
    with pytest.raises(Exception, match="scheduled_once"), transaction.atomic():
        row.save()
    assert scheduling.due_acts(now=NOW).count() == 0

"""Each promise of the life of cases is broken on purpose, and notices: a promise that nothing
breaks says nothing. What is broken is named as a newcomer could break it."""

import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from niaouli.audit import operations as audit
from niaouli.cases import issuing, past, policies, queries, retention, schedule
from niaouli.cases import opinions as opinion_rules
from niaouli.cases.delays import deadlines
from niaouli.cases.enums import Due, State
from niaouli.cases.lifecycle import Act
from niaouli.cases.lists import queues
from niaouli.cases.models import Case, Message, Note, PendingItem, ScheduledAct
from niaouli.cases.operations import (
    answering,
    claiming,
    forgetting,
    keeping,
    messages,
    notes,
    planning,
    reminding,
    scheduling,
    sending,
    steps,
    transferring,
)
from niaouli.cases.supplied import GivenDocument
from niaouli.lib.errors import Refusal
from niaouli.lib.references import format_reference
from niaouli.mail import operations as mail
from tests.cases.life import course, plays, sharing
from tests.cases.life import keeping as kept
from tests.cases.life.acting import PROMISES, Promise
from tests.cases.life.clock import Life
from tests.cases.life.world import World
from tests.mail.letters import REPLY

pytestmark = pytest.mark.django_db
Break = Callable[[pytest.MonkeyPatch], None]


# ── What is broken ───────────────────────────────────────────────────────────────────────────
def replaced(target: Any, name: str, value: Any) -> Break:
    return lambda patch: patch.setattr(target, name, value)


def nothing(*_args: Any, **_values: Any) -> None:
    """What does nothing."""


def twice(target: Any, name: str) -> Break:
    real = getattr(target, name)

    def done(*args: Any, **values: Any) -> Any:
        real(*args, **values)
        return real(*args, **values)

    return replaced(target, name, done)


def touch_without_revision(case: Case, *, now: Any, fields: list[str]) -> None:
    case.changed_at = now
    case.save(update_fields=[*fields, "changed_at"])


def remind_and_give_up(case: Case, act: Any, now: Any) -> None:
    reminding.remind(case, act, now)
    case.items.filter(state="open").update(state="cancelled", ended_at=now)


def note_that_is_posted(**values: Any) -> Note:
    written = Note.objects.create(**values)
    Message.objects.create(
        case=values["case"],
        side="department",
        author=values["author"],
        body=values["body"],
        sent_at=values["at"],
    )
    return written


def number_of_those_that_are_left(department: Any, now: Any) -> str:
    left = Case.objects.filter(reference__isnull=False).count()
    return format_reference(2026, department.code, left + 1)


def prepared_and_shown(self: GivenDocument, item: PendingItem, *, field: str, now: Any) -> Any:
    self.add_to(item.case, field=field, title="", now=now)
    return PREPARE(self, item, field=field, now=now)


def both(*breaks: Break) -> Break:
    def done(patch: pytest.MonkeyPatch) -> None:
        for each in breaks:
            each(patch)

    return done


def always(*_args: Any) -> bool:
    return True


def earlier(target: Any, name: str, days: int) -> Break:
    real = getattr(target, name)
    return replaced(target, name, lambda case: real(case) - timedelta(days=days))


def without_the_telephone(case: Any, today: Any) -> list[Any]:
    del case.answers["telephone"]
    return list(case.documents.order_by("id"))


def log_with_names(verb: str, **values: Any) -> None:
    RECORD(verb, **{**values, "details": {"name": "Alice Wamytan"}})


def mail_to_marc(template: str, **values: Any) -> Any:
    return WRITE(template, **{**values, "address": "marc@example.org"})


RECORD, WRITE, PREPARE = audit.record, mail.write, GivenDocument.prepare_for


class _Created:
    """In place of a model: what creates its rows does something else."""

    def __init__(self, create: Callable[..., Any]) -> None:
        self.objects = self
        self.create = create


class _Noop:
    """In place of a manager or a module: everything that it is asked does nothing."""

    def __getattr__(self, name: str) -> Any:
        return nothing


class Broken(NamedTuple):
    """A promise, what breaks it, and what is done then."""

    promise: Promise
    break_it: Break
    play: plays.Play


BROKEN = {
    "an act possible from anywhere": Broken(
        course.movements_are_a_chain,
        both(replaced(steps, "possible", always), replaced(policies, "possible", always)),
        plays.act(Act.GRANT, State.AWAITING_CITIZEN),
    ),
    "an act that the log does not say": Broken(
        course.every_act_is_in_the_log, replaced(steps, "audit", _Noop()), plays.take
    ),
    "a change that stale pages do not see": Broken(
        course.what_changes_is_seen_to_change,
        replaced(steps, "touch", touch_without_revision),
        plays.take,
    ),
    "a wait that is not counted": Broken(
        course.the_waits_add_up, replaced(deadlines, "run_clock", nothing), plays.supply
    ),
    "a date that the wait does not move": Broken(
        course.the_dates_can_be_worked_out_again,
        replaced(deadlines, "_postpone", nothing),
        plays.supply,
    ),
    "a silence before the end": Broken(
        course.silence_comes_after_the_delay,
        replaced(schedule, "end_of", lambda day: schedule.morning_of(day - timedelta(days=9))),
        plays.take_and_forget,
    ),
    "an item still open once the case ended": Broken(
        course.something_is_awaited_exactly_when_the_case_waits,
        replaced(steps, "cancel_items", nothing),
        plays.refuse_while_awaited,
    ),
    "an item that time gives up": Broken(
        course.what_waits_on_someone_waits,
        lambda patch: patch.setitem(scheduling.HANDLERS, Due.ITEM_REMINDER, remind_and_give_up),
        lambda life: life.live(7, 4),
    ),
    "a study in no step": Broken(
        course.the_steps_cover_the_study, replaced(steps, "follow_steps", nothing), plays.take
    ),
    "nothing planned": Broken(
        course.what_is_planned_is_what_must_happen,
        replaced(planning, "follow", nothing),
        plays.supply,
    ),
    "what is planned happens at once": Broken(
        course.what_is_planned_happens_once_and_not_before,
        replaced(
            scheduling,
            "due_acts",
            lambda now: ScheduledAct.objects.filter(state="planned"),
        ),
        lambda life: life.run_due(),
    ),
    "a message to a case that ended": Broken(
        course.who_ended_a_case_is_told_once,
        replaced(policies, "check_can_write", nothing),
        plays.write_to_an_ended_case,
    ),
    "an agent of elsewhere acts": Broken(
        course.nobody_acts_without_the_right,
        replaced(policies, "check_can_process", nothing),
        plays.take_from_elsewhere,
    ),
    "an answer corrected without its trace": Broken(
        kept.what_was_filed_can_be_read,
        replaced(answering, "Correction", _Created(nothing)),
        plays.ask_and_answer,
    ),
    "an answer that sending leaves out": Broken(
        kept.sending_loses_nothing,
        replaced(sending, "_keep_what_counts", without_the_telephone),
        plays.send,
    ),
    "an opinion that is given again": Broken(
        kept.what_was_written_stays,
        replaced(opinion_rules, "check_is_awaited", nothing),
        plays.ask_opinion_and_give_it_twice,
    ),
    "a message that is written twice": Broken(
        kept.what_is_written_is_there_once, twice(messages, "post"), plays.write
    ),
    "a case erased though nobody could be told": Broken(
        kept.nothing_goes_before_its_time,
        replaced(keeping, "_notice_obstacle", nothing),
        plays.mails_are_lost,
    ),
    "a case kept a month less": Broken(
        kept.nothing_goes_before_its_time,
        earlier(retention, "kept_until", 31),
        plays.time_passes,
    ),
    "a draft kept a week less": Broken(
        kept.nothing_goes_before_its_time,
        earlier(schedule, "draft_until", 7),
        plays.start_and_leave,
    ),
    "a number that is given again": Broken(
        kept.a_number_names_one_case_for_ever,
        replaced(sending, "_next_reference", number_of_those_that_are_left),
        plays.send_once_others_are_erased,
    ),
    "a case that leaves no figure": Broken(
        kept.figures_remain_of_what_was_erased_and_of_nothing_else,
        replaced(forgetting, "past_of", lambda case: _Noop()),
        plays.time_passes,
    ),
    "figures with the answers": Broken(
        kept.figures_name_nobody,
        replaced(past, "remaining_answers", lambda case: case.answers),
        plays.time_passes,
    ),
    "a log with names": Broken(
        kept.the_log_names_nobody,
        replaced(audit, "record", log_with_names),
        plays.take,
    ),
    "an act told twice": Broken(kept.an_act_is_told_once, twice(steps, "tell_of"), plays.supply),
    "an act told to nobody": Broken(
        kept.an_act_is_told_once, replaced(steps, "tell_of", nothing), plays.supply
    ),
    "a law that forgets the islands": Broken(
        kept.the_law_is_read_as_it_was_sent,
        replaced(deadlines, "follow_law", nothing),
        plays.move_to_the_islands,
    ),
    "cases of all departments": Broken(
        sharing.each_sees_what_is_theirs,
        replaced(queries, "cases_for_agent", lambda roles: Case.objects.exclude(state="draft")),
        plays.take,
    ),
    "a code that opens every case": Broken(
        sharing.a_case_is_of_who_sent_it,
        replaced(claiming, "_opens", lambda claim, code: True),
        plays.claim_with_another_code,
    ),
    "a list that leaves out what is late": Broken(
        sharing.lists_and_counts_agree,
        replaced(queues, "LATE", "c.due_on < %(today)s - 30"),
        plays.take_late,
    ),
    "a count of another list": Broken(
        sharing.lists_and_counts_agree,
        replaced(queues, "NEAR", "c.due_on >= %(today)s"),
        plays.take,
    ),
    "a transfer that the search does not know": Broken(
        sharing.the_index_says_what_the_cases_say,
        replaced(transferring, "index_case", nothing),
        plays.act(Act.TRANSFER, State.IN_REVIEW, n=1),
    ),
    "a paper that outlives its decision": Broken(
        kept.a_paper_holds_as_long_as_its_decision,
        replaced(issuing, "_revoke", nothing),
        plays.refuse_what_was_granted,
    ),
    "an e-mail beside the thread": Broken(
        sharing.every_mail_of_a_case_is_in_its_thread,
        replaced(steps, "CaseMail", _Created(nothing)),
        plays.supply,
    ),
    "an e-mail to the department's own": Broken(
        sharing.mails_reach_only_who_is_concerned,
        replaced(mail, "write", mail_to_marc),
        plays.supply,
    ),
    "a note in the thread": Broken(
        sharing.what_agents_write_to_each_other_stays_there,
        replaced(notes, "Note", _Created(note_that_is_posted)),
        plays.note,
    ),
    "what is prepared, among the documents": Broken(
        sharing.what_is_prepared_is_not_in_the_case,
        replaced(GivenDocument, "prepare_for", prepared_and_shown),
        plays.prepare,
    ),
}


# ── What is noticed ──────────────────────────────────────────────────────────────────────────
@pytest.fixture
def world(settings: Any) -> World:
    settings.NIAOULI_REPLY_ADDRESS = REPLY
    return World("refused")


def test_every_promise_can_be_broken() -> None:
    assert {each.promise for each in BROKEN.values()} == set(PROMISES)


def test_what_is_broken_is_noticed(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """By the promise that is about it; and what is done then breaks none by itself."""
    caplog.set_level("CRITICAL")
    unseen = [name for name, each in BROKEN.items() if each.promise not in noticing(world, each)]
    assert not unseen, unseen
    harmless = {each.play: each._replace(break_it=nothing) for each in BROKEN.values()}
    assert [each for each in harmless.values() if noticing(world, each, all_of_them=True)] == []


def noticing(world: World, broken: Broken, *, all_of_them: bool = False) -> list[Promise]:
    """The promises that what is done breaks."""
    promises = PROMISES if all_of_them else (broken.promise,)
    thorough = broken.promise in sharing.SHARING
    values = {"world": world, "promises": promises, "thorough": thorough}
    kind: Any = type("Broken", (Life,), values)
    life = kind()
    try:
        with pytest.MonkeyPatch.context() as patch:
            broken.break_it(patch)
            for look in (lambda: broken.play(life), life.see):
                try:
                    look()
                except Refusal:
                    continue
                except AssertionError as error:
                    found = [each for each in promises if is_of(error, each)]
                    if found:
                        return found
        return []
    finally:
        life.undo()


def is_of(error: AssertionError, promise: Promise) -> bool:
    """Whether it is this promise that was not kept."""
    names = {frame.name for frame in traceback.extract_tb(error.__traceback__)}
    return promise.__name__ in names

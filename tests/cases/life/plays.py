"""What is done in a life for a promise to be put to the test (`test_promises`)."""

from collections.abc import Callable
from datetime import timedelta

from niaouli.cases.enums import State
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering, claiming, drafting, notes, opinions, sending
from niaouli.mail.enums import Delivery
from tests.cases.life.clock import Life
from tests.cases.life.world import ISLANDS

Play = Callable[[Life], None]


def case_in(life: Life, state: State) -> Case:
    """One in this state that Marc may treat, and is not the agent's own."""
    own = {life.world.agent.pk, life.world.manager.pk}
    return next(each for each in life.cases(state) if each.citizen_id not in own)


def act(act: Act, state: State, n: int = 0) -> Play:
    def play(life: Life) -> None:
        life.agent_acts(case_in(life, state), life.world.manager, act, n=n)

    return play


def refuse_while_awaited(life: Life) -> None:
    life.now += timedelta(days=4)
    act(Act.REFUSE, State.AWAITING_CITIZEN)(life)


def take(life: Life) -> None:
    case = life.cases(State.SUBMITTED)[0]
    life.agent_acts(case, life.world.manager, Act.TAKE)


def take_from_elsewhere(life: Life) -> None:
    case = life.cases(State.SUBMITTED)[0]
    life.agent_acts(case, life.world.other_agent, Act.TAKE)


def supply(life: Life) -> None:
    life.now += timedelta(days=4)
    life.supply(0)


def ask_and_answer(life: Life) -> None:
    """A question, whose answer is corrected."""
    act(Act.ASK, State.IN_REVIEW, n=7)(life)
    item = PendingItem.objects.latest("id")
    answering.supply_item(item=item, value="Poindi", by=item.case.citizen, now=life.now)


def move_to_the_islands(life: Life) -> None:
    act(Act.ASK, State.IN_REVIEW, n=6)(life)
    item = PendingItem.objects.latest("id")
    answering.supply_item(item=item, value=ISLANDS, by=item.case.citizen, now=life.now)


def write(life: Life) -> None:
    case = case_in(life, State.IN_REVIEW)
    body = "Bonjour."
    answering.write_to_department(case=case, body=body, by=case.citizen, now=life.now)
    life.memory.said[str(case.key)].append(body)


def refuse_what_was_granted(life: Life) -> None:
    case = case_in(life, State.IN_REVIEW)
    for done in (Act.GRANT, Act.REOPEN, Act.REFUSE):
        case.refresh_from_db()
        life.now += timedelta(hours=3)
        life.agent_acts(case, life.world.manager, done)
        life.see()


def write_to_an_ended_case(life: Life) -> None:
    case = case_in(life, State.GRANTED)
    answering.write_to_department(case=case, body="Encore.", by=case.citizen, now=life.now)
    life.memory.said[str(case.key)].append("Encore.")


def prepare(life: Life) -> None:
    life.prepare(0)


def note(life: Life) -> None:
    case = case_in(life, State.IN_REVIEW)
    notes.write_note(case=case, body="⚑ entre nous", by=life.world.manager, now=life.now)


def send(life: Life) -> None:
    life.world.fill(
        drafting.start_case(procedure=life.world.permis, by=life.world.bob, now=life.now),
        life.world.bob,
        now=life.now,
    )
    life.see()
    case = life.cases(State.DRAFT)[0]
    sending.submit_case(case=case, by=case.citizen, now=life.now)


def start_and_leave(life: Life) -> None:
    drafting.start_case(procedure=life.world.permis, by=life.world.bob, now=life.now)
    for _day in range(18):
        life.live(1, 1)


def time_passes(life: Life) -> None:
    """Half a year, a fortnight at a time: what had ended is told, then erased."""
    for _fortnight in range(12):
        life.live(15, 1)


def take_and_forget(life: Life) -> None:
    take(life)
    for _week in range(12):
        life.live(7, 1)


def send_once_others_are_erased(life: Life) -> None:
    time_passes(life)
    send(life)


def take_late(life: Life) -> None:
    life.now += timedelta(days=75)
    take(life)


def mails_are_lost(life: Life) -> None:
    for _fortnight in range(12):
        life.now += timedelta(days=15)
        life.run_due()
        life.mails_leave(Delivery.FAILED)
        life.see()


def ask_opinion_and_give_it_twice(life: Life) -> None:
    case = case_in(life, State.IN_REVIEW)
    due_on = (life.now + timedelta(days=9)).date()
    asked = opinions.Asked(question="⚑ ?", due_on=due_on, department="DPASS")
    opinion = opinions.ask_opinion(case=case, asked=asked, by=life.world.manager, now=life.now)
    for answer in ("⚑ oui", "⚑ non"):
        given = opinions.Given(verdict="favourable", answer=answer)
        life.see()
        opinions.give_opinion(opinion=opinion, given=given, by=life.world.other_agent, now=life.now)


def claim_with_another_code(life: Life) -> None:
    life.counter_does(1, "enter_and_send")
    life.see()
    case = life._unclaimed(0)
    assert case is not None
    life.memory.codes.clear()
    claiming.claim_case(reference=str(case.reference), code="rien", by=life.world.bob, now=life.now)

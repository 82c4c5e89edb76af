"""A life that goes everywhere: each state and each act, whatever chance gives afterwards."""

from collections.abc import Callable

from niaouli.cases.enums import State
from niaouli.cases.lifecycle import Act
from niaouli.cases.operations import answering
from tests.cases.life.clock import Life

HOWS = ("supply", "prepare", "supply_at_counter", "cancel_item")
OF_BOB, OF_THE_AGENT = 1, 2
"""Who starts a draft: their place among the citizens of the world."""


def tour(life: Life) -> None:
    """Every promise is looked at after each act."""
    for field, how in enumerate(HOWS):
        life.ask_and_end(0, field, how)
        life.see()
    _act(life, Act.ISSUE, State.IN_REVIEW)
    _act(life, Act.GRANT, State.IN_REVIEW)
    _act(life, Act.ISSUE, State.GRANTED)
    _act(life, Act.CORRECT, State.GRANTED)
    _act(life, Act.REOPEN, State.GRANTED)
    _act(life, Act.REFUSE, State.IN_REVIEW)
    _act(life, Act.TAKE, State.SUBMITTED)
    _act(life, Act.CLOSE, State.IN_REVIEW)
    life.send_at_once(OF_BOB)
    _act(life, Act.TRANSFER, State.SUBMITTED)
    case = life.cases(State.SUBMITTED)[0]
    answering.withdraw_case(case=case, by=case.citizen, now=life.now)
    life.see()
    life.send_at_once(OF_THE_AGENT)
    _beside_the_cycle(life)
    # An opinion that is awaited is reminded, then the law's delay ends.
    life.ask_opinion(0, 10)
    life.live(7, 3)
    life.live(31, 4)
    life.start_and_leave(0)
    life.live(31, 4)
    life.teardown()


def _beside_the_cycle(life: Life) -> None:
    """Exchanges, notes, holds, opinions, the counter: each is done at least once."""
    plays: tuple[Callable[[], object], ...] = (
        *(lambda: life.write(0), lambda: life.write_by_email(0), lambda: life.write_by_email(2)),
        *(lambda: life.answer(0, 1), lambda: life.note(0, 1), lambda: life.judge(1)),
        *(lambda: life.hold_or_release(0, 1), lambda: life.hold_or_release(0, 1)),
        *(lambda: life.ask_opinion(0, 10), lambda: life.give_opinion(0, 3)),
        *(lambda: life.ask_opinion(0, 11), lambda: life.cancel_opinion(0, 1)),
        *(lambda: life.counter_does(1, "enter_and_send"), lambda: life.counter_does(1, "claim")),
        *(life.retire_or_publish, life.retire_or_publish, life.move_agent, life.move_agent),
    )
    for play in plays:
        play()
        life.see()


def _act(life: Life, act: Act, state: State) -> None:
    by = life.world.manager
    case = next(each for each in life.cases(state) if each.citizen_id != by.pk)
    assert life.agent_acts(case, by, act, n=1), (act, state)
    life.see()

"""The life of a case is a table: every map is total, every state can be reached and left."""

from pathlib import Path

import pytest

from niaouli.cases import lifecycle
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, Actor, State
from niaouli.cases.lifecycle import Act

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "by_state", [lifecycle.WAITS_ON, lifecycle.SENTENCES, lifecycle.AGENT_LABELS, lifecycle.TONES]
)
def test_every_state_has_its_word(by_state: dict[State, object]) -> None:
    assert set(by_state) == set(State)


@pytest.mark.parametrize("by_act", [lifecycle.TRANSITIONS, lifecycle.HISTORY, lifecycle.MAILS])
def test_every_act_has_its_word(by_act: dict[Act, object]) -> None:
    assert set(by_act) == set(Act)


def test_every_state_but_the_draft_is_reached_by_an_act() -> None:
    targets = {transition.target for transition in lifecycle.TRANSITIONS.values()}
    assert targets - {None} == set(State) - {State.DRAFT}


def test_every_state_is_open_or_ended_or_a_draft() -> None:
    assert {State.DRAFT, *OPEN_STATES, *ENDED_STATES} == set(State)


def test_an_open_case_can_always_be_ended() -> None:
    ends = {
        source
        for transition in lifecycle.TRANSITIONS.values()
        if transition.target in ENDED_STATES
        for source in transition.sources
    }
    assert ends == set(OPEN_STATES)


def test_what_ended_waits_on_nobody() -> None:
    nobody = {state for state, actor in lifecycle.WAITS_ON.items() if actor is Actor.NOBODY}
    assert nobody == set(ENDED_STATES)


def test_every_mail_of_the_table_is_written() -> None:
    templates = ROOT / "niaouli" / "templates" / "mail"
    for template in filter(None, lifecycle.MAILS.values()):
        assert (templates / f"{template}.txt").exists()


def test_the_diagram_in_the_documentation_is_the_table() -> None:
    page = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert lifecycle.diagram() in page, "run bin/niaouli lifecycle"

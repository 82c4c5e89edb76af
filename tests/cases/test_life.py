"""The whole life of cases, at random: whatever people do, in whatever order, the promises hold.

People try anything on any case, as themselves or in a role; what is refused must change nothing.
To play longer, or again: NIAOULI_LIFE_EXAMPLES and NIAOULI_LIFE_SEED; the seed is printed with a
failure, which NIAOULI_LIFE_SHRINK=1 makes as short as it can, in minutes. An act is a method of
`life/`, a promise a function; every promise is looked at after each act.
"""

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from niaouli.cases.enums import Due, State
from niaouli.cases.lifecycle import Act
from tests.cases.life.clock import Life
from tests.cases.life.tour import tour
from tests.cases.life.world import World
from tests.mail.letters import REPLY

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("NIAOULI_LIFE_SEED", "20260303"))
EXAMPLES = int(os.environ.get("NIAOULI_LIFE_EXAMPLES", "5"))
STEPS = 50
PHASES = [Phase.generate, *([Phase.shrink] if os.environ.get("NIAOULI_LIFE_SHRINK") else [])]
"""Shrinking a life takes minutes."""
ERASING, ERASED = {Due.KEEPING_END, Due.DRAFT_END}, {"erased", "discarded"}
"""What erases a case goes with it: its event stays."""
BESIDE = {
    *("message_written", "mail_not_taken", "note_written", "satisfaction_given", "held"),
    *("released", "opinion_asked", "opinion_given", "opinion_cancelled"),
    *("started_at_counter", "claim_made", "claimed", "procedure.retired", "membership.ended"),
}
"""What is done to a case, or around it, and moves none."""
ONE_SILENCE = {"granted": Act.REFUSE_BY_SILENCE, "refused": Act.GRANT_BY_SILENCE}
"""What cannot happen where silence means something else."""


@pytest.fixture(autouse=True)
def _answers_are_read(settings: Any) -> None:
    settings.NIAOULI_REPLY_ADDRESS = REPLY


@pytest.mark.parametrize("silence", ["granted", "refused"])
def test_any_life_keeps_every_promise(silence: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    world, seen = World(silence), Counter[str]()
    machine: Any = seed(SEED)(type("Life", (Life,), {"world": world, "seen": seen}))
    print(f"NIAOULI_LIFE_SEED={SEED}")
    tour(machine())
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=PHASES,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(sorted(seen.items()))
    unseen = {*State, *Act, *Due, *ERASED, *BESIDE} - {*seen, ONE_SILENCE[silence], *ERASING}
    assert not unseen, unseen

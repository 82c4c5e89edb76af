"""What happens at the counter in a life: a request for who is there, and its code."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from niaouli.accounts.counter import Typed
from niaouli.cases.claims import drawn_code
from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.cases.operations import claiming, entering
from niaouli.lib.errors import Refusal
from tests.cases.life.agents import Agents
from tests.cases.life.citizens import MOST_CASES, PICK

JEANNE = Typed("Jeanne", "Poadja", "jeanne@example.org", "20.55.66")
SILENT_JEANNE = Typed("Jeanne", "Poadja", "", "")


class Counter(Agents):
    """Drafts of the counter are filled in and sent as the others."""

    def enter(self, pick: int) -> None:
        """For a person without account, or for who has one: never for oneself."""
        if len(self.cases()) >= MOST_CASES:
            return
        procedure, by = self.world.procedure(), self.agent(pick)
        try:
            if pick % 3:
                typed = JEANNE if pick % 2 else SILENT_JEANNE
                entering.enter_for_nobody_known(
                    procedure=procedure, typed=typed, by=by, now=self.now
                )
            else:
                citizen = self.world.citizens[pick // 10 % 4]
                if citizen.pk in {each.pk for each in self.gone()}:
                    return
                entering.enter_for_account(
                    procedure=procedure, citizen=citizen, is_present=True, by=by, now=self.now
                )
                assert citizen.pk != by.pk
        except Refusal:
            self.seen["enter refused"] += 1
        else:
            assert not self.memory.is_retired
            assert self.memory.role(by.pk, "DDDT")
            self.seen["enter"] += 1

    def enter_and_send(self, pick: int) -> None:
        self.enter(pick)
        self.see()
        for case in self.cases(State.DRAFT):
            if case.entered_by and not case.answers:
                self.world.fill(case, self.fills_in(case), now=self.now)
                self.see()
                self.send(self.cases(State.DRAFT).index(case))

    def _note_code(self, case: Case) -> None:
        case.refresh_from_db()
        self.memory.codes[str(case.key)] = drawn_code(case.claim)

    def renew_code(self, pick: int) -> None:
        case = self._unclaimed(pick)
        if case is not None and self.attempt(
            case,
            "renew code",
            lambda: claiming.renew_claim(case=case, by=self.agent(pick), now=self.now),
        ):
            self._note_code(case)

    def claim(self, pick: int) -> None:
        """With the right code, or another; by whoever has an account."""
        case = self._unclaimed(pick)
        if case is None or case.reference is None:
            return
        by = self.world.citizens[pick // 4 % 4]
        if by.pk in {each.pk for each in self.gone()}:
            return
        right = self.memory.codes[str(case.key)]
        code = right if pick % 4 else right[::-1]
        claimed = self.attempt(
            case,
            "claim",
            lambda: claiming.claim_case(
                reference=case.reference or "", code=code, by=by, now=self.now
            ),
        )
        assert not (claimed and code != right)

    def _unclaimed(self, pick: int) -> Case | None:
        """One that was entered for a person without account nearly always."""
        found = [each for each in self.cases() if str(each.key) in self.memory.codes]
        waiting = [each for each in found if each.citizen.is_without_account]
        among = found if pick % 10 == 9 else waiting
        return among[pick % len(among)] if among else None

    @rule(
        pick=PICK,
        what=st.sampled_from(["enter", "enter_and_send", "claim", "claim", "renew_code"]),
    )
    def counter_does(self, pick: int, what: str) -> None:
        # Two codes of one moment are one.
        self.now += timedelta(seconds=1)
        getattr(self, what)(pick)

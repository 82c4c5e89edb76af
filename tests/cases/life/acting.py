"""How anything is tried in a life: what is refused must change nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ActState, State
from niaouli.cases.models import (
    Case,
    Message,
    Movement,
    ScheduledAct,
    SupportingDocument,
)
from niaouli.lib.errors import Refusal
from niaouli.mail.models import OutgoingMail
from tests.cases.life.course import COURSE
from tests.cases.life.keeping import KEEPING
from tests.cases.life.sharing import AT_THE_END, SHARING
from tests.cases.life.sight import Memory, Sight, changes, look, remember
from tests.cases.life.world import World
from tests.cast import NOW

Promise = Callable[[Sight, Memory], None]
PROMISES: tuple[Promise, ...] = (*COURSE, *KEEPING, *SHARING)


class Acting(RuleBasedStateMachine):
    """What is done, at `now`; `see` looks whether every promise holds."""

    world: World
    seen: ClassVar[Counter[str]] = Counter()
    """What happened in all the lives: a promise that nothing puts to the test says nothing."""
    promises: ClassVar[Sequence[Promise]] = PROMISES
    thorough: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        # Each life is undone at its end, as a test is.
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now: datetime = NOW
        people = [*self.world.people]
        self.memory = Memory(
            roles=self.world.roles(), addresses={each.pk: each.email for each in people}
        )
        self.memory.thorough = self.thorough
        self.see()

    def teardown(self) -> None:
        try:
            sight = look(self.memory, self.now)
            for promise in AT_THE_END:
                promise(sight, self.memory)
        finally:
            self.undo()

    def undo(self) -> None:
        """As if nobody had lived it."""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def see(self) -> None:
        """Whether every promise holds now, where anything was written."""
        written = changes()
        if written == self.memory.written:
            return
        self.memory.written = written
        sight = look(self.memory, self.now)
        for promise in self.promises:
            promise(sight, self.memory)
        self.seen.update(event.verb.removeprefix("case.") for event in sight.events)
        for case in sight.cases.values():
            done = [each.kind for each in case.scheduled.all() if each.state == ActState.DONE]
            self.seen.update([case.state, *done])
        remember(sight, self.memory)

    # ── Who, and on what ──
    def cases(self, *states: State) -> list[Case]:
        found = Case.objects.order_by("id").select_related("version", "citizen", "department")
        return list(found.filter(state__in=states) if states else found)

    def case(self, pick: int, *states: State) -> Case | None:
        """One in these states nearly always; one in any other, to be refused, once in ten."""
        cases = self.cases() if pick % 10 == 9 else self.cases(*states)
        return cases[pick % len(cases)] if cases else None

    def agent(self, pick: int) -> Person:
        return self.world.agents[pick % len(self.world.agents)]

    def gone(self) -> list[Person]:
        """Who deleted their account."""
        return list(Person.objects.filter(deleted_at__isnull=False).order_by("id"))

    def attempt(self, case: Case, name: str, act: Callable[[], object]) -> bool:
        """Do it: events of the case, or a refusal that left nothing. Whether it was done."""
        before = _traces(case)
        try:
            act()
        except Refusal as refusal:
            assert str(refusal)
            assert _traces(case) == before, "a refusal left something"
            self.seen[f"{name} refused"] += 1
            return False
        self.seen[name] += 1
        after = _traces(case)
        assert after[1] - before[1] <= 1
        assert after == before or after[0] > before[0], "something was done, and not noted"
        return True


def _traces(case: Case) -> tuple[int, ...]:
    """What an act leaves, counted."""
    found = Case.objects.filter(pk=case.pk).values_list("revision", flat=True).first()
    return (
        Event.objects.filter(subject=case.subject).count(),
        Movement.objects.filter(case=case).count(),
        -1 if found is None else found,
        OutgoingMail.objects.count(),
        SupportingDocument.objects.count(),
        ScheduledAct.objects.count(),
        Message.objects.count(),
    )

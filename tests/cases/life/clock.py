"""Time in a life: it passes, the worker runs or does not, e-mails leave or are lost."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from niaouli.audit.operations import seal_events
from niaouli.cases.enums import ActState
from niaouli.cases.models import ScheduledAct
from niaouli.cases.operations import planning, scheduling
from niaouli.mail.enums import Delivery
from tests.cases.life.citizens import MOST_CASES, PICK
from tests.cases.life.counter import Counter
from tests.cases.scheduled import deliver


class Life(Counter):
    """All that may happen."""

    @rule(days=st.sampled_from([0, 0, 1, 1, 3, 8, 15, 40]), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        """And no worker runs."""
        self.now += timedelta(days=days, hours=hours)

    @rule(days=st.sampled_from([0, 1, 7, 31]), steps=st.integers(1, 4))
    def live(self, days: int, steps: int) -> None:
        """The worker runs, e-mails leave."""
        for _step in range(steps):
            self.now += timedelta(days=days, minutes=5)
            self.run_due()
            self.see()
            deliver(now=self.now)
            self.see()

    @rule(who=PICK)
    def start_and_leave(self, who: int) -> None:
        """A draft to which nobody comes back."""
        if len(self.cases()) < MOST_CASES:
            self.start(who)
        for _step in range(3):
            self.live(11, 1)

    @rule()
    def run_due(self) -> None:
        """Twice is once."""
        scheduling.run_due(now=self.now)
        failed = ScheduledAct.objects.filter(state=ActState.PLANNED, attempts__gt=0)
        assert not failed.exists(), list(failed.order_by("id").values("kind", "problem"))
        # What an act planned may be due already; then nothing is left.
        for _again in range(3):
            self.see()
            done = scheduling.run_due(now=self.now)
        assert done == 0

    @rule(state=st.sampled_from([Delivery.SENT, Delivery.SENT, Delivery.FAILED]))
    def mails_leave(self, state: Delivery) -> None:
        deliver(now=self.now, state=state)

    @rule(what=st.sampled_from([planning.plan_missing, seal_events]))
    def night(self, what: object) -> None:
        """What each night does again, where nothing is to be done."""
        what(now=self.now)  # type: ignore[operator]

    @invariant()
    def every_promise_holds(self) -> None:
        self.see()

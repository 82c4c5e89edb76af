"""The whole life of cases, at random: whatever people do, in whatever order, the promises hold.

People try anything on any case, as themselves or in a role; what is refused must change nothing.
Time passes, the worker runs or does not, e-mails leave or are lost. To play longer, or again:
NIAOULI_LIFE_EXAMPLES and NIAOULI_LIFE_SEED; the seed is printed with a failure. An act is a rule
of `Life`: one line in `_try`, and every promise is checked after it.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, ActState, ItemState, State
from niaouli.cases.lifecycle import TRANSITIONS, Act
from niaouli.cases.models import (
    Case,
    Movement,
    PastCase,
    PendingItem,
    ScheduledAct,
    SupportingDocument,
)
from niaouli.cases.operations import (
    answering,
    drafting,
    keeping,
    planning,
    scheduling,
    sending,
)
from niaouli.datarights.operations import delete_account
from niaouli.lib.errors import Refusal
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from tests import cast
from tests.cases.lives import DONE_BY_AGENTS, World
from tests.cases.promises import Promises
from tests.cases.scheduled import deliver
from tests.cast import NOW

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("NIAOULI_LIFE_SEED", "20260303"))
EXAMPLES = int(os.environ.get("NIAOULI_LIFE_EXAMPLES", "5"))
STEPS = 40
MOST_CASES = 5
"""At once: filling one in costs more than anything else."""
PICK = st.integers(0, 99)
"""Which case, which person: as many as there are, over and over."""


class Life(Promises, RuleBasedStateMachine):
    """What is done, in `now`; what must never be otherwise, in the invariants."""

    world: World
    seen: ClassVar[Counter[str]] = Counter()
    """What happened in all the lives: a promise that nothing puts to the test says nothing."""

    def __init__(self) -> None:
        super().__init__()
        # Each life is undone at its end, as a test is.
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOW
        self.numbers: dict[str, str] = {}
        """The case of each number that was ever given."""
        self.revisions: dict[int, int] = {}
        self.checked: dict[int, int] = {}
        """The revision at which each case was last looked at."""
        self.changed: list[Case] = []

    def teardown(self) -> None:
        self.seen.update(Movement.objects.order_by("id").values_list("act", flat=True))
        done = ScheduledAct.objects.filter(state=ActState.DONE)
        self.seen.update(done.order_by("id").values_list("kind", flat=True))
        self.seen["erased"] += PastCase.objects.count()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # ── How anything is tried ──
    def _cases(self, *states: State) -> list[Case]:
        found = Case.objects.order_by("id").select_related("version", "citizen", "department")
        return list(found.filter(state__in=states) if states else found)

    def _case(self, pick: int, *states: State) -> Case | None:
        """One in these states nearly always; one in any other, to be refused, once in ten."""
        cases = self._cases() if pick % 10 == 9 else self._cases(*states)
        return cases[pick % len(cases)] if cases else None

    def _agent(self, pick: int) -> Person:
        return self.world.agents[pick % len(self.world.agents)]

    def _try(self, case: Case | None, act: Callable[[], object]) -> None:
        """Do it: one event of the case, or a refusal that left nothing."""
        if case is None:
            return
        before = _traces(case)
        try:
            act()
        except Refusal:
            assert _traces(case) == before, "a refusal left something"
            return
        events = Event.objects.filter(subject=case.subject).count() - before[0]
        movements = Movement.objects.filter(case=case).count() - before[1]
        assert movements <= 1
        assert events == 1 if movements else events <= 1

    # ── The citizen ──
    @precondition(lambda self: len(self._cases()) < MOST_CASES)
    @rule(who=PICK)
    def start(self, who: int) -> None:
        citizen = self.world.citizens[who % len(self.world.citizens)]
        if Person.objects.get(pk=citizen.pk).deleted_at is None:
            drafting.start_case(procedure=self.world.permis, by=citizen, now=self.now)

    @rule(pick=PICK)
    def fill(self, pick: int) -> None:
        case = self._case(pick, State.DRAFT)
        if case is not None and case.state == State.DRAFT and not case.answers:
            cast.filled(case.citizen, self.world.permis, now=self.now)

    @rule(pick=PICK)
    def send(self, pick: int) -> None:
        case = self._case(pick, State.DRAFT)
        if case is not None and case.state == State.DRAFT:
            self._try(case, lambda: sending.submit_case(case=case, by=case.citizen, now=self.now))

    @rule(pick=PICK)
    def send_at_once(self, pick: int) -> None:
        """What makes lives longer: a draft that is filled in and sent."""
        self.start(pick)
        self.fill(pick // 10)
        self.send(pick // 10)

    def _discard(self, pick: int) -> None:
        case = self._case(pick, State.DRAFT)
        if case is not None and pick % 4 == 3:
            self._try(
                case, lambda: drafting.discard_draft(case=case, by=case.citizen, now=self.now)
            )

    def _withdraw(self, pick: int) -> None:
        case = self._case(pick, *OPEN_STATES)
        if case is not None and pick % 4 == 3:
            self._try(
                case, lambda: answering.withdraw_case(case=case, by=case.citizen, now=self.now)
            )

    def _write(self, pick: int) -> None:
        case = self._case(pick, *OPEN_STATES)
        if case is not None:
            self._try(
                case,
                lambda: answering.write_to_department(
                    case=case, body=f"Bonjour {self.now}", by=case.citizen, now=self.now
                ),
            )

    def _prepare(self, pick: int) -> None:
        item = self._item(pick)
        if item is not None:
            given = cast.given(item.case.citizen, "attestation-assurance", now=self.now)
            before = item.case.revision
            answering.attach_documents(
                item=item, field=item.field, given=[given], by=item.case.citizen, now=self.now
            )
            answering.prepare_item(item=item, by=item.case.citizen, now=self.now)
            assert Case.objects.get(pk=item.case_id).revision == before

    def _send_prepared(self, pick: int) -> None:
        case = self._case(pick, State.AWAITING_CITIZEN)
        if case is not None:
            self._try(
                case, lambda: answering.send_prepared(case=case, by=case.citizen, now=self.now)
            )

    def _supply(self, pick: int) -> None:
        item = self._item(pick)
        if item is not None:
            given = cast.given(item.case.citizen, "attestation-assurance", now=self.now)
            self._try(
                item.case,
                lambda: answering.supply_item(
                    item=item, given=[given], by=item.case.citizen, now=self.now
                ),
            )

    def _item(self, pick: int) -> PendingItem | None:
        items = PendingItem.objects.filter(state=ItemState.OPEN, field=cast.INSURANCE)
        found = list(items.select_related("case__citizen").order_by("id"))
        return found[pick % len(found)] if found else None

    def _delete_account(self, who: int) -> None:
        person = Person.objects.get(pk=self.world.citizens[who // 4 % 2].pk)
        if who % 4 != 3 or person.deleted_at is not None:
            return
        self.checked.clear()
        under_way = Case.objects.filter(citizen=person, state__in=OPEN_STATES).exists()
        try:
            delete_account(person=person, by=person, now=self.now)
        except Refusal:
            assert under_way
        else:
            assert not under_way
            assert not Case.objects.filter(citizen=person, state=State.DRAFT).exists()

    @rule(pick=PICK, what=st.sampled_from(["write", "withdraw", "discard", "delete_account"]))
    def citizen_does(self, pick: int, what: str) -> None:
        getattr(self, f"_{what}")(pick)

    @rule(pick=PICK, what=st.sampled_from(["prepare", "send_prepared", "supply"]))
    def citizen_answers(self, pick: int, what: str) -> None:
        getattr(self, f"_{what}")(pick)

    # ── The department ──
    def _agent_acts(
        self, pick: int, who: int, act: Act, operation: Callable[..., object], **values: Any
    ) -> None:
        case = self._case(pick, *TRANSITIONS[act].sources)
        if case is None:
            return
        by = self._agent(who)
        # A page that is out of date, once in ten.
        stale = who % 10 == 7 and case.revision > 0
        revision = case.revision - stale
        before = case.state
        self._try(
            case,
            lambda: operation(case=case, by=by, now=self.now, revision=revision, **values),
        )
        if stale or by.pk == case.citizen_id:
            case.refresh_from_db()
            assert case.state == before

    @rule(pick=PICK, who=PICK, act=st.sampled_from(list(DONE_BY_AGENTS)))
    def agent_does(self, pick: int, who: int, act: Act) -> None:
        operation, values = DONE_BY_AGENTS[act]
        self._agent_acts(pick, who, act, operation, **values(self.now, who))

    @rule(pick=PICK, who=PICK, act=st.sampled_from([Act.TAKE, Act.ASK, Act.GRANT, Act.REFUSE]))
    def agent_goes_on(self, pick: int, who: int, act: Act) -> None:
        """The usual course, by who may: what makes lives go far."""
        operation, values = DONE_BY_AGENTS[act]
        self._agent_acts(pick // 10, who % 2, act, operation, **values(self.now, who))

    @rule(pick=PICK)
    def hold_or_release(self, pick: int) -> None:
        case = self._case(pick, *ENDED_STATES)
        if case is None:
            return
        known: dict[str, Any] = {"case": case, "by": self.world.manager, "now": self.now}
        if case.holds.filter(ended_at__isnull=True).exists():
            self._try(case, lambda: keeping.release_case(**known, revision=case.revision))
        else:
            self._try(
                case,
                lambda: keeping.hold_case(**known, reason="Recours.", revision=case.revision),
            )

    # ── Time ──
    @rule(days=st.sampled_from([0, 0, 1, 1, 3, 8, 15, 40]), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        """Time passes, and no worker runs."""
        self.now += timedelta(days=days, hours=hours)

    @rule(days=st.sampled_from([0, 1, 7, 31]), steps=st.integers(1, 4))
    def live(self, days: int, steps: int) -> None:
        """Time passes, the worker runs, e-mails leave."""
        for _step in range(steps):
            self.now += timedelta(days=days, minutes=5)
            self.run_due()
            deliver(now=self.now)

    @rule()
    def run_due(self) -> None:
        """Twice is once."""
        self.checked.clear()
        scheduling.run_due(now=self.now)
        failed = ScheduledAct.objects.filter(state=ActState.PLANNED, attempts__gt=0)
        assert not failed.exists(), list(failed.order_by("id").values("kind", "problem"))
        # What an act planned may be due already; then nothing is left.
        for _again in range(3):
            done = scheduling.run_due(now=self.now)
        assert done == 0

    @rule(state=st.sampled_from([Delivery.SENT, Delivery.SENT, Delivery.FAILED]))
    def mails_leave(self, state: Delivery) -> None:
        deliver(now=self.now, state=state)

    @rule()
    def plan_missing(self) -> None:
        self.checked.clear()
        planning.plan_missing(now=self.now)

    # ── What always holds ──
    @invariant()
    def every_promise_holds(self) -> None:
        """Looks at the cases that changed: the others were looked at then."""
        self.changed = [
            case for case in self._cases() if self.checked.get(case.pk) != case.revision
        ]
        for promise in (
            self.movements_are_a_chain,
            self.each_movement_has_its_event,
            self.revisions_only_grow,
            self.nobody_acts_on_their_own_case,
            self.the_clock_agrees_with_the_movements,
            self.the_dates_can_be_worked_out_again,
            self.something_is_awaited_exactly_when_the_case_waits,
            self.what_is_prepared_is_not_in_the_case,
            self.every_mail_of_a_case_is_in_its_thread,
            self.a_number_names_one_case_for_ever,
            self.what_is_planned_is_what_must_happen,
            self.figures_remain_of_what_was_erased_and_of_nothing_else,
        ):
            promise()
        self.checked |= {case.pk: case.revision for case in self.changed}


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
    )


@pytest.mark.parametrize("silence", ["granted", "refused"])
def test_any_life_keeps_every_promise(silence: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    machine: Any = seed(SEED)(type("Life", (Life,), {"world": World(silence), "seen": Counter()}))
    print(f"NIAOULI_LIFE_SEED={SEED}")
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(machine.seen)

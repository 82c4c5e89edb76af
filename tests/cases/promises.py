"""What must hold of any case at any moment, whatever was done: looked at after each act of
`test_life`."""

from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from niaouli.audit.models import Event
from niaouli.cases.delays import deadlines
from niaouli.cases.enums import OPEN_STATES, Actor, ActState, Due, ItemState, State
from niaouli.cases.lifecycle import TRANSITIONS, Act
from niaouli.cases.models import (
    Case,
    CaseMail,
    Movement,
    PastCase,
    PreparedDocument,
    SupportingDocument,
)
from niaouli.cases.operations import planning
from niaouli.cases.schedule import schedule
from niaouli.mail.models import OutgoingMail


class Promises:
    """Each method is one, of the cases that changed."""

    changed: list[Case]
    numbers: dict[str, str]
    """The case of each number that was ever given."""
    revisions: dict[int, int]

    def movements_are_a_chain(self) -> None:
        for case in self.changed:
            state = State.DRAFT.value
            for movement in case.movements.order_by("id"):
                transition = TRANSITIONS[Act(movement.act)]
                assert movement.source == state
                assert movement.source in transition.sources
                assert movement.target == (transition.target or movement.source)
                state = movement.target
            assert state == case.state

    def each_movement_has_its_event(self) -> None:
        for case in self.changed:
            verbs = [f"case.{act}" for act in Act]
            noted = Event.objects.filter(subject=case.subject, verb__in=verbs)
            assert Counter(noted.order_by("id").values_list("verb", flat=True)) == Counter(
                f"case.{act}" for act in case.movements.order_by("id").values_list("act", flat=True)
            )

    def revisions_only_grow(self) -> None:
        for case in self.changed:
            assert case.revision >= self.revisions.get(case.pk, 0)
            self.revisions[case.pk] = case.revision

    def nobody_acts_on_their_own_case(self) -> None:
        movements = Movement.objects.filter(case__in=self.changed).select_related("case")
        for movement in movements.order_by("id"):
            actor = TRANSITIONS[Act(movement.act)].actor
            own = movement.by_id == movement.case.citizen_id
            expected = {Actor.CITIZEN: own, Actor.AGENT: not own, Actor.TIME: not movement.by_id}
            assert expected[actor], movement

    def the_clock_agrees_with_the_movements(self) -> None:
        for case in self.changed:
            waited, since = 0, None
            for movement in case.movements.order_by("id"):
                if movement.target == State.AWAITING_CITIZEN:
                    since = since or movement.at
                elif since is not None:
                    waited += (timezone.localdate(movement.at) - timezone.localdate(since)).days
                    since = None
            assert (case.waited_days, case.waiting_since) == (waited, since)

    def the_dates_can_be_worked_out_again(self) -> None:
        for case in self.changed:
            due = deadlines.deadline(case, case.version.parsed)
            running = case.state in OPEN_STATES and due is not None and not due.paused
            assert case.due_on == (due.day if due and running else None)
            assert (case.decided_at is None) == (
                case.state not in (State.GRANTED, State.REFUSED, State.CLOSED)
            )
            judged = case.movements.filter(act__in=[Act.GRANT, Act.REFUSE]).order_by("id").first()
            assert case.first_decided_at == (judged.at if judged else None)

    def something_is_awaited_exactly_when_the_case_waits(self) -> None:
        for case in self.changed:
            awaited = case.items.filter(state=ItemState.OPEN).exists()
            assert awaited == (case.state == State.AWAITING_CITIZEN)

    def what_is_prepared_is_not_in_the_case(self) -> None:
        for each in PreparedDocument.objects.select_related("item").order_by("id"):
            if each.item.state == ItemState.OPEN:
                shown = SupportingDocument.objects.filter(
                    case=each.item.case_id, added_at__gte=each.added_at, file=each.file_id
                )
                assert not shown.exists() or each.item.prepared_at is None

    def every_mail_of_a_case_is_in_its_thread(self) -> None:
        kept = CaseMail.objects.values("mail")
        lost = OutgoingMail.objects.filter(template__startswith="cases/", person__isnull=False)
        assert not lost.exclude(pk__in=kept).exists()

    def a_number_names_one_case_for_ever(self) -> None:
        for case in self.changed:
            if case.reference is not None:
                assert self.numbers.setdefault(case.reference, str(case.key)) == str(case.key)

    def what_is_planned_is_what_must_happen(self) -> None:
        for case in self.changed:
            rows = list(case.scheduled.order_by("id"))
            planned = {(r.kind, r.subject): r.due_at for r in rows if r.state == ActState.PLANNED}
            assert len(planned) == sum(row.state == ActState.PLANNED for row in rows)
            if case.state == State.DRAFT:
                # Moved when it is due: saving a page writes nothing more.
                assert len(planned) == 1
                assert {kind for kind, _ in planned} <= {Due.DRAFT_NOTICE, Due.DRAFT_END}
                continue
            done = {(r.kind, r.subject, r.due_at) for r in rows if r.state == ActState.DONE}
            wanted = schedule(case, planning.known_of(case, rows))
            expected = {key for key, at in wanted.items() if (*key, at) not in done}
            assert _steady(planned) == _steady(expected)

    def figures_remain_of_what_was_erased_and_of_nothing_else(self) -> None:
        alive = set(Case.objects.exclude(state=State.DRAFT).values_list("reference", flat=True))
        assert PastCase.objects.count() == len(set(self.numbers) - alive)


def _steady(keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """A notice that was lost at a former address, or not sent yet, is looked at when it is due."""
    return {("keeping", "") if str(kind).startswith("keeping") else (kind, s) for kind, s in keys}

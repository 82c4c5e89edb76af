"""What must hold of the course of any case at any moment: its history, its dates, what waits.

Each promise reads a `Sight`, with what is remembered of the one before. Durations and dates are
worked out here in the plainest way, beside the product's.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from niaouli.cases.enums import (
    DECIDED_STATES,
    ENDED_STATES,
    OPEN_STATES,
    ActState,
    Channel,
    Due,
    ItemState,
    OpinionState,
    State,
)
from niaouli.cases.lifecycle import BY_SILENCE, JUDGING, TRANSITIONS, Act
from niaouli.cases.models import Case, Movement
from niaouli.cases.operations import planning
from niaouli.cases.schedule import schedule
from niaouli.lib.words import add_months
from tests.cases.life.sight import Memory, Sight
from tests.cases.life.world import ISLANDS


def movements_are_a_chain(sight: Sight, memory: Memory) -> None:
    """The history leads from the draft to where the case is, by acts that are possible there."""
    for case in sight.cases.values():
        state, at = State.DRAFT.value, case.started_at
        for movement in case.movements.all():
            transition = TRANSITIONS[Act(movement.act)]
            assert movement.source == state
            assert movement.source in transition.sources
            assert movement.target == transition.target_from(State(movement.source))
            assert movement.at >= at
            state, at = movement.target, movement.at
        assert state == case.state


def every_act_is_in_the_log(sight: Sight, memory: Memory) -> None:
    """As many events as there are things done, of each kind."""
    for case in sight.cases.values():
        logged = Counter(event.verb for event in memory.events[case.subject])
        wanted = Counter(f"case.{movement.act}" for movement in case.movements.all())
        for verb, count in _done(case, sight):
            wanted[verb] += count
        for verb in (
            *(f"case.{act}" for act in Act),
            *(verb for verb, _count in _done(case, sight)),
        ):
            assert logged[verb] == wanted[verb], (verb, logged[verb], wanted[verb])
        cancelled = [each for each in case.opinions.all() if each.state == OpinionState.CANCELLED]
        # The end of the case is the event of those that it ends.
        ends = {each.at for each in case.movements.all() if each.target in ENDED_STATES}
        alone = sum(each.ended_at not in ends for each in cancelled)
        assert alone <= logged["case.opinion_cancelled"] <= len(cancelled)


def _done(case: Case, sight: Sight) -> list[tuple[str, int]]:
    opinions, holds = case.opinions.all(), case.holds.all()
    claim, satisfaction = sight.claims.get(case.pk), sight.satisfactions.get(case.pk)
    return [
        ("case.message_written", sum(not is_automatic(each.body) for each in case.messages.all())),
        ("case.note_written", len(case.notes.all())),
        ("case.opinion_asked", len(opinions)),
        ("case.opinion_given", sum(each.state == OpinionState.GIVEN for each in opinions)),
        ("case.held", len(holds)),
        ("case.released", sum(each.ended_at is not None for each in holds)),
        ("case.step_entered", len(case.stays.all()) - len(_studies(case))),
        ("case.claimed", int(bool(claim and claim.claimed_at))),
        ("case.satisfaction_given", int(bool(satisfaction and satisfaction.score))),
        ("case.satisfaction_declined", int(bool(satisfaction and not satisfaction.score))),
    ]


def is_automatic(body: str) -> bool:
    """What goes with a document that is issued."""
    return body.startswith("Bonjour,\n\nVotre demande est acceptée.")


def what_changes_is_seen_to_change(sight: Sight, memory: Memory) -> None:
    """The revision of a case grows with whatever a page shows of it, and never goes back."""
    for key, case in sight.cases.items():
        before = memory.last.cases.get(key) if memory.last else None
        if before is not None:
            assert case.revision >= before.revision
            assert case.revision > before.revision or _shown(case) == _shown(before)


def _shown(case: Case) -> tuple[object, ...]:
    return (
        *(case.state, case.answers, case.decision, case.step, case.department_id),
        *(case.citizen_id, case.assignee_id, case.due_on, case.legal_due_on),
        len(case.movements.all()),
        len(case.messages.all()),
        [(each.pk, each.replaced_at) for each in case.documents.all()],
        [(each.pk, each.state) for each in case.items.all()],
    )


def the_waits_add_up(sight: Sight, memory: Memory) -> None:
    for case in sight.cases.values():
        since = _waits(case)[1]
        # What is asked once it is reopened is no part of the time to the first decision.
        assert case.waited_days == sum(_waits(case, until=case.first_decided_at)[0])
        assert case.waiting_since == since


def _waits(case: Case, *, until: datetime | None = None) -> tuple[list[int], object]:
    """Days of each wait that is over, and since when there is another."""
    waits, since = [], None
    for movement in case.movements.all():
        if until and movement.at > until:
            break
        if movement.target == State.AWAITING_CITIZEN:
            since = since or movement.at
        elif since is not None:
            waits.append((_day(movement) - timezone.localdate(since)).days)
            since = None
    return waits, since


def the_dates_can_be_worked_out_again(sight: Sight, memory: Memory) -> None:
    for case in sight.cases.values():
        judged = [each.at for each in case.movements.all() if each.act in JUDGING]
        assert case.first_decided_at == (judged[0] if judged else None)
        assert (case.decided_at is not None) == (case.state in DECIDED_STATES)
        last_day = legal_day(case)
        assert case.legal_due_on == last_day
        runs = case.state in OPEN_STATES and case.waiting_since is None and not judged
        assert case.due_on == (last_day if runs else None)


def legal_day(case: Case) -> date | None:
    """Two months, one more from the islands, and as many days as the citizen was awaited."""
    if case.submitted_at is None:
        return None
    day = add_months(timezone.localdate(case.submitted_at), 2)
    if case.answers["commune"] == ISLANDS:
        day = add_months(day, 1)
    return day + timedelta(days=sum(_waits(case)[0]))


def silence_comes_after_the_delay(sight: Sight, memory: Memory) -> None:
    """And once in a life."""
    for case in sight.cases.values():
        silent = [each for each in case.movements.all() if each.act in BY_SILENCE]
        assert len(silent) <= 1
        new = any(event.verb.endswith("_by_silence") for event in sight.news_of(case))
        last_day = legal_day(case)
        if new and last_day is not None:
            assert _day(silent[0]) > last_day
            assert silent[0].by_id is None


def something_is_awaited_exactly_when_the_case_waits(sight: Sight, memory: Memory) -> None:
    for case in sight.cases.values():
        awaited = any(each.state == ItemState.OPEN for each in case.items.all())
        assert awaited == (case.state == State.AWAITING_CITIZEN)
        assert not _asked(case) or case.state in OPEN_STATES


def what_waits_on_someone_waits(sight: Sight, memory: Memory) -> None:
    """Time alone ends no item and no opinion; a case under way it ends by silence only."""
    for key, case in sight.cases.items():
        before = memory.last.cases.get(key) if memory.last else None
        if before is None or any(event.by is not None for event in sight.news_of(case)):
            continue
        silent = any(event.verb.endswith("_by_silence") for event in sight.news_of(case))
        # An expert has no account.
        given = any(event.verb == "case.opinion_given" for event in sight.news_of(case))
        assert case.state == before.state or silent
        assert _awaited(case) == _awaited(before)
        assert _asked(case) == _asked(before) or given or silent


def _awaited(case: Case) -> list[int]:
    return [each.pk for each in case.items.all() if each.state == ItemState.OPEN]


def _asked(case: Case) -> list[int]:
    return [each.pk for each in case.opinions.all() if each.state == OpinionState.ASKED]


def the_steps_cover_the_study(sight: Sight, memory: Memory) -> None:
    """Without a gap, and nothing beside it."""
    for case in sight.cases.values():
        stays = list(case.stays.all())
        spent = _joined([(stay.entered_at, stay.left_at) for stay in stays])
        assert spent == _joined(_studies(case))
        assert case.step == (stays[-1].step if stays and not stays[-1].left_at else "")
        assert bool(case.step) == (case.state == State.IN_REVIEW)


def _joined(spans: list[tuple[object, object]]) -> list[tuple[object, object]]:
    """Those that follow each other as one: several things are done at one moment here."""
    joined: list[tuple[object, object]] = []
    for began, ended in spans:
        if joined and joined[-1][1] == began:
            joined[-1] = joined[-1][0], ended
        else:
            joined.append((began, ended))
    return joined


def _studies(case: Case) -> list[tuple[object, object]]:
    """From when to when it was studied."""
    spans: list[tuple[object, object]] = []
    for movement in case.movements.all():
        if State.IN_REVIEW in (movement.source, movement.target) and spans and not spans[-1][1]:
            if movement.target != State.IN_REVIEW:
                spans[-1] = spans[-1][0], movement.at
        elif movement.target == State.IN_REVIEW:
            spans.append((movement.at, None))
    return spans


def what_is_planned_is_what_must_happen(sight: Sight, memory: Memory) -> None:
    for case in sight.cases.values():
        rows = list(case.scheduled.all())
        planned = {(r.kind, r.subject): r.due_at for r in rows if r.state == ActState.PLANNED}
        assert len(planned) == sum(row.state == ActState.PLANNED for row in rows)
        if case.state == State.DRAFT:
            # Moved when it is due: saving a page writes nothing more.
            assert len(planned) == 1
            assert {kind for kind, _ in planned} <= {Due.DRAFT_NOTICE, Due.DRAFT_END}
            continue
        before = memory.last.cases.get(str(case.key)) if memory.last else None
        if before and not sight.news_of(case) and _rows(before) == _rows(case):
            continue
        done = {(r.kind, r.subject, r.due_at) for r in rows if r.state == ActState.DONE}
        wanted = schedule(case, planning.known_of(case, rows))
        assert _steady(planned) == _steady(k for k, at in wanted.items() if (*k, at) not in done)
        for key, at in planned.items():
            assert at == wanted[key] or "keeping" in key[0]


def _rows(case: Case) -> list[tuple[object, ...]]:
    return [(each.pk, each.state, each.due_at) for each in case.scheduled.all()]


def _steady(keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """A notice that was lost at a former address, or not sent yet, is looked at when it is due."""
    return {("keeping", "") if str(kind).startswith("keeping") else (kind, s) for kind, s in keys}


def what_is_planned_happens_once_and_not_before(sight: Sight, memory: Memory) -> None:
    for case in sight.cases.values():
        done = [each for each in case.scheduled.all() if each.state == ActState.DONE]
        once = Counter((each.kind, each.subject, each.due_at) for each in done)
        assert all(count == 1 for count in once.values())
        assert all(each.settled_at and each.settled_at >= each.due_at for each in done)
        reminded = sum(e.verb == "case.reminded" for e in memory.events[case.subject])
        assert reminded <= sum(each.kind == Due.ITEM_REMINDER for each in done)


def who_ended_a_case_is_told_once(sight: Sight, memory: Memory) -> None:
    """Nobody answers a case that ended, but to take it up again."""
    for case in sight.sent:
        before = memory.last.cases.get(str(case.key)) if memory.last else None
        if before is None or before.state in (*OPEN_STATES, State.DRAFT):
            continue
        written = [each for each in case.messages.all() if each not in before.messages.all()]
        assert not any(each.side == "citizen" for each in written)
        if before.state == State.WITHDRAWN:
            assert case.state == State.WITHDRAWN


def nobody_acts_without_the_right(sight: Sight, memory: Memory) -> None:
    """Citizens on their own case, agents on those of their department but for their own, and time
    where the life cycle says so."""
    for event in sight.events:
        case = sight.cases.get(event.subject.removeprefix("case:"))
        if case is None or event.by is None or event.by == case.citizen_id:
            continue
        assert event.by in _allowed(case, event.verb, memory), (event.verb, event.by)
    for case in sight.sent:
        for movement in _new_movements(case, memory):
            actor, own = TRANSITIONS[Act(movement.act)].actor, movement.by_id == case.citizen_id
            entered = movement.act == Act.SUBMIT and case.channel == Channel.COUNTER
            if actor == "citizen" and not entered:
                assert own
            elif actor == "agent":
                assert movement.by_id and not own


def _allowed(case: Case, verb: str, memory: Memory) -> set[int]:
    """Who, beside its citizen, may do this to the case, as it was before."""
    before = memory.last.cases.get(str(case.key)) if memory.last else None
    reads = verb in ("case.consulted", "case.note_written", "document.consulted")
    roles: set[str] = {"agent", "manager", *(["reader"] if reads else [])}
    if verb in ("case.held", "case.released"):
        roles = {"manager"}
    departments = {(before or case).department.code}
    if verb in ("case.opinion_given", "opinion.consulted"):
        departments = {each.department.code for each in case.opinions.all() if each.department}
    return {
        person
        for person, held in memory.roles.items()
        if any(held.get(code) in roles for code in departments)
    }


def _new_movements(case: Case, memory: Memory) -> list[Movement]:
    before = memory.last.cases.get(str(case.key)) if memory.last else None
    known = set(before.movements.all()) if before else set()
    # What a life begins with was done before it was looked at.
    return [each for each in case.movements.all() if memory.last and each not in known]


def _day(movement: Movement) -> date:
    return timezone.localdate(movement.at)


COURSE = (
    movements_are_a_chain,
    every_act_is_in_the_log,
    what_changes_is_seen_to_change,
    the_waits_add_up,
    the_dates_can_be_worked_out_again,
    silence_comes_after_the_delay,
    something_is_awaited_exactly_when_the_case_waits,
    what_waits_on_someone_waits,
    the_steps_cover_the_study,
    what_is_planned_is_what_must_happen,
    what_is_planned_happens_once_and_not_before,
    who_ended_a_case_is_told_once,
    nobody_acts_without_the_right,
)

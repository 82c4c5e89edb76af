"""The rows of what must happen by itself agree with the case, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from niaouli.accounts.models import Person
from niaouli.cases.enums import (
    ENDED_STATES,
    OPEN_STATES,
    ActState,
    Due,
    ItemState,
    OpinionState,
    State,
)
from niaouli.cases.models import Case, CaseMail, Hold, Opinion, PendingItem, ScheduledAct
from niaouli.cases.schedule import Known, schedule

NOTICES = {State.DRAFT: "cases/draft_ending"} | dict.fromkeys(ENDED_STATES, "cases/keeping_notice")
"""The e-mail that says that it will be erased."""


def follow(case: Case, *, now: datetime) -> None:
    """Plan what must now happen to a locked case, move what happens at another moment, cancel what
    no longer must. What was done is not planned again for the same moment. Safe to call twice.
    """
    rows = list(ScheduledAct.objects.filter(case=case).order_by("id"))
    wanted = schedule(case, known_of(case, rows))
    done = {(row.kind, row.subject, row.due_at) for row in rows if row.state == ActState.DONE}
    planned = {(row.kind, row.subject): row for row in rows if row.state == ActState.PLANNED}
    useless = [row.pk for key, row in planned.items() if key not in wanted]
    if useless:
        ScheduledAct.objects.filter(pk__in=useless).update(state=ActState.CANCELLED, settled_at=now)
    new = []
    for key, due_at in wanted.items():
        row = planned.get(key)
        if row is None and (*key, due_at) not in done:
            new.append(_row(case, key, due_at, now))
        elif row is not None and row.due_at != due_at:
            _move(row, due_at)
    if new:
        ScheduledAct.objects.bulk_create(new)


def known_of(case: Case, rows: Sequence[ScheduledAct]) -> Known:
    """What the schedule of the case depends on: two statements at most."""
    silent = any(row.kind == Due.SILENCE and row.state == ActState.DONE for row in rows)
    if case.state not in NOTICES:
        items = PendingItem.objects.filter(case=case, state=ItemState.OPEN).order_by("id")
        awaited = Opinion.objects.filter(case=case, state=OpinionState.ASKED).order_by("id")
        is_awaiting = case.state == State.AWAITING_CITIZEN
        return Known(
            items=list(items) if is_awaiting else [],
            opinions=list(awaited),
            was_silent=silent,
        )
    notice = (
        CaseMail.objects.filter(case=case, mail__template=NOTICES[State(case.state)])
        .select_related("mail")
        .order_by("-id")
        .first()
    )
    hold = Hold.objects.filter(case=case).order_by("-id").first()
    return Known(
        notice=notice.mail if notice else None,
        is_held=hold is not None and hold.ended_at is None,
        held_until=hold.ended_at if hold else None,
    )


@transaction.atomic
def follow_person(person: Person, *, now: datetime) -> None:
    """The same for all the cases of a person whose account has changed: who deleted it is told
    nothing more."""
    cases = Case.objects.filter(citizen=person).select_related("version", "citizen")
    for case in cases.select_for_update(of=("self",)).order_by("id"):
        follow(case, now=now)


def plan_missing(*, now: datetime) -> int:
    """Plan what nothing planned: cases of before this existed, a backup that was put back. Returns
    how many cases were looked at. Safe to run twice."""
    count = 0
    for pk in _without_plan().order_by("id").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            case = (
                Case.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("version", "citizen")
                .filter(pk=pk)
                .first()
            )
            if case is not None:
                follow(case, now=now)
                count += 1
    return count


def _without_plan() -> QuerySet[Case]:
    planned = ScheduledAct.objects.filter(case=OuterRef("pk"), state=ActState.PLANNED)
    held = Hold.objects.filter(case=OuterRef("pk"), ended_at__isnull=True)
    ending = Q(state__in=[State.DRAFT, *ENDED_STATES]) & ~Exists(held)
    awaited = Q(state=State.AWAITING_CITIZEN)
    legal = Q(state__in=OPEN_STATES, legal_due_on__isnull=False, first_decided_at__isnull=True)
    return Case.objects.filter(~Exists(planned), ending | awaited | legal)


def _row(case: Case, key: tuple[str, str], due_at: datetime, now: datetime) -> ScheduledAct:
    kind, subject = key
    return ScheduledAct(case=case, kind=kind, subject=subject, due_at=due_at, planned_at=now)


def _move(row: ScheduledAct, due_at: datetime) -> None:
    row.due_at, row.attempts, row.retry_at, row.problem = due_at, 0, None, ""
    row.save(update_fields=["due_at", "attempts", "retry_at", "problem"])

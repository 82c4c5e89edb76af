"""What is due happens: a row at a time, in a transaction of its own, once.

Safe to run twice at once, to be killed, and to start again after days: a case that somebody is
working on is left to the next run, a row that fails does not hold the others back and is tried
again later, and each row is compared with the case before anything is done (`schedule`).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from niaouli.cases.enums import ActState, Due, Obstacle
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations import keeping, planning, reminding, silence

log = logging.getLogger(__name__)

Handler = Callable[[Case, ScheduledAct, datetime], Obstacle | None]
"""Does what is due to a locked case; or says what holds it back, having done nothing."""

HANDLERS: dict[Due, Handler] = {
    Due.DRAFT_NOTICE: keeping.tell_draft,
    Due.DRAFT_END: keeping.end_draft,
    Due.ITEM_REMINDER: reminding.remind,
    Due.OPINION_REMINDER: reminding.remind_opinion,
    Due.SILENCE: silence.decide_by_silence,
    Due.KEEPING_NOTICE: keeping.tell_end,
    Due.KEEPING_END: keeping.end_keeping,
}

MOST = 2_000
"""In one run: the next one, five minutes later, goes on."""
HELD_BACK = timedelta(hours=12)
"""When what was held back is looked at again."""
LONGEST = timedelta(days=1)


def run_due(*, now: datetime) -> int:
    """Do what is due now, the oldest first. Returns how many rows were settled."""
    due = list(due_acts(now=now).order_by("due_at", "id").values_list("pk", "case_id")[:MOST])
    return sum(_run(act, case, now) for act, case in due)


def due_acts(*, now: datetime) -> QuerySet[ScheduledAct]:
    """What can be done or tried again now."""
    waited = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    return ScheduledAct.objects.filter(waited, state=ActState.PLANNED, due_at__lte=now)


def _run(act: int, case: int, now: datetime) -> bool:
    try:
        return _execute(act, case, now)
    except Exception as error:
        log.exception("a scheduled act failed", extra={"data": {"act": act, "case": case}})
        _note_failure(act, type(error).__name__, now)
        return False


@transaction.atomic
def _execute(act_id: int, case_id: int, now: datetime) -> bool:
    case = _free_case(case_id)
    if case is None:
        return False
    planning.follow(case, now=now)
    act = due_acts(now=now).filter(pk=act_id).first()
    if act is None:
        # Done by another worker, moved, or cancelled.
        return False
    obstacle = HANDLERS[Due(act.kind)](case, act, now)
    if obstacle is not None:
        act.problem, act.retry_at = obstacle, now + HELD_BACK
        act.save(update_fields=["problem", "retry_at"])
        return False
    if case.pk is not None:
        # Those that the handler did at the same time are settled already.
        _settle(case, [act.pk], now)
        planning.follow(case, now=now)
    return True


def _free_case(case_id: int) -> Case | None:
    """The case, locked before its rows as operations do; None when it is gone, or in use now."""
    return (
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("version", "procedure", "department", "citizen")
        .defer("version__definition", "procedure__search_text")
        .filter(pk=case_id)
        .first()
    )


def _settle(case: Case, acts: list[int], now: datetime) -> None:
    planned = ScheduledAct.objects.filter(case=case, pk__in=acts)
    planned.update(state=ActState.DONE, settled_at=now, problem="", retry_at=None)


@transaction.atomic
def _note_failure(act_id: int, problem: str, now: datetime) -> None:
    """Later and later: five minutes, ten, twenty… a day at most."""
    failed = ScheduledAct.objects.filter(pk=act_id, state=ActState.PLANNED)
    failed.update(attempts=F("attempts") + 1, problem=problem[:60])
    for attempts in failed.values_list("attempts", flat=True).order_by("id"):
        pause = min(timedelta(minutes=5) * 2 ** min(attempts - 1, 12), LONGEST)
        failed.update(retry_at=now + pause)

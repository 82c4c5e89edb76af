"""What is awaited is reminded: before its date, and once after it."""

from datetime import datetime

from django.utils import timezone

from niaouli.audit import operations as audit
from niaouli.cases.enums import ActState, Due, ItemState, Obstacle, OpinionState
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations import steps
from niaouli.cases.operations.asked import tell_asked
from niaouli.cases.schedule import item_of


def remind(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """One e-mail for all that is due in the case: after days of stop, or where several things are
    awaited, nobody receives two."""
    due = ScheduledAct.objects.filter(
        case=case, kind=Due.ITEM_REMINDER, state=ActState.PLANNED, due_at__lte=now
    )
    rows = list(due.order_by("id"))
    awaited = {item_of(row.subject) for row in rows}
    items = list(case.items.filter(pk__in=awaited, state=ItemState.OPEN).order_by("due_on", "id"))
    due.update(state=ActState.DONE, settled_at=now, problem="", retry_at=None)
    if not items:
        return None
    today = timezone.localdate(now)
    lines = [
        {
            "label": item.label,
            "due_on": item.due_on,
            "late": item.due_on < today,
            "prepared": item.prepared_at is not None,
        }
        for item in items
    ]
    values = {"lines": lines, "late": any(line["late"] for line in lines)}
    steps.tell_citizen(case, "cases/item_reminder", now=now, values=values)
    audit.record(
        "case.reminded",
        by=None,
        subject=case.subject,
        now=now,
        details={"items": [item.pk for item in items]},
    )
    return None


def remind_opinion(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """Once, whoever is asked. The link of an expert is in the first e-mail only: nothing of ours
    knows it any more."""
    opinion = (
        case.opinions.filter(pk=item_of(act.subject), state=OpinionState.ASKED)
        .select_related("department")
        .order_by("id")
        .first()
    )
    if opinion is None:
        return None
    opinion.case = case
    tell_asked("cases/opinion_reminder", opinion, now=now)
    audit.record(
        "case.opinion_reminded",
        by=None,
        subject=case.subject,
        now=now,
        details={"opinion": opinion.pk},
    )
    return None

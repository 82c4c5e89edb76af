"""Time that passes, and e-mails that leave, for the tests of what happens by itself."""

from datetime import datetime, timedelta

from django.utils import timezone

from niaouli.cases.enums import ActState, Due
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations.scheduling import run_due
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail


def planned(case: Case) -> dict[tuple[str, str], datetime]:
    """What is planned, by kind and subject, at local time."""
    rows = ScheduledAct.objects.filter(case=case, state=ActState.PLANNED).order_by("id")
    return {(row.kind, row.subject): timezone.localtime(row.due_at) for row in rows}


def due_at(case: Case, kind: Due, subject: str = "") -> datetime:
    return planned(case)[(kind, subject)]


def mails(template: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template=f"cases/{template}").order_by("id"))


def deliver(*, now: datetime, state: Delivery = Delivery.SENT) -> None:
    """Everything in the outbox leaves, or is given up."""
    OutgoingMail.objects.filter(state=Delivery.WAITING).update(state=state, settled_at=now)


def live(start: datetime, end: datetime, *, every: timedelta = timedelta(hours=6)) -> None:
    """The worker runs from one moment to the other, and e-mails leave."""
    now = start
    while now <= end:
        run_due(now=now)
        deliver(now=now)
        now += every

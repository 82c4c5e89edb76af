"""What becomes of a person's data if they delete their account, with their own numbers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from niaouli.accounts.models import Person
from niaouli.alerts.models import Subscription
from niaouli.audit.models import Event
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, State
from niaouli.cases.models import Case
from niaouli.cases.queries import cases_of, detailed
from niaouli.cases.retention import kept_until
from niaouli.datarights.holdings import ROOMS
from niaouli.documents.queries import documents_of
from niaouli.employment.queries.seekers import check_ins_of, resume_of, seeker_of


@dataclass(frozen=True)
class KeptCase:
    """A request that stays after the account."""

    title: str
    reference: str
    until: date


@dataclass(frozen=True)
class Fates:
    """`goes`: removed at once. `stays`: kept until a date. `under_way`: what prevents deleting."""

    goes: list[str]
    stays: list[KeptCase]
    under_way: list[Case]


def fates_of(person: Person, *, now: datetime) -> Fates:
    return Fates(
        goes=[sentence for room in ROOMS for sentence in room.goes(person, now=now)],
        stays=kept_cases(person),
        under_way=list(
            detailed(cases_of(person)).filter(state__in=OPEN_STATES).order_by("submitted_at", "id")
        ),
    )


@dataclass(frozen=True)
class Counts:
    """How much is held, room by room."""

    sent: int
    drafts: int
    documents: int
    alerts: int
    check_ins: int
    registered: bool
    resume: bool


def counts_of(person: Person) -> Counts:
    drafts = cases_of(person).filter(state=State.DRAFT).count()
    return Counts(
        sent=cases_of(person).count() - drafts,
        drafts=drafts,
        documents=documents_of(person).count(),
        alerts=Subscription.objects.filter(subscriber__person=person, ended_at=None).count(),
        check_ins=check_ins_of(person).count(),
        registered=seeker_of(person) is not None,
        resume=resume_of(person) is not None,
    )


def copies_of(person: Person) -> QuerySet[Event]:
    """The parts of copies that left, each time."""
    return Event.objects.filter(subject=f"person:{person.pk}", verb="account.data_copied")


def kept_cases(person: Person) -> list[KeptCase]:
    """The person's requests that have ended, those kept longest last."""
    ended = detailed(cases_of(person)).filter(state__in=ENDED_STATES).order_by("id")
    kept = [KeptCase(each.title, each.reference or "", kept_until(each)) for each in ended]
    return sorted(kept, key=lambda each: each.until)

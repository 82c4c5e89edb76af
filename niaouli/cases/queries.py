"""Reading cases.

Access is a filtered queryset: `cases_of` for the citizen, `cases_for_agent` for agents. What they
leave out does not exist for that person (404).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from niaouli.accounts.models import Person
from niaouli.cases.enums import DECIDED_STATES, ItemState, Side, State
from niaouli.cases.models import (
    Case,
    CaseMail,
    Message,
    Movement,
    PendingItem,
    ProcessingTime,
    SupportingDocument,
)
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import viewable
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import published_procedures

PAGE = 50
"""Rows of the agents' queue."""


def cases_of(person: Person) -> QuerySet[Case]:
    """The person's own cases, drafts included."""
    return Case.objects.filter(citizen=person)


def cases_for_agent(roles: Collection[Membership]) -> QuerySet[Case]:
    """The cases that these roles may open. Drafts belong to their authors alone."""
    return Case.objects.filter(department__in=viewable(roles)).exclude(state=State.DRAFT)


def listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The rows of « Mes demandes »: with department, what is awaited and what is unread.

    One statement, whatever the number of cases; answers are not loaded.
    """
    awaited = (
        PendingItem.objects.filter(case=OuterRef("pk"), state=ItemState.OPEN)
        .order_by()
        .values("case")
        .annotate(count=Count("pk"))
        .values("count")
    )
    unread = Message.objects.filter(
        case=OuterRef("pk"), side=Side.DEPARTMENT, read_at__isnull=True
    )
    return (
        cases.select_related("department", "procedure")
        .defer("answers")
        .annotate(awaited=Coalesce(Subquery(awaited), 0), unread=Exists(unread))
        .order_by("-changed_at", "-id")
    )


def draft_of(person: Person, procedure: Procedure) -> Case | None:
    """The person's draft of this procedure: there is one at most."""
    return cases_of(person).filter(procedure=procedure, state=State.DRAFT).order_by("id").first()


def open_items_of(person: Person) -> QuerySet[PendingItem]:
    """What the person must supply, in every case, the most urgent first."""
    return (
        PendingItem.objects.filter(case__citizen=person, state=ItemState.OPEN)
        .select_related("case", "case__department")
        .defer("case__answers")
        .order_by("due_on", "id")
    )


def drafts_of(person: Person) -> QuerySet[Case]:
    return (
        cases_of(person)
        .filter(state=State.DRAFT)
        .select_related("procedure")
        .defer("answers")
        .order_by("-changed_at", "-id")
    )


def unread_messages_of(person: Person) -> QuerySet[Message]:
    """What departments wrote and the person has not opened yet, the newest first."""
    return (
        Message.objects.filter(case__citizen=person, side=Side.DEPARTMENT, read_at__isnull=True)
        .select_related("case", "case__department")
        .defer("case__answers")
        .order_by("-sent_at", "-id")
    )


def current_documents(case: Case) -> list[SupportingDocument]:
    """The documents of the case that no other replaced."""
    return list(
        case.documents.filter(replaced_at__isnull=True).select_related("file").order_by("id")
    )


def documents_of(case: Case) -> QuerySet[SupportingDocument]:
    """Every document of the case, replaced ones included."""
    return case.documents.select_related("file").order_by("id")


def items_of(case: Case) -> QuerySet[PendingItem]:
    return case.items.order_by("id")


def movements_of(case: Case) -> QuerySet[Movement]:
    return case.movements.select_related("by").order_by("id")


@dataclass(frozen=True)
class Exchange:
    """One line of the thread: a message, or an e-mail that was sent about the case."""

    at: datetime
    message: Message | None
    mail: OutgoingMail | None


def exchanges_of(case: Case) -> list[Exchange]:
    """Messages and e-mails of the case together, the oldest first."""
    messages = case.messages.select_related("author").order_by("id")
    mails = (
        CaseMail.objects.filter(case=case, mail__secret=False).select_related("mail").order_by("id")
    )
    exchanges = [
        *(Exchange(at=message.sent_at, message=message, mail=None) for message in messages),
        *(Exchange(at=each.mail.created_at, message=None, mail=each.mail) for each in mails),
    ]
    return sorted(exchanges, key=lambda exchange: exchange.at)


@dataclass(frozen=True)
class Cursor:
    """Where a page of the queue begins: after this submission."""

    submitted_at: datetime
    case_id: int


def queue(
    department: Department,
    state: State,
    *,
    assignee: Person | None = None,
    after: Cursor | None = None,
) -> list[Case]:
    """One page of a department's queue in one state, the oldest submission first.

    Keyset paging on the index `case_queue`: the cost does not depend on how many cases there are.
    Returns one row more than a page when there is a next one.
    """
    cases = Case.objects.filter(department=department, state=state)
    if assignee is not None:
        cases = cases.filter(assignee=assignee)
    if after is not None:
        # A row comparison lets PostgreSQL start in the middle of the index.
        cases = cases.filter(
            Q(submitted_at__gt=after.submitted_at)
            | Q(submitted_at=after.submitted_at, id__gt=after.case_id),
            submitted_at__gte=after.submitted_at,
        )
    unread = Message.objects.filter(case=OuterRef("pk"), side=Side.CITIZEN, read_at__isnull=True)
    return list(
        cases.select_related("citizen", "assignee")
        .defer("answers")
        .annotate(unread=Exists(unread))
        .order_by("submitted_at", "id")[: PAGE + 1]
    )


COUNT_LIMIT = 1000


def queue_counts(department: Department) -> dict[State, int]:
    """How many cases in each state that an agent works on, counted up to `COUNT_LIMIT`.

    An exact count of a million rows costs more than the page that shows it.
    """
    counts = {}
    for state in (State.SUBMITTED, State.IN_REVIEW, State.AWAITING_CITIZEN):
        rows = Case.objects.filter(department=department, state=state).order_by()
        counts[state] = rows.values("pk")[:COUNT_LIMIT].count()
    return counts


def recently_decided(department: Department) -> list[Case]:
    """The department's last decisions, the newest first."""
    return list(
        Case.objects.filter(department=department, state__in=DECIDED_STATES)
        .select_related("citizen", "assignee")
        .defer("answers")
        .order_by("-decided_at", "-id")[:PAGE]
    )


def processing_times(procedures: Iterable[int]) -> dict[int, ProcessingTime]:
    """The latest figure of each procedure, by procedure id."""
    rows = (
        ProcessingTime.objects.filter(procedure__in=set(procedures))
        .order_by("procedure_id", "-computed_on")
        .distinct("procedure_id")
    )
    return {row.procedure_id: row for row in rows}


def most_asked(limit: int) -> list[Procedure]:
    """The procedures online that people ask most, by the pace of decisions that the last nightly
    figures saw: counting cases on each visit would cost more than the page."""
    procedures = list(published_procedures())
    figures = processing_times(procedure.pk for procedure in procedures)

    def pace(procedure: Procedure) -> float:
        figure = figures.get(procedure.pk)
        return figure.cases / figure.window_days if figure else 0.0

    return sorted(procedures, key=pace, reverse=True)[:limit]

"""Reading cases.

Access is a filtered queryset: `cases_of` for the citizen, `cases_for_agent` for agents. What they
leave out does not exist for that person (404).
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from niaouli.accounts.models import Person
from niaouli.cases.enums import ActState, Channel, Side, State
from niaouli.cases.lifecycle import DECIDING
from niaouli.cases.models import (
    BatchReport,
    Case,
    CaseIncomingMail,
    CaseMail,
    Correction,
    Export,
    Hold,
    Message,
    Movement,
    Note,
    PendingItem,
    ProcessingTime,
    SavedView,
    ScheduledAct,
    StepStay,
    SupportingDocument,
    Transfer,
)
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import (
    managed,
    processed,
    processing_departments,
    processors_of,
    viewable,
)
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import published_procedures

PAPERS_IN_FORCE = Q(side=Side.DEPARTMENT, message__isnull=True, replaced_at__isnull=True)
"""Of the documents of a case: what its department issued, and nothing replaced."""
BY_DECISION = PAPERS_IN_FORCE & Q(letter_model__isnull=True)
"""What decisions produced, of that: what an agent issued beside them does not change with them."""


def cases_of(person: Person) -> QuerySet[Case]:
    """The person's own cases, drafts included; not what an agent is entering for them, until it is
    sent."""
    return Case.objects.filter(citizen=person).exclude(state=State.DRAFT, channel=Channel.COUNTER)


def all_cases_of(person: Person) -> QuerySet[Case]:
    """Everything that is about the person, for the copy of their data: also what an agent is still
    entering for them."""
    return Case.objects.filter(citizen=person)


def counter_drafts(person: Person, roles: Collection[Membership]) -> QuerySet[Case]:
    """What the agents of these roles are entering at the counter: all of their departments, but for
    what is entered for this agent. The last that changed first."""
    drafts = Case.objects.filter(
        department__in=processed(roles), state=State.DRAFT, channel=Channel.COUNTER
    )
    return drafts.exclude(citizen=person).order_by("-changed_at", "-id")


def cases_for_agent(roles: Collection[Membership]) -> QuerySet[Case]:
    """The cases that these roles may open. Drafts belong to their authors alone."""
    return Case.objects.filter(department__in=viewable(roles)).exclude(state=State.DRAFT)


def people_of_cases(department: Department, references: Iterable[str]) -> dict[str, Person]:
    """Whose cases of the department have these numbers, by number. One query."""
    cases = Case.objects.filter(department=department, reference__in=set(references))
    return {
        str(each.reference): each.citizen
        for each in cases.select_related("citizen").only("reference", "citizen").order_by("id")
    }


def references_of(person: Person) -> QuerySet[Case, str | None]:
    """The numbers of a person's cases."""
    cases = Case.objects.filter(citizen=person, reference__isnull=False)
    return cases.order_by("id").values_list("reference", flat=True)


def exports_of(person: Person, roles: Collection[Membership]) -> QuerySet[Export]:
    """The lists that the person asked for, of the departments that they still answer for."""
    found = Export.objects.filter(by=person, department__in=managed(roles))
    return found.select_related("department", "file")


def detailed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what the page of a case reads, in the same statement. The definition stays where it is:
    `version.parsed` has it in memory."""
    return cases.select_related("version", "procedure", "department").defer(
        "version__definition", "procedure__search_text"
    )


def assignable(case: Case, *, today: date) -> dict[str, Person]:
    """Who may be given the case to study, by user name: the agents and managers of its department,
    but for the citizen themselves. One query."""
    people = processors_of(case.department, today)
    return {each.username: each for each in people if each.pk != case.citizen_id}


def transfer_targets(case: Case, *, today: date) -> dict[str, Department]:
    """The departments that may be given the case, by code: those where someone studies cases, but
    for its own. One query."""
    return {
        each.code: each for each in processing_departments(today) if each.pk != case.department_id
    }


def transferred_from(roles: Collection[Membership], reference: str) -> Transfer | None:
    """Where the case of this number went, for who treated it before; None where it is not theirs to
    know."""
    return (
        Transfer.objects.filter(case__reference=reference, source__in=viewable(roles))
        .select_related("target")
        .order_by("-id")
        .first()
    )


def notes_of(case: Case) -> QuerySet[Note]:
    """What agents wrote to each other, the oldest first: for them only (`check_can_note`)."""
    return case.notes.select_related("author").order_by("id")


def decision_of(case: Case) -> Movement | None:
    """The movement that says the decision in force: the last that decided or corrected."""
    return case.movements.filter(act__in=DECIDING).order_by("-id").first()


def draft_of(person: Person, procedure: Procedure) -> Case | None:
    """The person's draft of this procedure: there is one at most."""
    return cases_of(person).filter(procedure=procedure, state=State.DRAFT).order_by("id").first()


def current_documents(case: Case) -> list[SupportingDocument]:
    """The documents of the case that no other replaced."""
    return list(
        case.documents.filter(replaced_at__isnull=True).select_related("file").order_by("id")
    )


def documents_of(case: Case) -> QuerySet[SupportingDocument]:
    """Every document of the case, replaced ones included."""
    return case.documents.select_related("file").order_by("id")


class CaseDocument(Protocol):
    """A document of a case, or its line (`contents`)."""

    @property
    def message_id(self) -> int | None: ...


Document = TypeVar("Document", bound=CaseDocument)


def attachments(documents: Iterable[Document]) -> dict[int, list[Document]]:
    """Of these documents of a case, those that go with a message, by message id."""
    found: dict[int, list[Document]] = {}
    for document in documents:
        if document.message_id is not None:
            found.setdefault(document.message_id, []).append(document)
    return found


def items_of(case: Case) -> QuerySet[PendingItem]:
    return case.items.order_by("id")


def corrections_of(case: Case) -> QuerySet[Correction]:
    """The answers that were changed after sending, the oldest change first."""
    return case.corrections.order_by("id")


def stays_of(case: Case) -> QuerySet[StepStay]:
    """The steps of the procedure where it was, in order."""
    return case.stays.order_by("id")


def planned_acts(case: Case) -> QuerySet[ScheduledAct]:
    """What will happen to the case by itself, the next first."""
    return case.scheduled.filter(state=ActState.PLANNED).order_by("due_at", "id")


def current_hold(case: Case) -> Hold | None:
    """The suspension of its erasing, while there is one."""
    return case.holds.filter(ended_at__isnull=True).select_related("by").order_by("id").first()


def movements_of(case: Case) -> QuerySet[Movement]:
    return case.movements.select_related("by").order_by("id")


# Only the columns that pages read: composing a statement costs as much as its columns are many.
NAMES = ("username", "given_name", "family_name")
MESSAGE_SHOWN = ("case", "side", "body", "channel", "sent_at", "read_at")
MAIL_SHOWN = ("key", "address", "subject", "text", "created_at", "state", "problem")


@dataclass(frozen=True)
class Exchange:
    """One line of the thread: a message, or an e-mail that was sent about the case."""

    at: datetime
    message: Message | None
    mail: OutgoingMail | None


def exchanges_of(case: Case) -> list[Exchange]:
    """Messages and e-mails of the case together, the oldest first."""
    messages = (
        case.messages.select_related("author")
        .only(*MESSAGE_SHOWN, *(f"author__{name}" for name in NAMES))
        .order_by("id")
    )
    mails = (
        CaseMail.objects.filter(case=case, mail__secret=False)
        .select_related("mail")
        .only(*(f"mail__{name}" for name in MAIL_SHOWN))
        .order_by("id")
    )
    exchanges = [
        *(Exchange(at=message.sent_at, message=message, mail=None) for message in messages),
        *(Exchange(at=each.mail.created_at, message=None, mail=each.mail) for each in mails),
    ]
    return sorted(exchanges, key=lambda exchange: exchange.at)


def original_of(case: Case, message: int) -> CaseIncomingMail | None:
    """The whole e-mail that became this message of the case; None when it came otherwise."""
    found = CaseIncomingMail.objects.filter(case=case, message=message, original__isnull=False)
    return found.select_related("case", "original").order_by("id").first()


def originals_of(case: Case) -> QuerySet[CaseIncomingMail]:
    """The whole e-mails that became messages of the case, the oldest first."""
    found = CaseIncomingMail.objects.filter(case=case, message__isnull=False)
    return found.filter(original__isnull=False).select_related("original").order_by("id")


def saved_views_of(person: Person, department: Department) -> QuerySet[SavedView]:
    """The lists that the person keeps under a name in the department, in the order of the names."""
    return SavedView.objects.filter(person=person, department=department).order_by("name", "id")


def batch_reports_of(person: Person) -> QuerySet[BatchReport]:
    """What became of the cases on which the person acted at once."""
    return BatchReport.objects.filter(by=person).select_related("department")


LATEST_FIGURES = """
SELECT DISTINCT ON (procedure_id)
    procedure_id, computed_on, window_days, cases, mean_days, net_mean_days
FROM cases_processingtime WHERE procedure_id = ANY(%s)
ORDER BY procedure_id, computed_on DESC
"""


def processing_times(procedures: Iterable[int]) -> dict[int, ProcessingTime]:
    """The latest figure of each procedure, by procedure id, without its details. In SQL: half the
    pages show one."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_FIGURES, [list(procedures)])
        return {
            procedure: ProcessingTime(
                procedure_id=procedure,
                computed_on=computed_on,
                window_days=window,
                cases=cases,
                mean_days=mean,
                net_mean_days=net,
            )
            for procedure, computed_on, window, cases, mean, net in cursor.fetchall()
        }


FIGURE_IN_FULL = """
SELECT computed_on, window_days, cases, mean_days, net_mean_days, details
FROM cases_processingtime WHERE procedure_id = %s
ORDER BY computed_on DESC LIMIT 1
"""


def processing_time_of(procedure: int) -> ProcessingTime | None:
    """The latest figure of one procedure, with its details: for the pages that explain it."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURE_IN_FULL, [procedure])
        row = cursor.fetchone()
    if row is None:
        return None
    computed_on, window, cases, mean, net, details = row
    return ProcessingTime(
        procedure_id=procedure,
        computed_on=computed_on,
        window_days=window,
        cases=cases,
        mean_days=mean,
        net_mean_days=net,
        details=json.loads(details),
    )


def most_asked(limit: int) -> list[Procedure]:
    """The procedures online that people ask most, by the pace of decisions that the last nightly
    figures saw: counting cases on each visit would cost more than the page."""
    procedures = list(published_procedures())
    figures = processing_times(procedure.pk for procedure in procedures)

    def pace(procedure: Procedure) -> float:
        figure = figures.get(procedure.pk)
        return figure.cases / figure.window_days if figure else 0.0

    return sorted(procedures, key=pace, reverse=True)[:limit]

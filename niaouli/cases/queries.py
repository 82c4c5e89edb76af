"""Reading cases.

Access is a filtered queryset: `cases_of` for the citizen, `cases_for_agent` for agents. What they
leave out does not exist for that person (404).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.db import connection
from django.db.models import QuerySet

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.models import (
    Case,
    CaseMail,
    Message,
    Movement,
    PendingItem,
    ProcessingTime,
    SupportingDocument,
)
from niaouli.departments.models import Membership
from niaouli.departments.queries import processors_of, viewable
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import published_procedures


def cases_of(person: Person) -> QuerySet[Case]:
    """The person's own cases, drafts included."""
    return Case.objects.filter(citizen=person)


def cases_for_agent(roles: Collection[Membership]) -> QuerySet[Case]:
    """The cases that these roles may open. Drafts belong to their authors alone."""
    return Case.objects.filter(department__in=viewable(roles)).exclude(state=State.DRAFT)


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


def movements_of(case: Case) -> QuerySet[Movement]:
    return case.movements.select_related("by").order_by("id")


# Only the columns that pages read: composing a statement costs as much as its columns are many.
NAMES = ("username", "given_name", "family_name")
MESSAGE_SHOWN = ("case", "side", "body", "sent_at", "read_at")
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


LATEST_FIGURES = """
SELECT DISTINCT ON (procedure_id)
    procedure_id, computed_on, window_days, cases, mean_days, net_mean_days
FROM cases_processingtime WHERE procedure_id = ANY(%s)
ORDER BY procedure_id, computed_on DESC
"""


def processing_times(procedures: Iterable[int]) -> dict[int, ProcessingTime]:
    """The latest figure of each procedure, by procedure id. In SQL: half the pages show one."""
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


def most_asked(limit: int) -> list[Procedure]:
    """The procedures online that people ask most, by the pace of decisions that the last nightly
    figures saw: counting cases on each visit would cost more than the page."""
    procedures = list(published_procedures())
    figures = processing_times(procedure.pk for procedure in procedures)

    def pace(procedure: Procedure) -> float:
        figure = figures.get(procedure.pk)
        return figure.cases / figure.window_days if figure else 0.0

    return sorted(procedures, key=pace, reverse=True)[:limit]

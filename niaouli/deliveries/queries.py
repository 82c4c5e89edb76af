"""Reading deliveries. Access is a filtered queryset: what it leaves out does not exist (404)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)

from niaouli.accounts.models import Person
from niaouli.deliveries.enums import PROBLEMS_FIRST, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import processed
from niaouli.documents.models import Issuance, StoredFile
from niaouli.documents.operations import ARCHIVE_TYPE

Counts = dict[LineState, int]


def deliveries_for_agent(roles: Collection[Membership]) -> QuerySet[Delivery]:
    """Those of the departments for which these roles may issue, whoever prepared them."""
    return Delivery.objects.filter(department__in=processed(roles)).select_related(
        "department", "prepared_by", "sent_by"
    )


def deliveries_of(department: Department) -> QuerySet[Delivery]:
    """The latest first."""
    return (
        Delivery.objects.filter(department=department).select_related("prepared_by").order_by("-id")
    )


def counts_of(delivery: Delivery) -> Counts:
    """How many lines in each state. One query, none once the lines are erased."""
    return counts_of_many([delivery])[delivery.pk]


def counts_of_many(deliveries: Iterable[Delivery]) -> dict[int, Counts]:
    """The same for a list of them: one query."""
    found = list(deliveries)
    counts = {
        each.pk: {state: int(each.counts.get(state, 0)) for state in LineState} for each in found
    }
    kept = [each.pk for each in found if each.forgotten_at is None]
    rows = (
        DeliveryLine.objects.filter(delivery__in=kept)
        .values_list("delivery", "state")
        .annotate(lines=Count("pk"))
        .order_by("delivery", "state")
    )
    for delivery, state, lines in rows:
        counts[delivery][LineState(state)] = lines
    return counts


def lines_of(delivery: Delivery, states: Collection[LineState] = ()) -> QuerySet[DeliveryLine]:
    """The lines of a report: what needs a look first, then as in the list."""
    lines = delivery.lines.select_related("owner")
    if states:
        lines = lines.filter(state__in=states)
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(PROBLEMS_FIRST)),
        output_field=IntegerField(),
    )
    return lines.order_by(rank, "number")


def lines_about(person: Person) -> QuerySet[DeliveryLine]:
    """What deliveries hold of a person, for the copy of their data."""
    return (
        DeliveryLine.objects.filter(owner=person)
        .select_related("delivery__department")
        .order_by("id")
    )


def standing(lines: Iterable[DeliveryLine]) -> dict[tuple[int | None, str, str], DeliveryLine]:
    """The lines of former deliveries by which these people already have these files, of the same
    kind. Two queries. Those whose document was revoked since are left out."""
    wanted = list(lines)
    found = DeliveryLine.objects.filter(
        stands=True,
        owner__in={each.owner_id for each in wanted},
        sha256__in={each.sha256 for each in wanted},
    )
    former = list(found.select_related("delivery").order_by("id"))
    revoked = set(
        Issuance.objects.filter(
            version__document__in=[each.document_id for each in former if each.document_id],
            revoked_at__isnull=False,
        ).values_list("version__document", flat=True)
    )
    return {key_of(each): each for each in former if each.document_id not in revoked}


def key_of(line: DeliveryLine) -> tuple[int | None, str, str]:
    """What nobody is given twice."""
    return line.owner_id, line.sha256, line.kind


def codes_of(lines: Iterable[DeliveryLine]) -> dict[int, str]:
    """The code of what each line gave, by the id of the document. One query."""
    documents = [each.document_id for each in lines if each.document_id]
    issued = Issuance.objects.filter(version__document__in=documents).order_by("id")
    return {
        document: code
        for document, code in issued.values_list("version__document", "code")
        if document is not None
    }


def sent_archive(person: Person, key: UUID) -> StoredFile | None:
    """A ZIP that this person sent, and of which no delivery was made yet."""
    sent = StoredFile.objects.filter(created_by=person, key=key, content_type=ARCHIVE_TYPE)
    return sent.filter(~Exists(Delivery.objects.filter(archive=OuterRef("pk")))).first()

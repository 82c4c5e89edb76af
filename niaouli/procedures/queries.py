"""Reading procedures."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from niaouli.departments.models import Department
from niaouli.lib.words import fold
from niaouli.procedures.campaign import Campaign
from niaouli.procedures.enums import Audience, ProcedureStatus
from niaouli.procedures.errors import ProcedureClosed
from niaouli.procedures.models import Procedure, ProcedureVersion, definition_of
from niaouli.topics.models import Topic


def published_procedures(
    *, audience: Audience | None = None, topic: str = "", text: str = ""
) -> QuerySet[Procedure]:
    """The procedures that can be asked, in the order of their titles, with their department.

    `topic` is a code. Every word of `text` must be found, whatever its accents and case.
    """
    found = (
        Procedure.objects.filter(status=ProcedureStatus.PUBLISHED)
        .select_related("department")
        .order_by("title", "id")
    )
    if audience is not None:
        found = found.filter(current__definition__audience__contains=[audience.value])
    if topic:
        found = found.filter(topics__code=topic)
    for word in fold(text).split():
        found = found.filter(search_text__contains=word)
    return found


def public_procedures() -> QuerySet[Procedure]:
    """Those that have a page: in use, or retired (the page says so)."""
    return (
        Procedure.objects.exclude(status=ProcedureStatus.DRAFT)
        .select_related("department")
        .order_by("title", "id")
    )


def campaigns_of(found: Iterable[Procedure]) -> dict[int, Campaign]:
    """The campaigns of those that have one, by id of procedure. One query."""
    versions = (
        ProcedureVersion.objects.filter(
            pk__in=[each.current_id for each in found], definition__has_key="campaign"
        )
        .order_by("id")
        .values_list("procedure_id", "definition__campaign")
    )
    return {procedure: Campaign.model_validate(campaign) for procedure, campaign in versions}


def procedures_of(department: Department) -> QuerySet[Procedure]:
    """Those that have been online, of one department."""
    return public_procedures().filter(department=department)


def procedures_named(slugs: Collection[str]) -> dict[str, Procedure]:
    """The procedures of these slugs, by slug."""
    found = Procedure.objects.filter(slug__in=slugs).defer("search_text")
    return {each.slug: each for each in found.order_by("id")}


def procedures_treated_by(department: Department) -> list[Procedure]:
    """Those that have been online, of the department, and those of which it treats the requests of
    some communes; by title. One query: definitions are in memory."""
    return [each for each in public_procedures() if is_treated_by(each, department)]


def is_treated_by(procedure: Procedure, department: Department) -> bool:
    """Whether the department treats some of its requests: all, or those of some communes."""
    if procedure.department_id == department.pk:
        return True
    routing = definition_of(procedure.current_id).routing if procedure.current_id else None
    return routing is not None and any(
        route.department == department.code for route in routing.routes
    )


def current_version(procedure: Procedure) -> ProcedureVersion:
    """The version under which a new case starts; raises `ProcedureClosed` where there is none."""
    if procedure.current is None:
        raise ProcedureClosed
    return procedure.current


def topics_in_use() -> QuerySet[Topic]:
    """The topics under which something can be asked."""
    return (
        Topic.objects.filter(procedures__status=ProcedureStatus.PUBLISHED)
        .distinct()
        .order_by("label", "id")
    )


def departments_in_use() -> QuerySet[Department]:
    """The departments from which something can be asked."""
    return (
        Department.objects.filter(procedures__status=ProcedureStatus.PUBLISHED)
        .distinct()
        .order_by("name", "id")
    )

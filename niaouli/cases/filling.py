"""How far a draft is filled in."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from niaouli.cases.models import Case
from niaouli.cases.supplied import supplied_documents
from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import definition_of
from niaouli.procedures.results import PageProblems, Progress


def draft_progress(case: Case, *, today: date) -> Progress:
    """The pages of the draft, done or to do. One query: the documents."""
    definition = definition_of(case.version_id)
    return engine.progress(
        definition,
        case.answers,
        today=today,
        supplied=supplied_documents(case),
        seen=seen_pages(definition, case),
    )


def seen_pages(definition: Definition, case: Case) -> set[str]:
    """The pages that the person sent at least once: an answer left empty is stored as empty.

    A page that only takes documents leaves no such trace: it counts as seen.
    """
    return {
        page.code
        for page in definition.pages
        if any(field.code in case.answers for field in page.fields)
        or all(isinstance(field, DocumentField) for field in page.fields)
    }


def missing_pages(case: Case, *, today: date) -> tuple[PageProblems, ...]:
    """The pages that keep the draft from being sent, with every reason. One query."""
    return engine.incomplete_pages(
        definition_of(case.version_id),
        case.answers,
        today=today,
        supplied=supplied_documents(case),
    )


def is_outdated(case: Case) -> bool:
    """Whether the procedure has a newer version: the draft may move to it."""
    return case.procedure.current_id != case.version_id


def kept_until(draft: Case) -> date:
    """The day until which a draft left as it is stays."""
    return kept_since(draft.version_id, draft.changed_at)


def kept_since(version_id: int, changed_at: datetime) -> date:
    """The same, for who knows only its version and when it last changed."""
    days = definition_of(version_id).retention.draft_days
    return timezone.localdate(changed_at) + timedelta(days=days)

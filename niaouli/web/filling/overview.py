"""A draft as a whole, at either desk: its list of pages, and the check before sending."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from niaouli.cases.acknowledgement import legal_words
from niaouli.cases.filling import (
    draft_progress,
    is_outdated,
    kept_until,
    missing_pages,
    seen_pages,
)
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import sending
from niaouli.cases.queries import current_documents
from niaouli.lib.words import date_words
from niaouli.procedures import engine
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import definition_of
from niaouli.procedures.policies import why_campaign_closed
from niaouli.procedures.results import PageProblems, PageState, Progress, SummaryPage
from niaouli.web.filling.desk import Desk


def draft_shown(case: Case, *, desk: Desk, today: date) -> dict[str, Any]:
    """The list of pages: what is done, what is to do, where to go on."""
    definition = definition_of(case.version_id)
    progress = draft_progress(case, today=today)
    routing = engine.routed(definition, case.answers, today)
    elsewhere = "" if routing is None or routing.is_ours else routing.sentence()
    # Where another body treats the request, the form ends with the page of the commune.
    following = progress.pages[-1].page if elsewhere else progress.next_to_do
    return {
        "case": case,
        "progress": progress,
        "tasks": _tasks(case, progress, desk),
        "go_on": desk.page(case, following.code) if following else desk.check(case),
        "kept_until": date_words(kept_until(case)),
        "outdated": is_outdated(case),
        "elsewhere": elsewhere,
    }


def checked(case: Case, *, desk: Desk, today: date) -> dict[str, Any]:
    """Every answer in words, with the way to change it; what is still missing."""
    definition = definition_of(case.version_id)
    documents = current_documents(case)
    law = engine.legal_delay(definition, case.answers, today)
    routing = engine.routed(definition, case.answers, today)
    summary = engine.summary(definition, case.answers, today=today)
    return {
        "case": case,
        "definition": definition,
        "missing": [_task(case, each, desk) for each in missing_pages(case, today=today)],
        "pages": [_summary(case, each, documents, desk) for each in summary],
        "last": desk.page(case, summary[-1].page.code),
        "draft": desk.draft(case),
        "legal": law.words() if law else "",
        "law": legal_words(case, today),
        "closed": why_campaign_closed(definition, today=today),
        "department": sending.department_of(case, today=today),
        "elsewhere": routing is not None and not routing.is_ours,
    }


def _tasks(case: Case, progress: Progress, desk: Desk) -> list[dict[str, str]]:
    """The pages as the macro `task_list` takes them. « À compléter »: opened, not finished."""
    seen = seen_pages(definition_of(case.version_id), case)
    tasks = []
    for page, state in progress.pages:
        started = page.code in seen and any(field.code in case.answers for field in page.fields)
        if state is PageState.DONE:
            status, kind = _("Fait"), "success"
        elif started:
            status, kind = _("À compléter"), "attention"
        else:
            status, kind = _("À faire"), "neutral"
        href = desk.page(case, page.code)
        tasks.append({"label": page.title, "href": href, "status": status, "kind": kind})
    return tasks


def _task(case: Case, problems: PageProblems, desk: Desk) -> dict[str, object]:
    return {
        "label": problems.page.title,
        "href": desk.change(case, problems.page.code),
        "sentences": [error.sentence for error in problems.errors],
    }


def _summary(
    case: Case, summary: SummaryPage, documents: Sequence[SupportingDocument], desk: Desk
) -> dict[str, object]:
    """A page of the form as the macro `summary_list` takes it."""
    rows = []
    for field, text, label in summary.lines:
        value: str | list[SafeString] = text
        if isinstance(field, DocumentField):
            given = [each for each in documents if each.field == field.code]
            value = [_link(case, each, desk) for each in given] or text
        rows.append({"label": label, "value": value})
    href = desk.change(case, summary.page.code)
    return {"title": summary.page.title, "href": href, "rows": rows}


def _link(case: Case, document: SupportingDocument, desk: Desk) -> SafeString:
    href = desk.document(case, document)
    return format_html('<a href="{}">{}</a>', href, document.filename)

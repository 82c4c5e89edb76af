"""The advisers' list of a month, one job seeker, their résumé when it is shared."""

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.backoffice.employment.access import departments_or_404, seeker_or_404
from niaouli.backoffice.employment.export import csv_lines
from niaouli.backoffice.employment.lists import (
    AFTER,
    EMPTY,
    LABELS,
    LIST,
    Asked,
    commune_options,
    period_options,
    rows_of,
    tabs_of,
    window_words,
)
from niaouli.backoffice.employment.person import load_person
from niaouli.backoffice.frame import frame
from niaouli.employment import papers
from niaouli.employment.models import Resume
from niaouli.employment.operations.exports import record_export
from niaouli.employment.operations.resumes import record_resume_consultation, resume_filename
from niaouli.employment.operations.seekers import record_consultation
from niaouli.employment.queries.advising import FOUND_AT_MOST, PAGE, found, next_cursor, page_of
from niaouli.employment.queries.seekers import shared_resume
from niaouli.employment.resume_words import sections
from niaouli.lib.words import date_words
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.http import AgentRequest


@require_safe
@agent_page
def seekers(request: AgentRequest) -> HttpResponse:
    """Who has checked in for a month and who has not; or those whom a search finds."""
    now = timezone.now()
    asked = Asked.read(request.GET, departments_or_404(request), now)
    scope = asked.scope
    if asked.text:
        lines, further, size = found(scope, asked.text), None, FOUND_AT_MOST
    else:
        lines = page_of(asked.which, scope, asked.after)
        further, size = next_cursor(asked.which, lines), PAGE
    context = {
        **frame(request, "employment"),
        "asked": asked,
        "title": LABELS[asked.which],
        "empty": EMPTY[asked.which],
        "rows": rows_of(lines[:size], scope, request.user.pk),
        "more": asked.text and len(lines) > size,
        "tabs": tabs_of(asked),
        "periods": period_options(now),
        "communes": commune_options(),
        "window": window_words(scope.period),
        "list_query": asked.query(),
        "first_href": asked.query() if asked.after else "",
        "next_href": asked.query(**{AFTER: "{}-{}".format(*further)}) if further else "",
        "list_name": LIST,
    }
    return render(request, "backoffice/employment/seekers.html", context)


@require_safe
@agent_page
def export(request: AgentRequest) -> StreamingHttpResponse:
    """The whole list as a table for a spreadsheet, sent as it is read."""
    now = timezone.now()
    asked = Asked.read(request.GET, departments_or_404(request), now)
    record_export(scope=asked.scope, which=asked.which, by=request.user, now=now)
    name = f"pointage-{asked.scope.period:%Y-%m}-{asked.which}.csv"
    response = StreamingHttpResponse(
        csv_lines(asked.which, asked.scope), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@agent_page
def seeker(request: AgentRequest, key: UUID) -> HttpResponse:
    """Everything an adviser may know of someone; the person sees that it was opened."""
    now = timezone.now()
    opened = seeker_or_404(request, key)
    page = load_person(opened, request.user, request.roles, now=now)
    record_consultation(seeker=opened, by=request.user, now=now)
    context = {**frame(request, "employment"), "page": page}
    return render(request, "backoffice/employment/seeker.html", context)


@require_safe
@agent_page
def resume(request: AgentRequest, key: UUID) -> HttpResponse:
    """A résumé that is shared; one that is not does not exist here."""
    opened = seeker_or_404(request, key)
    shared = _consulted(request, key)
    context = {
        **frame(request, "employment"),
        "seeker": opened,
        "sections": sections(shared),
        "shared_since": date_words(shared.shared_at) if shared.shared_at else "",
    }
    return render(request, "backoffice/employment/resume.html", context)


@require_safe
@agent_page
def resume_pdf(request: AgentRequest, key: UUID) -> HttpResponse:
    shared = _consulted(request, key)
    return attachment(
        papers.resume_pdf(shared, now=timezone.now()),
        filename=resume_filename(shared.person),
        content_type="application/pdf",
    )


def _consulted(request: AgentRequest, key: UUID) -> Resume:
    """The shared résumé, its opening noted for the person."""
    opened = seeker_or_404(request, key)
    shared = shared_resume(opened)
    if shared is None:
        raise Http404
    shared.person = opened.person
    record_resume_consultation(resume=shared, by=request.user, now=timezone.now())
    return shared

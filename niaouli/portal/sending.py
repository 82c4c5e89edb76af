"""« Vérifiez vos réponses », and what one reads once the request is sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.cases import processing_time
from niaouli.cases.acknowledgement import acknowledge, legal_words
from niaouli.cases.enums import State
from niaouli.cases.errors import Incomplete
from niaouli.cases.filling import missing_pages
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import sending
from niaouli.cases.queries import current_documents, processing_times
from niaouli.portal.case_access import sent_case_view
from niaouli.portal.contacts import contact_lines
from niaouli.portal.draft_access import own_case
from niaouli.procedures import engine
from niaouli.procedures.errors import CampaignClosed
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import definition_of
from niaouli.procedures.policies import why_campaign_closed
from niaouli.procedures.results import PageProblems, SummaryPage
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def draft_check(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Read it all again, then send. Sent twice, it is the same request."""
    case = own_case(request, key)
    if request.method == "POST":
        try:
            case = sending.submit_case(case=case, by=request.user, now=timezone.now())
        except (Incomplete, CampaignClosed) as refusal:
            status = 422 if isinstance(refusal, Incomplete) else 409
            return render(request, "portal/drafts/check.html", _checked(case), status=status)
    if case.state != State.DRAFT:
        return redirect("portal:case_sent", case.reference)
    return render(request, "portal/drafts/check.html", _checked(case))


@require_safe
@citizen_page
@sent_case_view
def case_sent(request: CitizenRequest, case: Case) -> HttpResponse:
    """The request is sent: its number, the acknowledgement, what comes next. Can be bookmarked."""
    return render(
        request,
        "portal/drafts/sent.html",
        {
            "case": case,
            "said": acknowledge(case),
            "delay": _delay(case),
            "contact_lines": contact_lines(case.department),
            "email": request.user.email,
        },
    )


def _checked(case: Case) -> dict[str, Any]:
    """Every answer in words, with the way to change it; what is still missing."""
    today = timezone.localdate()
    definition = definition_of(case.version_id)
    documents = current_documents(case)
    missing = missing_pages(case, today=today)
    department = sending.department_of(case, today=today)
    law = engine.legal_delay(definition, case.answers, today)
    routing = engine.routed(definition, case.answers, today)
    summary = engine.summary(definition, case.answers, today=today)
    return {
        "case": case,
        "definition": definition,
        "missing": [_task(case, each) for each in missing],
        "pages": [_summary(case, each, documents) for each in summary],
        "last": reverse("portal:draft_page", args=[case.key, summary[-1].page.code]),
        "delay": _delay(case),
        "legal": law.words() if law else "",
        "law": legal_words(case, today),
        "closed": why_campaign_closed(definition, today=today),
        "department": department,
        "contact_lines": contact_lines(department),
        "elsewhere": routing is not None and not routing.is_ours,
    }


def _delay(case: Case) -> processing_time.Delay:
    """How long such a request takes. One statement."""
    figure = processing_times([case.procedure_id]).get(case.procedure_id)
    return processing_time.delay_shown(case.procedure, figure)


def _task(case: Case, problems: PageProblems) -> dict[str, object]:
    return {
        "label": problems.page.title,
        "href": _change(case, problems.page.code),
        "sentences": [error.sentence for error in problems.errors],
    }


def _summary(
    case: Case, summary: SummaryPage, documents: Sequence[SupportingDocument]
) -> dict[str, object]:
    """A page of the form as the macro `summary_list` takes it."""
    rows = []
    for field, text, label in summary.lines:
        value: str | list[SafeString] = text
        if isinstance(field, DocumentField):
            given = [each for each in documents if each.field == field.code]
            value = [_link(case, each) for each in given] or text
        rows.append({"label": label, "value": value})
    href = _change(case, summary.page.code)
    return {"title": summary.page.title, "href": href, "rows": rows}


def _link(case: Case, document: SupportingDocument) -> SafeString:
    href = reverse("portal:draft_document", args=[case.key, document.key])
    return format_html('<a href="{}">{}</a>', href, document.filename)


def _change(case: Case, page: str) -> str:
    address = reverse("portal:draft_page", args=[case.key, page])
    return f"{address}?retour=verification"

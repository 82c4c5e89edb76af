"""« Mes demandes », and « Détail de ma demande » with its files."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.cases import papers
from niaouli.cases.bundle import bundle_of
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import answering
from niaouli.cases.queries import documents_of, original_of
from niaouli.lib.references import parse_reference
from niaouli.portal.case_access import own_case, sent_case_view
from niaouli.portal.case_filters import address_of, filter_form, filters_from, page_from
from niaouli.portal.case_page import load_case_page
from niaouli.portal.case_rows import rows_page
from niaouli.portal.case_writing import Writing
from niaouli.portal.previews import preview_response
from niaouli.web.access import citizen_page
from niaouli.web.attached import files_words
from niaouli.web.downloads import attachment, stored_attachment, zip_attachment
from niaouli.web.http import CitizenRequest


@require_safe
@citizen_page
def cases(request: CitizenRequest) -> HttpResponse:
    """Every case of the person, drafts included, fifty at a time; or those that the address
    names."""
    filters, number = filters_from(request.GET.dict()), page_from(request.GET.dict())
    shown = rows_page(request.user, number, filters)
    if not shown.rows and number > 1:
        return redirect(address_of(filters))
    context = {
        "shown": shown,
        "form": filter_form(filters, shown.places) if shown.places else None,
        "previous_href": address_of(filters, number - 1) if number > 1 else "",
        "next_href": address_of(filters, number + 1) if shown.has_next else "",
    }
    return render(request, "portal/cases/cases.html", context)


@require_safe
@citizen_page
def case(request: CitizenRequest, reference: str) -> HttpResponse:
    """One case, whole. Opening it marks the department's messages read."""
    exact = parse_reference(reference)
    if exact is None:
        raise Http404
    if exact != reference:
        return redirect("portal:case", exact)
    found, now = own_case(request, reference), timezone.now()
    page = load_case_page(found, by=request.user, now=now)
    if page.unread:
        answering.mark_read(case=found, by=request.user, now=now)
    values = {"page": page, "writing": Writing(), **files_words()}
    return render(request, "portal/cases/case.html", values)


@require_safe
@citizen_page
@sent_case_view
def acknowledgement(request: CitizenRequest, case: Case) -> HttpResponse:
    return attachment(
        papers.acknowledgement_pdf(case),
        filename=f"accuse-de-reception-{case.reference}.pdf",
        content_type="application/pdf",
    )


@require_safe
@citizen_page
@sent_case_view
def case_pdf(request: CitizenRequest, case: Case) -> HttpResponse:
    """Everything of the case in one file."""
    return attachment(
        papers.case_pdf(case, now=timezone.now()),
        filename=f"demande-{case.reference}.pdf",
        content_type="application/pdf",
    )


@require_safe
@citizen_page
@sent_case_view
def bundle(request: CitizenRequest, case: Case) -> HttpResponseBase:
    """The case, its documents and what went with its messages, in one ZIP."""
    now = timezone.now()
    made = bundle_of(case, now=now)
    return zip_attachment(made.entries, filename=made.filename, now=now)


@require_safe
@citizen_page
@sent_case_view
def case_document(request: CitizenRequest, case: Case, document: UUID) -> HttpResponse:
    """A document of the case, as it was given or delivered."""
    found = _document(case, document)
    return stored_attachment(found.file, found.filename)


@require_safe
@citizen_page
@sent_case_view
def case_document_preview(request: CitizenRequest, case: Case, document: UUID) -> HttpResponse:
    """A picture of its first page, or of `?page=`."""
    return preview_response(request, _document(case, document).file)


@require_safe
@citizen_page
@sent_case_view
def message_original(request: CitizenRequest, case: Case, message: int) -> HttpResponse:
    """The whole e-mail that became a message."""
    found = original_of(case, message)
    if found is None or found.original is None:
        raise Http404
    return stored_attachment(found.original, f"message-{message}.eml")


def _document(case: Case, key: UUID) -> SupportingDocument:
    return get_object_or_404(documents_of(case), key=key)

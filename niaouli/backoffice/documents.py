"""The documents of a case: pictures of their pages made by us, and the files themselves."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.backoffice.frame import case_or_404
from niaouli.cases.models import SupportingDocument
from niaouli.cases.operations import receiving, reviewing
from niaouli.cases.queries import documents_of, original_of
from niaouli.cases.reply_addresses import without_token
from niaouli.documents.errors import CannotPreview
from niaouli.documents.queries import open_content
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment, preview_picture, stored_attachment
from niaouli.web.http import AgentRequest


@require_safe
@agent_page
def document(request: AgentRequest, reference: str, document: UUID) -> HttpResponse:
    """The file, to keep; the citizen sees that it was opened."""
    found = _document(request, reference, document)
    _record(request, found)
    return stored_attachment(found.file, found.filename)


@require_safe
@agent_page
def preview(request: AgentRequest, reference: str, document: UUID) -> HttpResponse:
    """A picture of one page. What cannot be drawn says so in the picture's place."""
    page, width = _number(request, "page", 1), _number(request, "largeur", 960)
    found = _document(request, reference, document)
    if not 1 <= page <= (found.file.pages or 1):
        raise Http404
    _record(request, found)
    try:
        return preview_picture(found.file, page, width)
    except CannotPreview:
        return HttpResponse(_excuse(), content_type="image/svg+xml", status=422)


@require_safe
@agent_page
def original(request: AgentRequest, reference: str, message: int) -> HttpResponse:
    """The whole e-mail that became a message, to keep; the citizen sees that it was opened."""
    found = original_of(case_or_404(request, reference), message)
    if found is None or found.original is None:
        raise Http404
    receiving.record_original_consultation(original=found, by=request.user, now=timezone.now())
    content = without_token(open_content(found.original), found.case)
    return attachment(
        content, filename=f"message-{message}.eml", content_type="application/octet-stream"
    )


def _document(request: AgentRequest, reference: str, key: UUID) -> SupportingDocument:
    case = case_or_404(request, reference)
    return get_object_or_404(documents_of(case).select_related("case", "file"), key=key)


def _record(request: AgentRequest, document: SupportingDocument) -> None:
    reviewing.record_document_consultation(document=document, by=request.user, now=timezone.now())


def _number(request: AgentRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or len(text) > 5:
        raise Http404
    return int(text)


def _excuse() -> str:
    """A drawing of ours: browsers show the picture that comes, whatever its status."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 120" width="480" height="120">'
        '<rect width="480" height="120" fill="#f6efe2"/>'
        '<text x="240" y="54" text-anchor="middle" font-family="sans-serif" font-size="18" '
        'fill="#15302f">{}</text><text x="240" y="82" text-anchor="middle" '
        'font-family="sans-serif" font-size="16" fill="#15302f">{}</text></svg>',
        _("Aperçu impossible pour ce fichier."),
        _("Vous pouvez le télécharger."),
    )

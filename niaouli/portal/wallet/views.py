"""Porte-documents: what the person keeps, what they received, and each document's page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.documents import operations
from niaouli.portal.previews import preview_response
from niaouli.portal.wallet.access import own_document
from niaouli.portal.wallet.document_page import load_document_page
from niaouli.portal.wallet.listing import load_bin_page, load_wallet_page
from niaouli.web.access import citizen_page
from niaouli.web.downloads import stored_attachment
from niaouli.web.http import CitizenRequest


@require_safe
@citizen_page
def wallet(request: CitizenRequest) -> HttpResponse:
    page = load_wallet_page(request.user, request.GET, now=timezone.now())
    return render(request, "portal/wallet/wallet.html", {"page": page})


@require_safe
@citizen_page
def wallet_binned(request: CitizenRequest) -> HttpResponse:
    """The bin: what can still be taken back, and until when."""
    page = load_bin_page(request.user, request.GET, now=timezone.now())
    return render(request, "portal/wallet/bin.html", {"page": page})


@require_safe
@citizen_page
def wallet_document(request: CitizenRequest, key: UUID) -> HttpResponse:
    """One document. Opening one that was received is what makes it no longer new."""
    now, document = timezone.now(), own_document(request, key)
    page = load_document_page(document, by=request.user, page=request.GET.get("page", ""), now=now)
    operations.mark_seen(document=document, by=request.user, now=now)
    return render(request, "portal/wallet/document.html", {"page": page})


@require_safe
@citizen_page
def wallet_download(request: CitizenRequest, key: UUID) -> HttpResponse:
    document = own_document(request, key)
    operations.mark_seen(document=document, by=request.user, now=timezone.now())
    return stored_attachment(document.current.file, document.current.filename)


@require_safe
@citizen_page
def wallet_version(request: CitizenRequest, key: UUID, number: int) -> HttpResponse:
    """A former version, or the current one, by its number."""
    versions = own_document(request, key).versions.select_related("file")
    version = get_object_or_404(versions, number=number)
    return stored_attachment(version.file, version.filename)


@require_safe
@citizen_page
def wallet_preview(request: CitizenRequest, key: UUID) -> HttpResponse:
    return preview_response(request, own_document(request, key).current.file)

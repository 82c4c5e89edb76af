"""Porte-documents: what the person keeps, what they received, and each document's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.documents import operations
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import documents_of
from niaouli.lib.errors import Refusal
from niaouli.portal.previews import preview_response
from niaouli.portal.wallet_form import AddForm, keep_from
from niaouli.portal.wallet_page import load_document_page, load_wallet_page
from niaouli.web.access import citizen_page
from niaouli.web.downloads import stored_attachment
from niaouli.web.http import CitizenRequest


@require_safe
@citizen_page
def wallet(request: CitizenRequest) -> HttpResponse:
    page = load_wallet_page(request.user, now=timezone.now())
    return render(request, "portal/wallet/wallet.html", {"page": page})


@require_safe
@citizen_page
def wallet_document(request: CitizenRequest, key: UUID) -> HttpResponse:
    """One document: what it looks like, what it is, where it was used."""
    page = load_document_page(_own(request, key), by=request.user, now=timezone.now())
    return render(request, "portal/wallet/document.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def wallet_add(request: CitizenRequest) -> HttpResponse:
    """Keep a document for next time."""
    form = AddForm.of(request)
    if request.method == "POST":
        form = keep_from(request, form, now=timezone.now())
        if form.kept is not None:
            messages.success(request, _("Votre document est dans votre porte-documents."))
            return redirect("portal:wallet_document", form.kept.key)
    status = 422 if form.errors else 200
    return render(request, "portal/wallet/add.html", {"form": form}, status=status)


@require_safe
@citizen_page
def wallet_download(request: CitizenRequest, key: UUID) -> HttpResponse:
    version = _own(request, key).current
    return stored_attachment(version.file, version.filename)


@require_safe
@citizen_page
def wallet_preview(request: CitizenRequest, key: UUID) -> HttpResponse:
    return preview_response(request, _own(request, key).current.file)


@require_POST
@citizen_page
def wallet_bin(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Put it in the bin. Pressed twice: it is there already, which is what was wanted."""
    document = _own(request, key)
    try:
        operations.bin_document(document=document, by=request.user, now=timezone.now())
        messages.success(request, _("« %s » est dans la corbeille.") % document.title)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal:wallet")


@require_POST
@citizen_page
def wallet_restore(request: CitizenRequest, key: UUID) -> HttpResponse:
    document = _own(request, key)
    try:
        operations.restore_document(document=document, by=request.user, now=timezone.now())
        messages.success(request, _("« %s » est de nouveau là.") % document.title)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal:wallet_document", document.key)


def _own(request: CitizenRequest, key: UUID) -> WalletDocument:
    return get_object_or_404(documents_of(request.user), key=key)

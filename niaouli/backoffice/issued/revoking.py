"""Revoking a document that a department issued: a page to confirm, with the reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.accounts.counter import contact_of, phone_words
from niaouli.backoffice.frame import frame
from niaouli.backoffice.issued.showing import facts_of, issuance_or_404, title_of
from niaouli.documents.issued.policies import REASON_LENGTH, check_can_revoke
from niaouli.documents.issued.register import owner_of
from niaouli.documents.issued.revoking import revoke_document
from niaouli.documents.models import Issuance
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.rules import why_not
from niaouli.web.access import agent_page
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def issued_revoke(request: AgentRequest, code: str) -> HttpResponse:
    """GET asks to confirm, or says why it may not be done; POST revokes."""
    issuance = issuance_or_404(request, code)
    if request.method != "POST":
        return _form(request, issuance)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        revoke_document(issuance=issuance, reason=reason, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return _form(request, issuance, reason=reason, refusal=refusal)
    messages.success(request, _done(issuance))
    return redirect("backoffice:issued_document", issuance.code)


def _form(
    request: AgentRequest, issuance: Issuance, *, reason: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    issuance = issuance_or_404(request, issuance.code) if refusal else issuance
    wrong = isinstance(refusal, BadInput)
    context = {
        **frame(request, "issued", issuance.department),
        "issuance": issuance,
        "title": title_of(issuance),
        "facts": facts_of(issuance),
        "told": _told(issuance),
        "asks_reason": owner_of(issuance) is not None,
        "reason": reason,
        "limit": REASON_LENGTH,
        "error": str(refusal) if wrong else "",
        "refused": why_not(check_can_revoke)(issuance, request.user, request.roles),
    }
    status = 200 if refusal is None else 422 if wrong else status_of(refusal)
    return render(request, "backoffice/issued/revoke.html", context, status=status)


def _told(issuance: Issuance) -> str:
    """How the person will know."""
    owner = owner_of(issuance)
    if owner is None:
        return _(
            "La personne a effacé ce document de son porte-documents : elle ne sera pas prévenue. "
            "Qui vérifie le papier lira qu’il est retiré."
        )
    contact = contact_of(owner)
    if contact is None:
        return _(
            "La personne reçoit un e-mail avec le motif. Le document reste dans son "
            "porte-documents, marqué « retiré » ; qui vérifie le papier lit qu’il est retiré, sans "
            "le motif."
        )
    if contact.email:
        return _(
            "Cette personne n’a pas de compte : elle reçoit un e-mail qui lui dit de vous "
            "contacter, sans le motif."
        )
    return _(
        "Cette personne n’a ni compte ni adresse e-mail : prévenez-la vous-même, par téléphone au "
        "%(phone)s."
    ) % {"phone": phone_words(contact.phone)}


def _done(issuance: Issuance) -> str:
    owner = owner_of(issuance)
    if owner is None or owner.is_without_account:
        return _("Le document est retiré.")
    return _("Le document est retiré. La personne est prévenue par e-mail.")

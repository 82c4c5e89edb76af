"""A draft at the counter: its pages, its documents, giving it up, checking and sending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.backoffice.counter.desk import DESK, draft_view
from niaouli.cases.errors import Incomplete
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting, sending
from niaouli.cases.queries import current_documents
from niaouli.lib.errors import BadInput, Refusal
from niaouli.procedures.errors import CampaignClosed
from niaouli.web import kept_typing
from niaouli.web.access import agent_page
from niaouli.web.downloads import stored_attachment
from niaouli.web.errors import status_of
from niaouli.web.filling.overview import checked, draft_shown
from niaouli.web.filling.pages import fill_page
from niaouli.web.filling.places import place_choice
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@agent_page
@draft_view
def counter_draft(request: AgentRequest, case: Case) -> HttpResponse:
    """The list of pages: what is done, what is to do, where to go on."""
    shown = draft_shown(case, desk=DESK, today=timezone.localdate())
    context = {**DESK.surround(request, case), **shown}
    return render(request, "backoffice/counter/draft.html", context)


@require_http_methods(METHODS)
@agent_page
@kept_typing.keeps_typing
@draft_view
def counter_draft_page(request: AgentRequest, case: Case, page: str) -> HttpResponse:
    """The questions of one page. A POST by htmx only looks: it records nothing."""
    return fill_page(request, case, page, desk=DESK, person=case.citizen, now=timezone.now())


@require_safe
@agent_page
@draft_view
def counter_draft_document(request: AgentRequest, case: Case, document: UUID) -> HttpResponse:
    """A document of the draft, as it was scanned."""
    found = get_object_or_404(case.documents.select_related("file"), key=document)
    return stored_attachment(found.file, found.filename)


@require_POST
@agent_page
@draft_view
def counter_draft_renew(request: AgentRequest, case: Case) -> HttpResponse:
    """Move the draft to the form in use now."""
    drafting.renew_draft(case=case, by=request.user, now=timezone.now())
    messages.success(request, _("La saisie suit maintenant le nouveau formulaire."))
    return redirect(DESK.draft(case))


@require_http_methods(METHODS)
@agent_page
@draft_view
def counter_draft_discard(request: AgentRequest, case: Case) -> HttpResponse:
    """Asks to confirm, then removes the draft for good."""
    if request.method != "POST":
        context = {**DESK.surround(request, case), "case": case, "back": DESK.draft(case)}
        context["documents"] = len(current_documents(case))
        return render(request, "backoffice/counter/discard.html", context)
    drafting.discard_draft(case=case, by=request.user, now=timezone.now())
    messages.success(request, _("La saisie est supprimée."))
    return redirect("backoffice:counter")


@require_http_methods(METHODS)
@agent_page
@draft_view
def counter_draft_check(request: AgentRequest, case: Case) -> HttpResponse:
    """Read it all again with the person, then send. Sent twice, it is the same request."""
    place, refusal = request.POST.get("place", ""), None
    if request.method == "POST":
        try:
            sent = sending.submit_case(case=case, by=request.user, now=timezone.now(), place=place)
            return redirect("backoffice:counter_receipt", sent.reference)
        except (Incomplete, CampaignClosed, BadInput) as refused:
            refusal = refused
    shown = checked(case, desk=DESK, today=timezone.localdate())
    context = {
        **DESK.surround(request, case),
        **shown,
        "place": place_choice(case, shown["department"], place, refusal),
    }
    status = _status(refusal)
    return render(request, "backoffice/counter/check.html", context, status=status)


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 422 if isinstance(refusal, Incomplete) else status_of(refusal)

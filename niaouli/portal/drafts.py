"""A draft as a whole: its list of pages, its documents, moving to a newer form, giving it up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.cases.models import Case
from niaouli.cases.operations import drafting
from niaouli.cases.queries import current_documents
from niaouli.portal.draft_access import DESK, draft_view
from niaouli.portal.procedure_rules import campaign_shown
from niaouli.procedures.models import definition_of
from niaouli.web.access import citizen_page
from niaouli.web.downloads import stored_attachment
from niaouli.web.filling.overview import draft_shown
from niaouli.web.http import CitizenRequest


@require_safe
@citizen_page
@draft_view
def draft(request: CitizenRequest, case: Case) -> HttpResponse:
    """The list of pages: what is done, what is to do, where to go on."""
    today, definition = timezone.localdate(), definition_of(case.version_id)
    campaign = campaign_shown(definition.campaign, today) if definition.campaign else None
    shown = draft_shown(case, desk=DESK, today=today)
    return render(request, "portal/drafts/draft.html", {**shown, "campaign": campaign})


@require_safe
@citizen_page
@draft_view
def draft_document(request: CitizenRequest, case: Case, document: UUID) -> HttpResponse:
    """A document of the draft, as it was given."""
    found = get_object_or_404(case.documents.select_related("file"), key=document)
    return stored_attachment(found.file, found.filename)


@require_POST
@citizen_page
@draft_view
def draft_renew(request: CitizenRequest, case: Case) -> HttpResponse:
    """Move the draft to the form in use now."""
    drafting.renew_draft(case=case, by=request.user, now=timezone.now())
    messages.success(request, _("Votre brouillon suit maintenant le nouveau formulaire."))
    return redirect("portal:draft", case.key)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@draft_view
def draft_discard(request: CitizenRequest, case: Case) -> HttpResponse:
    """Asks to confirm, then removes the draft for good."""
    if request.method != "POST":
        documents = len(current_documents(case))
        context = {"case": case, "documents": documents}
        return render(request, "portal/drafts/discard.html", context)
    drafting.discard_draft(case=case, by=request.user, now=timezone.now())
    messages.success(request, _("Votre brouillon est supprimé."))
    return redirect("portal:cases")

"""A draft as a whole: its list of pages, its documents, moving to a newer form, giving it up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.cases.filling import draft_progress, is_outdated, kept_until, seen_pages
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting
from niaouli.cases.queries import current_documents
from niaouli.lib.words import date_words
from niaouli.portal.draft_access import draft_view
from niaouli.portal.procedure_rules import campaign_shown
from niaouli.procedures import engine
from niaouli.procedures.models import definition_of
from niaouli.procedures.results import PageState, Progress
from niaouli.web.access import citizen_page
from niaouli.web.downloads import stored_attachment
from niaouli.web.http import CitizenRequest


@require_safe
@citizen_page
@draft_view
def draft(request: CitizenRequest, case: Case) -> HttpResponse:
    """The list of pages: what is done, what is to do, where to go on."""
    today, definition = timezone.localdate(), definition_of(case.version_id)
    progress = draft_progress(case, today=today)
    routing = engine.routed(definition, case.answers, today)
    elsewhere = "" if routing is None or routing.is_ours else routing.sentence()
    # Where another body treats the request, the form ends with the page of the commune.
    following = progress.pages[-1].page if elsewhere else progress.next_to_do
    return render(
        request,
        "portal/drafts/draft.html",
        {
            "case": case,
            "progress": progress,
            "tasks": _tasks(case, progress),
            "go_on": reverse("portal:draft_page", args=[case.key, following.code])
            if following
            else reverse("portal:draft_check", args=[case.key]),
            "kept_until": date_words(kept_until(case)),
            "outdated": is_outdated(case),
            "campaign": campaign_shown(definition.campaign, today) if definition.campaign else None,
            "elsewhere": elsewhere,
        },
    )


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


def _tasks(case: Case, progress: Progress) -> list[dict[str, str]]:
    """The pages as the macro `task_list` takes them. « À compléter »: opened, not finished."""
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
        href = reverse("portal:draft_page", args=[case.key, page.code])
        tasks.append({"label": page.title, "href": href, "status": status, "kind": kind})
    return tasks

"""The person's résumé: read it, fill in a part, share it or not, keep it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.employment import papers
from niaouli.employment.operations import resumes
from niaouli.employment.queries.seekers import resume_of
from niaouli.employment.resume_parts import Part, part_labels, part_questions
from niaouli.lib.errors import Refusal
from niaouli.portal.employment.forms import opened_form, refused_form
from niaouli.portal.employment.resume_page import known_of, load_resume_page, sharing_page
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.downloads import attachment
from niaouli.web.errors import status_of
from niaouli.web.http import CitizenRequest

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@citizen_page
def resume(request: CitizenRequest) -> HttpResponse:
    """The whole résumé, what it lacks, who sees it."""
    page = load_resume_page(request.user)
    return render(request, "portal/employment/resume/resume.html", {"page": page})


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
def part(request: CitizenRequest, part: str) -> HttpResponse:
    """One part on its own page."""
    if part not in list(Part):
        raise Http404
    which, now = Part(part), timezone.now()
    known = known_of(request.user, which)
    form = opened_form(request, part_questions(which), known, now=now)
    if request.method == "POST" and form.holds:
        try:
            resumes.save_part(person=request.user, part=which, answers=form.answers, now=now)
        except Refusal as refusal:
            form = refused_form(form, refusal, status=status_of(refusal))
        else:
            kept_typing.forget(request)
            messages.success(request, _("C’est enregistré."))
            return redirect(f"{reverse('portal:resume')}#{which}")
    values = {"form": form, "labels": part_labels(which), "here": request.path, "back": which}
    return render(request, "portal/employment/resume/part.html", values, status=form.status)


@require_http_methods(METHODS)
@citizen_page
def sharing(request: CitizenRequest) -> HttpResponse:
    """What sharing means, and the choice."""
    now = timezone.now()
    if request.method == "POST":
        if request.POST.get("share") == "yes":
            resumes.share_resume(person=request.user, now=now)
            messages.success(request, _("Votre CV est partagé avec les conseillers."))
        else:
            resumes.stop_sharing(person=request.user, now=now)
            messages.success(request, _("Votre CV n’est plus partagé : vous seul le voyez."))
        return redirect("portal:resume")
    page = sharing_page(request.user)
    return render(request, "portal/employment/resume/sharing.html", {"page": page})


@require_safe
@citizen_page
def resume_pdf(request: CitizenRequest) -> HttpResponse:
    """To send or to print."""
    found = resume_of(request.user)
    if found is None:
        return redirect("portal:resume")
    found.person = request.user
    content = papers.resume_pdf(found, now=timezone.now())
    filename = resumes.resume_filename(request.user)
    return attachment(content, filename=filename, content_type="application/pdf")


@require_POST
@citizen_page
def keep(request: CitizenRequest) -> HttpResponse:
    """A copy in the porte-documents, brought up to date when there is one already."""
    document = resumes.keep_in_wallet(person=request.user, now=timezone.now())
    link = format_html(
        '<a href="{}">{}</a>',
        reverse("portal:wallet_document", args=[document.key]),
        _("Le voir"),
    )
    text = _("Votre CV est dans votre porte-documents.")
    messages.success(request, format_html("{} {}", text, link))
    return redirect("portal:resume")

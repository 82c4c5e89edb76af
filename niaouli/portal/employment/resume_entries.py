"""The lists of the résumé: experiences, trainings, languages. An entry has a page of its own."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import JsonValue

from niaouli.employment.models import Resume
from niaouli.employment.operations import resumes
from niaouli.employment.policies import check_can_add_entry
from niaouli.employment.queries.seekers import resume_of
from niaouli.employment.resume_parts import List, entry_questions
from niaouli.lib.errors import Refusal
from niaouli.portal.employment.forms import Form, opened_form, refused_form
from niaouli.portal.employment.resume_page import entry_heading
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.errors import status_of
from niaouli.web.http import CitizenRequest

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
def add(request: CitizenRequest, entries: str) -> HttpResponse:
    """A new line, at the top of its list."""
    which, now = _list(entries), timezone.now()
    found = resume_of(request.user)
    if found is not None and request.method != "POST":
        check_can_add_entry(found, which)
    form = opened_form(request, entry_questions(which), {}, now=now)
    if request.method == "POST" and form.holds:
        try:
            resumes.add_entry(person=request.user, entries=which, answers=form.answers, now=now)
        except Refusal as refusal:
            form = refused_form(form, refusal, status=status_of(refusal))
        else:
            return _recorded(request, which)
    return _page(request, which, form, entry="")


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
def entry(request: CitizenRequest, entries: str, entry: str) -> HttpResponse:
    """A line, to change."""
    which, now = _list(entries), timezone.now()
    stored = _entry(resume_of(request.user), which, entry)
    form = opened_form(request, entry_questions(which), stored, now=now)
    if request.method == "POST" and form.holds:
        try:
            resumes.change_entry(
                person=request.user, entries=which, entry=entry, answers=form.answers, now=now
            )
        except Refusal as refusal:
            form = refused_form(form, refusal, status=status_of(refusal))
        else:
            return _recorded(request, which)
    return _page(request, which, form, entry=entry)


@require_POST
@citizen_page
def remove(request: CitizenRequest, entries: str, entry: str) -> HttpResponse:
    which = _list(entries)
    _entry(resume_of(request.user), which, entry)
    resumes.remove_entry(person=request.user, entries=which, entry=entry, now=timezone.now())
    messages.success(request, _("La ligne est retirée de votre CV."))
    return _back(which)


@require_POST
@citizen_page
def move(request: CitizenRequest, entries: str, entry: str) -> HttpResponse:
    """One place up or down."""
    which = _list(entries)
    _entry(resume_of(request.user), which, entry)
    resumes.move_entry(
        person=request.user,
        entries=which,
        entry=entry,
        towards="up" if request.POST.get("towards") == "up" else "down",
        now=timezone.now(),
    )
    return _back(which)


def _list(entries: str) -> List:
    if entries not in list(List):
        raise Http404
    return List(entries)


def _entry(found: Resume | None, which: List, entry: str) -> dict[str, JsonValue]:
    """The entry of the person's own résumé; 404 for what is not there."""
    listed: list[dict[str, JsonValue]] = getattr(found, which.column) if found else []
    for each in listed:
        if each["id"] == entry:
            return each
    raise Http404


def _page(request: CitizenRequest, which: List, form: Form, *, entry: str) -> HttpResponse:
    values = {
        "form": form,
        "heading": entry_heading(which, new=not entry),
        "here": request.path,
        "back": which,
    }
    return render(request, "portal/employment/resume/entry.html", values, status=form.status)


def _recorded(request: CitizenRequest, which: List) -> HttpResponseRedirect:
    kept_typing.forget(request)
    messages.success(request, _("C’est enregistré."))
    return _back(which)


def _back(which: List) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('portal:resume')}#{which}")

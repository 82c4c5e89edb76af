"""The job seeker's space: register, change it, stop; what to do now."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.employment.models import JobSeeker
from niaouli.employment.operations import seekers
from niaouli.employment.queries.seekers import seeker_of
from niaouli.employment.registration import (
    end_questions,
    registration_answers,
    registration_questions,
)
from niaouli.lib.errors import Refusal
from niaouli.portal.employment.forms import Form, opened_form, refused_form
from niaouli.portal.employment.space import load_space, welcome
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.errors import status_of
from niaouli.web.http import CitizenRequest

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@citizen_page
def employment(request: CitizenRequest) -> HttpResponse:
    """Where one stands and the one thing to do; for who is not registered, what it is."""
    now = timezone.now()
    seeker = seeker_of(request.user)
    if seeker is None or not seeker.registered:
        greeting = welcome(request.user, seeker, now=now)
        return render(request, "portal/employment/welcome.html", {"page": greeting})
    space = load_space(request.user, seeker, now=now)
    return render(request, "portal/employment/space.html", {"page": space})


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
def register(request: CitizenRequest) -> HttpResponse:
    """A few questions; the registration counts at once."""
    now = timezone.now()
    seeker = seeker_of(request.user)
    if seeker is not None and seeker.registered:
        return redirect("portal:employment")
    form = _registration_form(request, seeker, now)
    if request.method == "POST" and form.holds:
        try:
            seekers.register_seeker(
                person=request.user, answers=form.answers, by=request.user, now=now
            )
        except Refusal as refusal:
            form = refused_form(form, refusal, status=status_of(refusal))
        else:
            kept_typing.forget(request)
            messages.success(request, _("Vous êtes inscrit. Un e-mail vous le confirme."))
            return redirect("portal:employment")
    return _registration_page(request, form, registered=False)


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
def change(request: CitizenRequest) -> HttpResponse:
    """The same questions, answered."""
    now = timezone.now()
    seeker = seeker_of(request.user)
    if seeker is None or not seeker.registered:
        return redirect("portal:employment")
    form = _registration_form(request, seeker, now)
    if request.method == "POST" and form.holds:
        try:
            seekers.change_seeker(
                person=request.user, answers=form.answers, by=request.user, now=now
            )
        except Refusal as refusal:
            form = refused_form(form, refusal, status=status_of(refusal))
        else:
            kept_typing.forget(request)
            messages.success(request, _("Vos informations sont à jour."))
            return redirect("portal:employment")
    return _registration_page(request, form, registered=True)


@require_http_methods(METHODS)
@citizen_page
def stop(request: CitizenRequest) -> HttpResponse:
    """Asks why and to confirm, then stops."""
    now = timezone.now()
    seeker = seeker_of(request.user)
    if seeker is None or not seeker.registered:
        return redirect("portal:employment")
    form = opened_form(request, end_questions(), {}, now=now)
    if request.method == "POST" and form.holds:
        reason = str(form.answers["reason"])
        seekers.end_registration(person=request.user, reason=reason, by=request.user, now=now)
        messages.success(request, _("Votre inscription est arrêtée. Un e-mail le confirme."))
        return redirect("portal:employment")
    values = {"form": form}
    return render(request, "portal/employment/stop.html", values, status=form.status)


def _registration_form(request: CitizenRequest, seeker: JobSeeker | None, now: datetime) -> Form:
    known = registration_answers(seeker) if seeker else {}
    return opened_form(request, registration_questions(), known, now=now)


def _registration_page(request: CitizenRequest, form: Form, *, registered: bool) -> HttpResponse:
    values = {"form": form, "registered": registered}
    return render(request, "portal/employment/registration.html", values, status=form.status)

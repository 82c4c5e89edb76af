"""What allauth has no page for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.accounts import operations, queries
from niaouli.accounts.models import Person
from niaouli.lib.words import moment
from niaouli.web.access import citizen_page, public_page
from niaouli.web.accounts.devices import describe_device
from niaouli.web.accounts.forms import RESERVED_NAME
from niaouli.web.http import CitizenRequest, PageRequest

DIGITS = 18
"""Longer than any number of a row, and what the database can read."""


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def devices(request: CitizenRequest) -> HttpResponse:
    """Where the account is open; POST signs out all the others."""
    current, now = request.session.session_key or "", timezone.now()
    if request.method == "POST":
        operations.sign_out_elsewhere(person=request.user, current=current, now=now)
        messages.success(request, _("Vos autres appareils sont déconnectés."))
        return redirect("usersessions_list")
    shown = [
        {
            "id": session.pk,
            "name": describe_device(session.user_agent),
            "since": moment(session.created_at),
            "seen": moment(session.last_seen_at),
            "network": session.ip,
            "current": session.session_key == current,
        }
        for session in queries.devices_of(request.user, now=now)
    ]
    return render(request, "usersessions/usersession_list.html", {"devices": shown})


@require_POST
@citizen_page
def end_device(request: CitizenRequest) -> HttpResponse:
    """Sign out one device. That it is already out is as well."""
    now, chosen = timezone.now(), request.POST.get("device", "")
    known = chosen.isascii() and chosen.isdigit() and len(chosen) < DIGITS
    mine = queries.devices_of(request.user, now=now)
    session = mine.filter(pk=chosen).first() if known else None
    if session is not None:
        operations.end_session(session=session, by=request.user, now=now)
    messages.success(request, _("Cet appareil est déconnecté."))
    return redirect("usersessions_list")


def with_a_second_factor(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Who has none is led to the page that says so, instead of allauth's 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return redirect("mfa_index")

    return guarded


@require_POST
@public_page
def start_again(request: PageRequest) -> HttpResponse:
    """The address was wrong: forget this sign-up and begin another.

    Looks the same whether the address already had an account or not.
    """
    process = EmailVerificationProcess.resume(request)
    if process is not None and not request.user.is_authenticated:
        person = process.user
        process.abort()
        request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
        if isinstance(person, Person):
            operations.abandon_sign_up(person=person, now=timezone.now())
        if name := request.session.pop(RESERVED_NAME, ""):
            operations.free_name(name)
    return redirect("account_signup")


@require_safe
@citizen_page
def email_address(request: CitizenRequest) -> HttpResponse:
    """allauth's own page of addresses: ours is in « Mon compte »."""
    return redirect("portal:profile_email")

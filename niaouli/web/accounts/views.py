"""What allauth has no page for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.usersessions.views import ListUserSessionsView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from niaouli.accounts import operations
from niaouli.accounts.models import Person
from niaouli.lib.words import moment
from niaouli.web.access import citizen_page, public_page
from niaouli.web.accounts.devices import describe_device
from niaouli.web.accounts.forms import RESERVED_NAME
from niaouli.web.http import CitizenRequest, PageRequest


class Devices(ListUserSessionsView):
    """allauth's list of sessions, said as a person recognises them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["devices"] = [
            {
                "name": describe_device(session.user_agent),
                "since": moment(session.created_at),
                "network": session.ip,
                "current": session.is_current(),
            }
            for session in reversed(context["sessions"])
        ]
        return context


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
    """allauth's own page of addresses: ours is « Mon compte »."""
    return redirect("portal:profile")

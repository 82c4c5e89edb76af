"""What allauth has no page for."""

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from niaouli.accounts import operations
from niaouli.accounts.models import Person
from niaouli.web.access import citizen_page, public_page
from niaouli.web.http import CitizenRequest, PageRequest


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
    return redirect("account_signup")


@require_safe
@citizen_page
def email_address(request: CitizenRequest) -> HttpResponse:
    """allauth's own page of addresses: ours is « Mon compte »."""
    return redirect("portal:profile")

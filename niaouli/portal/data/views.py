"""« Mes données »: see what is held, take a copy, delete the account."""

from allauth.core import ratelimit
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.accounts.models import Person
from niaouli.datarights import operations, policies, queries
from niaouli.datarights.copy import parts_of
from niaouli.lib.words import file_size
from niaouli.web.access import citizen_page, confirmed_page, public_page
from niaouli.web.accounts.devices import describe_device
from niaouli.web.downloads import attachment
from niaouli.web.http import CitizenRequest, PageRequest

DIGITS = 6
"""Of the number of a part: far more than there are."""


@require_safe
@citizen_page
def my_data(request: CitizenRequest) -> HttpResponse:
    """What is held, and what can be done with it."""
    counts = queries.counts_of(request.user)
    return render(request, "portal/data/data.html", {"counts": counts})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@confirmed_page()
def my_data_copy(request: CitizenRequest) -> HttpResponseBase:
    """A copy of everything, in parts made when they are asked for."""
    if request.method != "POST":
        parts = [
            {"number": part.number, "size": file_size(part.size)} for part in parts_of(request.user)
        ]
        return render(request, "portal/data/copy.html", {"parts": parts})
    now, asked = timezone.now(), request.POST.get("part", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < DIGITS else 0
    device = describe_device(request.headers.get("user-agent", ""))
    made = operations.take_copy(
        person=request.user, part=number, device=device, by=request.user, now=now
    )
    return attachment(made.content, filename=made.filename, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@confirmed_page(password_here=True)
def account_delete(request: CitizenRequest) -> HttpResponseBase:
    """What goes, what stays and why; then the password, and it is done."""
    now, error = timezone.now(), ""
    if request.method == "POST":
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return ratelimit.respond_429(request)
        error = _wrong_password(request.user, request.POST.get("password", ""))
        if not error:
            operations.delete_account(person=request.user, by=request.user, now=now)
            # Signing out would be noted of an account that is no more.
            request.session.flush()
            return redirect("portal:account_deleted")
    context = {
        "fates": queries.fates_of(request.user, now=now),
        "refusal": policies.why_not_delete_account(request.user, today=timezone.localdate(now)),
        "error": error,
    }
    return render(request, "portal/data/delete.html", context, status=422 if error else 200)


@require_safe
@public_page
def account_deleted(request: PageRequest) -> HttpResponse:
    """It is done: said to nobody in particular."""
    return render(request, "portal/data/deleted.html")


def _wrong_password(person: Person, password: str) -> str:
    if not password:
        return _("Écrivez votre mot de passe.")
    return "" if person.check_password(password) else _("Ce n’est pas votre mot de passe.")

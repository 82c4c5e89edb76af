"""Putting in one's account a request that was entered at the counter."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.cases.errors import ClaimRefused
from niaouli.cases.operations.claiming import claim_case
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest

LENGTH = 60


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def claim(request: CitizenRequest) -> HttpResponse:
    """The number of the request, and the code of the paper. The link of the e-mail gives the
    number."""
    now = timezone.now()
    if request.method != "POST":
        kept = kept_typing.kept(request, now) or {}
        number = (kept.get("number") or [request.GET.get("numero", "")])[0]
        return _form(request, number[:LENGTH], (kept.get("code") or [""])[0][:LENGTH])
    number, code = (request.POST.get(name, "")[:LENGTH] for name in ("number", "code"))
    kept_typing.forget(request)
    # The same sentence as a wrong code: nothing tells how near one was.
    if not ratelimit.consume(request, action="claim_case", user=request.user):
        return _form(request, number, code, str(ClaimRefused()))
    try:
        case = claim_case(reference=number, code=code, by=request.user, now=now)
    except ClaimRefused as refusal:
        return _form(request, number, code, str(refusal))
    messages.success(request, _("Cette demande est maintenant dans votre compte."))
    return redirect("portal:case", case.reference)


def _form(request: CitizenRequest, number: str, code: str, error: str = "") -> HttpResponse:
    values = {
        "number": number.replace("\x00", ""),
        "code": code.replace("\x00", ""),
        "error": error,
    }
    return render(request, "portal/cases/claim.html", values, status=422 if error else 200)

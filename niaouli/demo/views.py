"""What only the demonstration shows: the e-mails sent, and the agents' codes of the moment."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from niaouli.demo.accounts import ACCOUNTS
from niaouli.lib.words import moment
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

PAGE = 50
PERIOD = 30
"""Seconds that a code lasts."""


@require_safe
@public_page
def mails(request: PageRequest) -> HttpResponse:
    """Every e-mail of the product, the newest first; `adresse` keeps those sent to one person."""
    address = request.GET.get("adresse", "").strip()[:254]
    number = request.GET.get("page", "")
    page = max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1
    found = OutgoingMail.objects.order_by("-created_at", "-id").defer("text", "html")
    if address:
        found = found.filter(address__icontains=address.replace("\x00", ""))
    rows = list(found[(page - 1) * PAGE : page * PAGE + 1])
    context = {
        "mails": [
            {"key": mail.key, "subject": mail.subject, "to": mail.address,
             "at": moment(mail.created_at), "state": str(Delivery(mail.state).label)}
            for mail in rows[:PAGE]
        ],
        "address": address,
        "older": page + 1 if len(rows) > PAGE else None,
        "newer": page - 1 or None,
    }  # fmt: skip
    return render(request, "demo/mails.html", context)


@require_safe
@public_page
def mail(request: PageRequest, key: str) -> HttpResponse:
    """One e-mail, as text."""
    found = get_object_or_404(OutgoingMail, key=key)
    context = {
        "mail": found,
        "at": moment(found.created_at),
        "state": str(Delivery(found.state).label),
    }
    return render(request, "demo/mail.html", context)


@require_safe
@public_page
def mail_html(request: PageRequest, key: str) -> HttpResponse:
    """One e-mail as mail readers show it: its own styles, no script, no picture, no form."""
    found = get_object_or_404(OutgoingMail, key=key)
    response = HttpResponse(found.html)
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
        "sandbox allow-popups allow-top-navigation-by-user-activation"
    )
    return response


@require_safe
@public_page
def codes(request: PageRequest) -> HttpResponse:
    """The second-factor codes of the demonstration's agents, right now."""
    labels = {account.username: account.label for account in ACCOUNTS}
    factors = (
        Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__username__in=labels)
        .select_related("user")
        .order_by("id")
    )
    now = int(time.time())
    rows = [
        {
            "label": labels[factor.user.username],
            "email": factor.user.email,
            "code": format_hotp_value(hotp_value(decrypt(factor.data["secret"]), now // PERIOD)),
        }
        for factor in factors
    ]
    context = {"codes": rows, "seconds_left": PERIOD - now % PERIOD}
    response = render(request, "demo/codes.html", context)
    add_never_cache_headers(response)
    return response

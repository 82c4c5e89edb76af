"""What only the demonstration shows: the e-mails sent, an answer to one of them, and the agents'
codes of the moment."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.demo.accounts import ACCOUNTS
from niaouli.demo.letters import letter
from niaouli.lib.words import moment
from niaouli.mail.enums import Delivery, Outcome
from niaouli.mail.models import OutgoingMail
from niaouli.mail.operations import TryAgain
from niaouli.mail.receiving import receive
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


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def mail(request: PageRequest, key: str) -> HttpResponse:
    """One e-mail, as text. POST: answer it, as who received it would from their mailbox."""
    found = get_object_or_404(OutgoingMail, key=key)
    typed, error = request.POST.get("texte", "").strip(), ""
    if request.method == "POST" and found.reply_to:
        error = _answer(request, found, typed)
        if not error:
            return redirect("demo:mail", key)
    context = {
        "mail": found,
        "at": moment(found.created_at),
        "state": str(Delivery(found.state).label),
        "typed": typed,
        "errors": {"texte": error} if error else {},
    }
    return render(request, "demo/mail.html", context, status=422 if error else 200)


def _answer(request: PageRequest, found: OutgoingMail, text: str) -> str:
    """By the door of real e-mails: it is read, cleaned, checked, and refused as they are. What
    became of it is told on the next page; returns why it could not even be given."""
    if not text:
        return _("Écrivez votre réponse.")
    now, to = timezone.now(), found.reply_to
    content = letter(
        sender=found.address, to=to, subject=found.subject, text=text, quoted=found.text, now=now
    )
    try:
        outcome = receive(content, sender=found.address, recipient=to, now=now)
    except TryAgain:
        return _("L’antivirus ne répond pas. Réessayez dans un instant.")
    if outcome is Outcome.TAKEN:
        messages.success(request, _("Votre réponse est arrivée dans les échanges de la demande."))
    else:
        why = _(
            "Votre réponse n’est pas entrée dans la demande : %(why)s. L’e-mail qui l’explique est "
            "dans la liste."
        )
        messages.warning(request, why % {"why": outcome.label})
    return ""


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

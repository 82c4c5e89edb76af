"""Alerts managed from an e-mail, without signing in: whoever holds the link may stop and change
them, and nothing else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.alerts.enums import EndReason
from niaouli.alerts.models import Subscriber
from niaouli.alerts.operations import subscribing
from niaouli.portal.alerts import rows
from niaouli.portal.alerts.choosing import rhythm_options
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

ONE_CLICK = {"List-Unsubscribe": ["One-Click"]}
"""All that the button of a mail reader sends (RFC 8058)."""


@require_safe
@never_cache
@public_page
def alert_manage(request: PageRequest, token: str) -> HttpResponse:
    """What this address receives."""
    subscriber = rows.subscriber_or_404(token)
    found = rows.rows_of(
        subscriber, lambda each: reverse("portal:alert_manage_change", args=[token, each.pk])
    )
    context = {
        "token": token,
        "address": hidden(subscriber.destination),
        "has_account": subscriber.person_id is not None,
        "rows": found,
        "ended": [] if found else rows.ended_of(subscriber),
        "rhythms": rhythm_options(),
    }
    return render(request, "portal/alerts/manage.html", context)


@require_POST
@never_cache
@public_page
def alert_manage_change(request: PageRequest, token: str, subscription: int) -> HttpResponse:
    """Another rhythm for one alert, or its end."""
    subscriber = rows.subscriber_or_404(token)
    messages.success(request, rows.change(request, subscriber, subscription, None))
    return redirect("portal:alert_manage", token)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public_page
def unsubscribe(request: PageRequest, token: str) -> HttpResponse:
    """Stop everything. A look changes nothing: machines follow the links of e-mails.

    The button of a mail reader is heard without the page's own key, on its exact words only.
    """
    subscriber = rows.subscriber_or_404(token)
    if request.method == "POST" and dict(request.POST.lists()) == ONE_CLICK:
        return _stopped(request, subscriber, token)
    return _asked_on_the_page(request, subscriber, token)


@csrf_protect
def _asked_on_the_page(request: PageRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    if request.method == "POST":
        return _stopped(request, subscriber, token)
    context = {
        "token": token,
        "address": hidden(subscriber.destination),
        "rows": rows.rows_of(subscriber, lambda _each: ""),
    }
    return render(request, "portal/alerts/unsubscribe.html", context)


def _stopped(request: PageRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    subscribing.stop_all(
        subscriber=subscriber, reason=EndReason.UNSUBSCRIBED, by=None, now=timezone.now()
    )
    context = {"token": token, "ended": rows.ended_of(subscriber)}
    return render(request, "portal/alerts/unsubscribed.html", context)


@require_POST
@never_cache
@public_page
def alert_manage_again(request: PageRequest, token: str) -> HttpResponse:
    """Take up again what was stopped: the address was confirmed once and for all."""
    subscriber = rows.subscriber_or_404(token)
    if subscribing.take_up_again(subscriber=subscriber, by=None, now=timezone.now()):
        messages.success(request, _("C’est noté : vous recevez de nouveau vos alertes."))
    return redirect("portal:alert_manage", token)


def hidden(address: str) -> str:
    """« a•••e@example.org »: enough for its owner, too little for who was forwarded an e-mail."""
    name, _at, domain = address.rpartition("@")
    shown = f"{name[:1]}•••{name[-1:]}" if len(name) > 2 else f"{name[:1]}•••"
    return f"{shown}@{domain}"

"""Alerts with an e-mail address alone: asked here, confirmed from the e-mail."""

from allauth.core import ratelimit
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.alerts import policies, queries
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.operations import addresses
from niaouli.alerts.words import Choice
from niaouli.mail.addresses import problem_of
from niaouli.portal.alerts.choosing import Choices, known_topics, options, ready_made
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def subscribe(request: PageRequest) -> HttpResponse:
    """An address and choices. Who is signed in chooses on their own page, where these are kept."""
    sends = request.method == "POST"
    choices = Choices.read(request.POST if sends else request.GET)
    if request.user.is_authenticated:
        return redirect(f"{reverse('portal:alert_add')}?{choices.as_query()}")
    known, errors, address = known_topics(), [], request.POST.get("adresse", "").strip()
    if sends:
        if not ratelimit.consume(request, action="subscribe"):
            return ratelimit.respond_429(request)
        errors = [*choices.problems(known), *_address_problems(address)]
        if not errors:
            addresses.ask(
                address=address,
                kinds=choices.chosen_kinds,
                topics=choices.chosen_topics(known),
                rhythm=Rhythm(choices.rhythm),
                language=get_language() or "fr",
                now=timezone.now(),
            )
            return redirect("portal:subscribe_sent")
    context = {
        "choices": choices,
        "options": options(known),
        "errors": errors,
        "address": address,
        "ready": _ready(request),
    }
    return render(request, "portal/alerts/subscribe.html", context, status=422 if errors else 200)


@require_safe
@public_page
def subscribe_sent(request: PageRequest) -> HttpResponse:
    """The same for every address, known or not."""
    return render(request, "portal/alerts/sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public_page
def subscribe_confirm(request: PageRequest, token: str) -> HttpResponse:
    """The link of the e-mail: a button to press, so that a machine that follows it confirms
    nothing."""
    confirmation, now = queries.confirmation_with(token), timezone.now()
    if confirmation is None:
        raise Http404
    subscriber = confirmation.subscriber
    if request.method == "POST":
        subscriber = addresses.confirm(confirmation=confirmation, now=now)
    if subscriber is not None:
        done = {"has_account": subscriber.person_id is not None, "token": subscriber.token}
        return render(request, "portal/alerts/confirmed.html", done)
    rhythm = Rhythm(confirmation.rhythm)
    context = {
        "choices": [str(Choice.of(each, rhythm)) for each in addresses.asked_by(confirmation)],
        "too_late": policies.why_not_confirm(confirmation, now),
    }
    return render(request, "portal/alerts/confirm.html", context)


def _address_problems(address: str) -> list[tuple[str, str]]:
    problem = problem_of(address) if address else _("Écrivez votre adresse e-mail.")
    return [("adresse", problem)] if problem else []


def _ready(request: PageRequest) -> dict[str, str] | None:
    """The ready-made alert that leads here: then the address is all that is asked."""
    values = request.POST if request.method == "POST" else request.GET
    ready = ready_made(values)
    if ready is None:
        return None
    return {
        "name": ready.kind.slug,
        "what": str(ready.kind.plural),
        "meaning": str(ready.rhythm.meaning),
    }

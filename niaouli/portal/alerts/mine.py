"""« Mes alertes »: what one receives, when, and what was sent."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.alerts import queries
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.models import Subscriber
from niaouli.alerts.operations import subscribing
from niaouli.alerts.operations.matching import is_online
from niaouli.alerts.words import Choice
from niaouli.lib.errors import Refusal
from niaouli.portal.alerts import rows
from niaouli.portal.alerts.choosing import (
    Choices,
    Values,
    known_topics,
    options,
    ready_made,
    rhythm_options,
)
from niaouli.portal.publications.shown import address
from niaouli.publications.enums import Kind
from niaouli.publications.facts import when
from niaouli.publications.models import Publication
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest
from niaouli.web.views import back_to


@require_safe
@citizen_page
def alerts(request: CitizenRequest) -> HttpResponse:
    """Everything on one page: what I receive, with the way to change each, and the last e-mails."""
    subscriber = queries.subscriber_of(request.user)
    found = rows.rows_of(subscriber, lambda each: reverse("portal:alert_change", args=[each.pk]))
    context = {
        "rows": found,
        "rhythms": rhythm_options(),
        "ended": [] if found else rows.ended_of(subscriber),
        "refused": not found and subscriber is not None and queries.is_refused(subscriber),
        "sent": rows.sent_to(subscriber),
        "pressed": _pressed(request, found),
        "back": back_to(request, ""),
    }
    return render(request, "portal/alerts/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def alert_add(request: CitizenRequest) -> HttpResponse:
    """Several alerts at once: what, on which topics, when."""
    known, now, errors = known_topics(), timezone.now(), []
    kept = kept_typing.kept(request, now)
    choices = Choices.read(_values(request, kept))
    if request.method == "POST":
        errors = choices.problems(known)
        if not errors:
            done = subscribing.subscribe(
                subscriber=subscribing.subscriber_for(person=request.user, now=now),
                interests=choices.interests(known),
                rhythm=Rhythm(choices.rhythm),
                by=request.user,
                now=now,
            )
            kept_typing.forget(request)
            messages.success(request, _said(len(done.begun)))
            return redirect("portal:alerts")
    context = {"choices": choices, "options": options(known), "errors": errors}
    return render(request, "portal/alerts/add.html", context, status=422 if errors else 200)


@require_POST
@citizen_page
def alert_press(request: CitizenRequest) -> HttpResponse:
    """A ready-made alert, in one press; the page that follows offers to undo it."""
    ready = ready_made(request.POST)
    if ready is None:
        raise Refusal(_("Cette alerte n’existe pas. Choisissez dans la liste de vos alertes."))
    now = timezone.now()
    done = subscribing.subscribe(
        subscriber=subscribing.subscriber_for(person=request.user, now=now),
        interests=[ready.interest],
        rhythm=ready.rhythm,
        by=request.user,
        now=now,
    )
    if done.already:
        choice = Choice.from_subscription(done.already[0])
        messages.info(request, _("Vous recevez déjà : %(choice)s.") % {"choice": choice})
    query = {"next": back_to(request, "")}
    if done.begun:
        query["nouvelle"] = str(done.begun[0].pk)
    return redirect(f"{reverse('portal:alerts')}?{urlencode(query)}")


@require_POST
@citizen_page
def alert_change(request: CitizenRequest, subscription: int) -> HttpResponse:
    """Another rhythm for one alert, or its end."""
    subscriber = _subscriber_or_404(request)
    messages.success(request, rows.change(request, subscriber, subscription, request.user))
    return redirect("portal:alerts")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def alerts_stop(request: CitizenRequest) -> HttpResponse:
    """Stop everything, after a last look at what that is."""
    subscriber = queries.subscriber_of(request.user)
    if request.method != "POST" and subscriber is not None:
        found = rows.rows_of(subscriber, lambda _each: "")
        if found:
            return render(request, "portal/alerts/stop.html", {"rows": found})
    elif subscriber is not None:
        subscribing.stop_all(
            subscriber=subscriber, reason=EndReason.STOPPED, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Vous ne recevrez plus d’alertes."))
    return redirect("portal:alerts")


@require_POST
@citizen_page
def alerts_again(request: CitizenRequest) -> HttpResponse:
    """Take up again what was stopped all at once."""
    subscriber = queries.subscriber_of(request.user)
    if subscriber is not None:
        begun = subscribing.take_up_again(
            subscriber=subscriber, by=request.user, now=timezone.now()
        )
        messages.success(request, _said(len(begun)))
    return redirect("portal:alerts")


@require_safe
@citizen_page
def alert_digest(request: CitizenRequest, key: str) -> HttpResponse:
    """What one e-mail told, as it can be read today."""
    digest = get_object_or_404(queries.digests_seen_by(_subscriber_or_404(request)), key=key)
    items, now = queries.items_of(digest), timezone.now()
    context = {
        "title": rows.digest_title(digest, len(items)),
        "items": [_told(item.publication, now) for item in items],
    }
    return render(request, "portal/alerts/digest.html", context)


def _told(publication: Publication, now: datetime) -> dict[str, str]:
    """What is no longer online says nothing of what it was, its address included."""
    kind = str(Kind(publication.kind).label)
    if not is_online(publication, now):
        title = _("Cette publication n’est plus en ligne")
        return {"title": title, "href": "", "kind": kind, "summary": "", "when": ""}
    return {
        "title": publication.title,
        "href": address(publication),
        "kind": kind,
        "summary": publication.summary,
        "when": when(publication),
    }


def _subscriber_or_404(request: CitizenRequest) -> Subscriber:
    subscriber = queries.subscriber_of(request.user)
    if subscriber is None:
        raise Http404
    return subscriber


def _values(request: CitizenRequest, kept: dict[str, list[str]] | None) -> Values:
    """What is sent, else what was being typed when the session ended, else what the address
    asks."""
    if request.method == "POST":
        return request.POST
    return MultiValueDict(kept) if kept is not None else request.GET


def _pressed(request: CitizenRequest, found: list[rows.Row]) -> rows.Row | None:
    """The alert just taken in one press, as long as it is there."""
    number = request.GET.get("nouvelle", "")
    return next((row for row in found if str(row.id) == number), None)


def _said(begun: int) -> str:
    if not begun:
        return _("Vous receviez déjà tout cela : rien n’a changé.")
    sentence = ngettext(
        "C’est noté : %(num)s alerte de plus.", "C’est noté : %(num)s alertes de plus.", begun
    )
    return sentence % {"num": begun}

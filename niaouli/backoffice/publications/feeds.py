"""The feeds that are read in the name of a department."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.backoffice.frame import frame
from niaouli.backoffice.publications.desk import departments_or_404
from niaouli.lib.errors import BadInput
from niaouli.lib.words import moment
from niaouli.publications import operations, queries, readings
from niaouli.publications.enums import Arrival, FeedStatus, Kind
from niaouli.publications.models import Feed
from niaouli.publications.operations.feeds import Wanted
from niaouli.topics.queries import topics
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
ACTS: dict[str, tuple[Callable[..., None], Promise]] = {
    "pause": (operations.pause_feed, gettext_lazy("Le flux est en pause : il n’est plus lu.")),
    "resume": (operations.resume_feed, gettext_lazy("Le flux est de nouveau lu.")),
    "remove": (
        operations.remove_feed,
        gettext_lazy("Le flux est retiré. Ce qu’il a apporté reste en ligne."),
    ),
}


@require_safe
@agent_page
def feeds(request: AgentRequest) -> HttpResponse:
    """Each with its last reading."""
    departments_or_404(request)
    context = {
        **frame(request, "publications"),
        "rows": [_row(feed) for feed in queries.feeds_for_editor(request.roles)],
    }
    return render(request, "backoffice/publications/feeds.html", context)


@require_http_methods(METHODS)
@agent_page
def feed_add(request: AgentRequest) -> HttpResponse:
    """By its address, which is read at once: what is wrong with it is said beside it."""
    departments = departments_or_404(request)
    typed = _typed(request.POST) if request.method == "POST" else _fresh(departments[0].code)
    if request.method != "POST":
        return _form(request, typed)
    typed["topics"] = request.POST.getlist("topics")
    try:
        feed = operations.add_feed(
            url=typed["url"], wanted=_wanted(request, typed), by=request.user, now=timezone.now()
        )
    except BadInput as refusal:
        return _form(request, typed, error=(refusal.input, str(refusal)))
    messages.success(request, _said(feed))
    return redirect("backoffice:feeds")


@require_http_methods(METHODS)
@agent_page
def feed(request: AgentRequest, feed: int) -> HttpResponse:
    """What it brings from now on."""
    found = _feed_or_404(request, feed)
    if request.method != "POST":
        return _form(request, _of(found), found)
    typed = {**_typed(request.POST), "topics": request.POST.getlist("topics"), "url": found.url}
    try:
        operations.change_feed(
            feed=found, wanted=_wanted(request, typed), by=request.user, now=timezone.now()
        )
    except BadInput as refusal:
        return _form(request, typed, found, error=(refusal.input, str(refusal)))
    messages.success(request, _("Les changements sont enregistrés."))
    return redirect("backoffice:feeds")


@require_POST
@agent_page
def feed_read(request: AgentRequest, feed: int) -> HttpResponse:
    """Read it now."""
    found = operations.read_feed(feed=_feed_or_404(request, feed), now=timezone.now())
    say = messages.error if readings.failed(found) else messages.success
    say(request, _said(found))
    return redirect("backoffice:feeds")


@require_POST
@agent_page
def feed_act(request: AgentRequest, feed: int) -> HttpResponse:
    """Pause it, take it up again, remove it."""
    found, known = _feed_or_404(request, feed), ACTS.get(request.POST.get("act", ""))
    if known is not None:
        operate, sentence = known
        operate(feed=found, by=request.user, now=timezone.now())
        messages.success(request, str(sentence))
    return redirect("backoffice:feeds")


def _said(feed: Feed) -> str:
    return _("%(title)s : %(sentence)s") % {
        "title": feed.title,
        "sentence": readings.sentence(feed),
    }


def _feed_or_404(request: AgentRequest, feed: int) -> Feed:
    return get_object_or_404(queries.feeds_for_editor(request.roles), pk=feed)


def _row(feed: Feed) -> dict[str, Any]:
    alarming = readings.alarming(feed)
    return {
        "feed": feed,
        "kind": str(Kind(feed.kind).plural),
        "department": feed.department.code,
        "read": moment(feed.read_at) if feed.read_at else "",
        "sentence": readings.sentence(feed),
        "failures": feed.failures,
        "alarming": alarming,
        "paused": feed.status == FeedStatus.PAUSED,
        "href": reverse("backoffice:feed", args=[feed.pk]),
    }


def _fresh(department: str) -> dict[str, Any]:
    return {
        "url": "",
        "kind": "",
        "department": department,
        "arrival": Arrival.ONLINE.value,
        "topics": [],
    }


def _of(feed: Feed) -> dict[str, Any]:
    return {
        "url": feed.url,
        "kind": feed.kind,
        "department": feed.department.code,
        "arrival": feed.arrival,
        "topics": [topic.code for topic in feed.topics.order_by("label", "id")],
    }


def _typed(data: Mapping[str, str]) -> dict[str, Any]:
    names = ("url", "kind", "department", "arrival")
    return {name: data.get(name, "").replace("\x00", "").strip()[:2000] for name in names}


def _wanted(request: AgentRequest, typed: Mapping[str, Any]) -> Wanted:
    """Raises `BadInput` for what is not chosen."""
    if typed["kind"] not in Kind.values:
        raise BadInput("kind", _("Choisissez la nature de ce que ce flux apporte."))
    departments = {each.code: each for each in departments_or_404(request)}
    if typed["department"] not in departments:
        raise BadInput("department", _("Choisissez la direction."))
    if typed["arrival"] not in Arrival.values:
        raise BadInput("arrival", _("Choisissez ce que deviennent les publications reçues."))
    return Wanted(
        kind=Kind(typed["kind"]),
        department=departments[typed["department"]],
        topics=[topic for topic in topics() if topic.code in typed["topics"]],
        arrival=Arrival(typed["arrival"]),
    )


def _form(
    request: AgentRequest,
    typed: Mapping[str, Any],
    found: Feed | None = None,
    *,
    error: tuple[str, str] | None = None,
) -> HttpResponse:
    context = {
        **frame(request, "publications"),
        "feed": found,
        "typed": typed,
        "problems": [error] if error else [],
        "errors": dict([error]) if error else {},
        "kinds": [(each.value, str(each.plural)) for each in Kind],
        "arrivals": [(each.value, str(each.label)) for each in Arrival],
        "departments": [(each.code, each.name) for each in departments_or_404(request)],
        "topics": [(topic.code, topic.label) for topic in topics()],
    }
    status = 422 if error else 200
    return render(request, "backoffice/publications/feed.html", context, status=status)

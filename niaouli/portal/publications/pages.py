"""What the body announces: lists, pages."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.portal.publications.shown import cards, page_of, subscribe_address
from niaouli.publications import queries
from niaouli.publications.enums import Kind, Status
from niaouli.publications.models import Publication
from niaouli.publications.search import LONGEST
from niaouli.topics.queries import in_order
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

PAGE, LAST = 20, 50
"""Publications on a page, and the furthest page."""
OVER = "passes"


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for; what is unknown is ignored."""

    kind: Kind | None
    topic: str
    text: str
    over: bool
    page: int

    def found(self, now: datetime) -> QuerySet[Publication]:
        found = queries.search(self.text, now=now) if self.text else queries.published(now)
        if self.kind is not None:
            found = found.filter(kind=self.kind)
        if self.topic:
            found = found.filter(topics__code=self.topic)
        if self.kind is None or not self.kind.dated:
            return found
        found = queries.over(found, now) if self.over else queries.under_way(found, now)
        if self.text:
            return found
        # What comes next is what people look for first.
        return found.order_by("-ends_at" if self.over else "ends_at", "-published_at", "-id")

    def query(self, **changed: str) -> str:
        """The query of a page that asks for the same, but for what is changed."""
        asked = {"q": self.text, "theme": self.topic, "quand": OVER if self.over else ""}
        kept = {name: value for name, value in {**asked, **changed}.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@require_safe
@public_page
def publications(request: PageRequest) -> HttpResponse:
    """All of them, the newest first."""
    kind = Kind.of_slug(request.GET.get("nature", ""))
    return _list(request, kind, reverse("portal:publications"), fixed=False)


@require_safe
@public_page
def publications_of_kind(request: PageRequest, kind: str) -> HttpResponse:
    """One kind: what is under way or to come, and apart, what is over."""
    found = _kind(kind)
    return _list(request, found, reverse("portal:publications_of_kind", args=[kind]), fixed=True)


@require_safe
@public_page
def publication(request: PageRequest, kind: str, slug: str) -> HttpResponse:
    """One publication; 410 once it is withdrawn."""
    now = timezone.now()
    found = get_object_or_404(
        queries.public(now).select_related("department"), kind=_kind(kind), slug=slug
    )
    context = {
        **page_of(found, now),
        "subscribe_href": subscribe_address(Kind(found.kind)),
        "list_href": reverse("portal:publications_of_kind", args=[kind]),
    }
    if found.status == Status.WITHDRAWN:
        return render(request, "portal/publications/withdrawn.html", context, status=410)
    return render(request, "portal/publications/publication.html", context)


def _list(request: PageRequest, kind: Kind | None, here: str, *, fixed: bool) -> HttpResponse:
    now = timezone.now()
    topics = in_order(queries.topics_in_use(now))
    asked = _asked(request, kind, {topic.code for topic in topics})
    start = (asked.page - 1) * PAGE
    found = list(asked.found(now)[start : start + PAGE + 1])
    nature = {} if fixed or kind is None else {"nature": kind.slug}
    further = len(found) > PAGE and asked.page < LAST
    context = {
        "kind": kind,
        "fixed": fixed,
        "asked": asked,
        "here": here,
        "title": str(kind.plural) if kind and fixed else _("Publications"),
        "cards": cards(found[:PAGE], now),
        "kinds": [(each.slug, str(each.plural)) for each in Kind],
        "topics": [(topic.code, topic.label) for topic in topics],
        "tabs": _tabs(asked, here, nature) if kind and kind.dated else [],
        "active": _active(asked, here, nature, {each.code: each.label for each in topics}),
        "previous_href": here + asked.query(**nature, page=str(asked.page - 1))
        if asked.page > 1
        else "",
        "next_href": here + asked.query(**nature, page=str(asked.page + 1)) if further else "",
        "feed": _feed_query(asked),
        "subscribe_href": subscribe_address(kind, asked.topic),
    }
    return render(request, "portal/publications/publications.html", context)


def _kind(slug: str) -> Kind:
    kind = Kind.of_slug(slug)
    if kind is None:
        raise Http404
    return kind


def _asked(request: PageRequest, kind: Kind | None, topics: set[str]) -> Asked:
    topic, page = request.GET.get("theme", ""), request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 4 else 1
    return Asked(
        kind=kind,
        topic=topic if topic in topics else "",
        text=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST],
        over=request.GET.get("quand") == OVER,
        page=min(max(number, 1), LAST),
    )


def _tabs(asked: Asked, here: str, nature: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "label": _("En cours et à venir"),
            "href": here + asked.query(**nature, quand=""),
            "current": not asked.over,
        },
        {
            "label": _("Déjà passé"),
            "href": here + asked.query(**nature, quand=OVER),
            "current": asked.over,
        },
    ]


def _active(
    asked: Asked, here: str, nature: dict[str, str], topics: dict[str, str]
) -> list[dict[str, str]]:
    """The filters in use, each with the address without it."""
    active = []
    if asked.text:
        active.append({"label": f"« {asked.text} »", "href": here + asked.query(**nature, q="")})
    if nature and asked.kind is not None:
        active.append({"label": str(asked.kind.plural), "href": here + asked.query()})
    if asked.topic:
        without = here + asked.query(**nature, theme="")
        active.append({"label": topics[asked.topic], "href": without})
    return active


def _feed_query(asked: Asked) -> str:
    """The part of a feed's address that asks for what this list shows."""
    chosen = {"nature": asked.kind.slug if asked.kind else "", "theme": asked.topic}
    return urlencode({name: value for name, value in chosen.items() if value})

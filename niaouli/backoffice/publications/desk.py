"""The editor's list: what is written, by where it is in its life."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from niaouli.backoffice.frame import frame
from niaouli.departments.models import Department
from niaouli.departments.queries import edited
from niaouli.lib.words import moment, short_date
from niaouli.publications import policies, queries, readings
from niaouli.publications.enums import Kind, Status
from niaouli.publications.models import Publication
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

PAGE, LAST = 30, 100


class Tab(StrEnum):
    """The lists, by their name in addresses."""

    DRAFTS = "brouillons"
    ONLINE = "en-ligne"
    PLANNED = "programmees"
    WITHDRAWN = "retirees"

    def found(self, publications: QuerySet[Publication], now: datetime) -> QuerySet[Publication]:
        match self:
            case Tab.DRAFTS:
                return publications.filter(status=Status.DRAFT)
            case Tab.WITHDRAWN:
                # A draft of a feed that was discarded was never seen by anyone.
                return publications.filter(status=Status.WITHDRAWN, published_at__isnull=False)
            case Tab.ONLINE:
                return publications.filter(status=Status.PUBLISHED, published_at__lte=now)
            case _:
                return publications.filter(status=Status.PUBLISHED, published_at__gt=now)


LABELS: dict[Tab, Promise] = {
    Tab.DRAFTS: gettext_lazy("Brouillons"),
    Tab.ONLINE: gettext_lazy("En ligne"),
    Tab.PLANNED: gettext_lazy("Programmées"),
    Tab.WITHDRAWN: gettext_lazy("Retirées"),
}
EMPTY: dict[Tab, Promise] = {
    Tab.DRAFTS: gettext_lazy("Aucun brouillon."),
    Tab.ONLINE: gettext_lazy("Rien n’est en ligne."),
    Tab.PLANNED: gettext_lazy("Rien n’est programmé."),
    Tab.WITHDRAWN: gettext_lazy("Rien n’a été retiré."),
}


def departments_or_404(request: AgentRequest) -> list[Department]:
    """The departments in whose name this agent writes; the room does not exist for others."""
    found = edited(request.roles)
    if not found:
        raise Http404
    return sorted(found, key=lambda each: each.name)


def publication_or_404(request: AgentRequest, publication: int) -> Publication:
    return get_object_or_404(queries.publications_for_editor(request.roles), pk=publication)


@require_safe
@agent_page
def publications(request: AgentRequest) -> HttpResponse:
    """Those of the editor's departments, the last changed first."""
    now = timezone.now()
    several = len(departments_or_404(request)) > 1
    name, kind = request.GET.get("liste", ""), Kind.of_slug(request.GET.get("nature", ""))
    tab = Tab(name) if name in list(Tab) else Tab.DRAFTS
    found = tab.found(queries.publications_for_editor(request.roles), now).defer("body")
    if kind is not None:
        found = found.filter(kind=kind)
    page = _page(request)
    rows = list(found[(page - 1) * PAGE : page * PAGE + 1])
    further = len(rows) > PAGE and page < LAST
    context = {
        **frame(request, "publications"),
        "tab": tab,
        "title": str(LABELS[tab]),
        "empty": str(EMPTY[tab]),
        "rows": _rows(rows[:PAGE], now),
        # The day by which the list is in order, or the one that matters.
        "dated": _("Mise en ligne") if tab is Tab.PLANNED else _("Dernier changement"),
        "several": several,
        "tabs": _tabs(tab, kind),
        "kinds": [(each.slug, str(each.plural)) for each in Kind],
        "kind": kind,
        "previous_href": _address(tab, kind, page - 1) if page > 1 else "",
        "next_href": _address(tab, kind, page + 1) if further else "",
        "alarms": _alarms(request),
    }
    return render(request, "backoffice/publications/publications.html", context)


def standing(publication: Publication, now: datetime) -> tuple[str, str]:
    """The state in a word, and its tone."""
    if policies.is_planned(publication, now):
        return _("Programmée"), "progress"
    tones = {Status.DRAFT: "draft", Status.PUBLISHED: "success", Status.WITHDRAWN: "closed"}
    status = Status(publication.status)
    return str(status.label), tones[status]


def _tabs(tab: Tab, kind: Kind | None) -> list[dict[str, object]]:
    return [
        {"label": LABELS[each], "href": _address(each, kind), "current": each is tab}
        for each in Tab
    ]


def _alarms(request: AgentRequest) -> list[dict[str, str]]:
    """The feeds that fail again and again."""
    return [
        {"title": feed.title, "text": readings.sentence(feed)}
        for feed in queries.feeds_for_editor(request.roles)
        if readings.alarming(feed)
    ]


def _rows(found: Sequence[Publication], now: datetime) -> list[dict[str, object]]:
    return [
        {
            "title": each.title,
            "href": reverse("backoffice:publication", args=[each.pk]),
            "kind": str(Kind(each.kind).label),
            "department": each.department.code if each.department else "",
            "date": _date(each, now),
            "from_feed": each.feed_id is not None,
        }
        for each in found
    ]


def _date(publication: Publication, now: datetime) -> str:
    if policies.is_planned(publication, now) and publication.published_at is not None:
        return moment(publication.published_at)
    return short_date(publication.changed_at)


def _page(request: AgentRequest) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), LAST)


def _address(tab: Tab, kind: Kind | None, page: int = 1) -> str:
    asked = {"liste": tab.value, "nature": kind.slug if kind else ""}
    asked["page"] = str(page) if page > 1 else ""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('backoffice:publications')}?{query}"

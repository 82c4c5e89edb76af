"""The démarches: find one, read what it asks, start it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.cases.delays import charts as delay_charts
from niaouli.cases.delays import processing_time
from niaouli.cases.delays.words import shares_words
from niaouli.cases.operations import drafting
from niaouli.cases.queries import draft_of, processing_time_of
from niaouli.lib.words import date_words, integer, long_date
from niaouli.portal.contacts import contact_lines
from niaouli.portal.procedure_rules import (
    bodies_elsewhere,
    campaign_shown,
    extension_facts,
    legal_facts,
)
from niaouli.procedures.documents_asked import documents_asked
from niaouli.procedures.enums import Audience, ProcedureStatus
from niaouli.procedures.fields import DocumentField, Field, GroupField
from niaouli.procedures.models import Procedure
from niaouli.procedures.policies import campaign_is_open
from niaouli.procedures.queries import (
    campaigns_of,
    current_version,
    public_procedures,
    published_procedures,
    topics_in_use,
)
from niaouli.topics.queries import in_order
from niaouli.web.access import citizen_page, public_page
from niaouli.web.http import CitizenRequest, PageRequest

ICONS = {
    "agriculture": "leaf",
    "emploi": "work",
    "enfance": "people",
    "environnement": "leaf",
    "famille": "people",
    "habitat": "home",
    "logement": "home",
    "sante": "heart",
    "social": "heart",
    "entreprises": "building",
}
"""A drawing for the topics that have an obvious one."""


@require_safe
@public_page
def procedures(request: PageRequest) -> HttpResponse:
    """The catalogue, searched and filtered by its address."""
    topics = in_order(topics_in_use())
    asked = _filters(request, {topic.code for topic in topics})
    found = published_procedures(
        audience=Audience(asked["pour"]) if asked["pour"] else None,
        topic=asked["theme"],
        text=asked["q"],
    )
    options = {
        "pour": [(each.value, str(each.label)) for each in Audience],
        "theme": [(topic.code, topic.label) for topic in topics],
    }
    return render(
        request,
        "portal/procedures/procedures.html",
        {
            "asked": asked,
            "options": options,
            "active": _active(asked, options),
            "procedures": procedure_cards(list(found)),
        },
    )


@require_safe
@public_page
def procedure(request: PageRequest, slug: str) -> HttpResponse:
    """One démarche: what to know before starting."""
    found = _public(slug)
    draft = draft_of(request.user, found) if request.user.is_authenticated else None
    return render(
        request,
        "portal/procedures/procedure.html",
        {
            **_described(found),
            "open": found.status == ProcedureStatus.PUBLISHED,
            "draft": draft,
            "delay": processing_time.delay_shown(found, processing_time_of(found.pk)),
            "updated_on": _published_on(found),
        },
    )


@require_safe
@public_page
def delay(request: PageRequest, slug: str) -> HttpResponse:
    """How long it takes, and how that was counted."""
    found = _public(slug)
    shown = processing_time.delay_shown(found, processing_time_of(found.pk))
    return render(
        request,
        "portal/procedures/delay.html",
        {
            "procedure": found,
            "delay": shown,
            "counted": _counted(shown),
            "rule": processing_time.window_rule(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def start(request: CitizenRequest, slug: str) -> HttpResponse:
    """What to have at hand, then the draft. A draft under way is taken up again."""
    found = _public(slug)
    if request.method == "POST":
        case = drafting.start_case(procedure=found, by=request.user, now=timezone.now())
        return redirect("portal:draft", case.key)
    draft = draft_of(request.user, found)
    if draft is not None:
        return redirect("portal:draft", draft.key)
    definition = current_version(found).parsed
    asked_now = campaign_is_open(definition, today=timezone.localdate())
    if found.status != ProcedureStatus.PUBLISHED or not asked_now:
        return redirect("portal:procedure", slug)
    return render(request, "portal/procedures/start.html", _described(found))


def _counted(shown: processing_time.Delay) -> dict[str, Any] | None:
    """The observed figures, as the page shows them; None where there are not enough cases."""
    if shown.details is None or shown.figure is None:
        return None
    details, figure = shown.details, shown.figure
    return {
        "cases": integer(figure.cases),
        "window": figure.window_days,
        "measures": delay_charts.measures(figure, details),
        "distribution": delay_charts.distribution_bars(details),
        "longest": processing_time.LONGEST_WINDOW,
        "sent": integer(details.sent),
        "unanswered": integer(details.unanswered),
        "shares": shares_words(details.estimated_median, details.estimated_ninth_decile),
        "estimate": delay_charts.estimate_bars(details),
        "computed_on": long_date(figure.computed_on),
    }


def procedure_cards(found: list[Procedure]) -> list[dict[str, str]]:
    """Procedures as the macro `service_card` takes them, and their campaign: `tag`, `tag_kind`.
    Two queries more: topics, campaigns."""
    prefetch_related_objects(found, "topics")
    today = timezone.localdate()
    campaigns = {
        pk: campaign_shown(campaign, today) for pk, campaign in campaigns_of(found).items()
    }
    return [
        {
            "tag": campaigns[each.pk].short if each.pk in campaigns else "",
            "tag_kind": campaigns[each.pk].kind if each.pk in campaigns else "",
            "title": each.title,
            "href": reverse("portal:procedure", args=[each.slug]),
            "text": each.summary,
            "meta": each.department.name,
            "icon_name": _icon(sorted(topic.code for topic in each.topics.all())),
        }
        for each in found
    ]


def _icon(topics: Iterable[str]) -> str:
    return next((ICONS[code] for code in topics if code in ICONS), "document")


def _public(slug: str) -> Procedure:
    return get_object_or_404(public_procedures().select_related("current"), slug=slug)


def _published_on(found: Procedure) -> str:
    published = found.current.published_at if found.current else None
    return date_words(published) if published else ""


def _described(found: Procedure) -> dict[str, Any]:
    """What both pages say of a procedure, from its current version."""
    definition = current_version(found).parsed
    documents = documents_asked(definition)
    campaign = definition.campaign
    return {
        "campaign": campaign_shown(campaign, timezone.localdate()) if campaign else None,
        "legal": legal_facts(definition.legal),
        "extensions": extension_facts(definition.legal),
        "elsewhere": bodies_elsewhere(definition),
        "procedure": found,
        "definition": definition,
        "always": [each.field for each in documents if not each.conditional],
        "sometimes": [each for each in documents if each.conditional],
        "questions": sum(map(_questions, definition.fields())),
        "repeats": any(isinstance(each, GroupField) for each in definition.fields()),
        "audience": [str(Audience(each).label) for each in definition.audience],
        "department": found.department,
        "contact_lines": contact_lines(found.department),
    }


def _questions(field: Field) -> int:
    """How many questions it asks at first."""
    if isinstance(field, DocumentField):
        return 0
    return len(field.fields) if isinstance(field, GroupField) else 1


def _filters(request: PageRequest, topics: Iterable[str]) -> dict[str, str]:
    """What the address asks for; what is unknown is ignored."""
    audience, topic = request.GET.get("pour", ""), request.GET.get("theme", "")
    return {
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:100],
        "pour": audience if audience in Audience.values else "",
        "theme": topic if topic in topics else "",
    }


def _active(
    asked: dict[str, str], options: dict[str, list[tuple[str, str]]]
) -> list[dict[str, str]]:
    """The filters in use, each with the address without it."""
    labels = {"q": f"« {asked['q']} »"}
    labels |= {name: dict(choices).get(asked[name], "") for name, choices in options.items()}
    active = []
    for name, label in labels.items():
        if asked[name]:
            others = {key: value for key, value in asked.items() if value and key != name}
            href = f"{reverse('portal:procedures')}?{urlencode(others)}"
            active.append({"label": label, "href": href})
    return active

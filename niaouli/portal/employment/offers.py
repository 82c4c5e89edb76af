"""Job offers, for everybody: the search, and one offer."""

import re
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from niaouli.employment import search
from niaouli.employment.enums import ContractGroup
from niaouli.employment.places import commune_named, commune_of
from niaouli.employment.queries.offers import COUNT_LIMIT, Place, closed_since, offer_numbered
from niaouli.employment.queries.seekers import employment_department
from niaouli.employment.search import After, Asked, Found, Order, Since
from niaouli.lib.words import integer
from niaouli.portal.contacts import contact_lines
from niaouli.portal.employment.offer_rows import page_of, rows_of
from niaouli.procedures.communes import communes
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

TEXT, COMMUNE, CONTRACT, SINCE, ORDER = "q", "commune", "contrat", "depuis", "tri"
AFTER, EXACTLY = "apres", "exact"
SINCE_WORDS: dict[Since, Promise] = {
    Since.DAY: gettext_lazy("Un jour"),
    Since.THREE_DAYS: gettext_lazy("Trois jours"),
    Since.WEEK: gettext_lazy("Une semaine"),
    Since.MONTH: gettext_lazy("Un mois"),
}
CURSOR = re.compile(r"(?P<day>\d{8})-(?P<id>\d{1,18})", re.ASCII)
STARTS = re.compile(r"\d{1,3}", re.ASCII)


@require_safe
@public_page
def offers(request: PageRequest) -> HttpResponse:
    """The offers, searched and filtered by the address."""
    today = timezone.localdate()
    asked = _asked(request)
    after = _after(request.GET.get(AFTER, ""))
    exactly = EXACTLY in request.GET
    found = search.search_offers(asked, today=today, after=after, exactly=exactly)
    context = {
        "asked": asked,
        "fields": _fields(asked),
        "options": _options(),
        "active": _active(asked),
        "rows": rows_of(found.lines, today=today),
        "count": _count_words(found),
        "instead": found.instead,
        "no_word": bool(asked.text) and not asked.words,
        "exactly_href": _address(asked, {EXACTLY: "1"}),
        "orders": _orders(asked, found) if found.lines else [],
        "first_href": _address(asked) if after != After() else "",
        "next_href": _next(asked, found, exactly=exactly),
        "ways_out": [] if found.lines else _ways_out(asked, today),
    }
    return render(request, "portal/employment/offers/offers.html", context)


@require_safe
@public_page
def offer(request: PageRequest, number: str) -> HttpResponse:
    """One offer, whole. One that is over still says what it was, and that it is gone."""
    today = timezone.localdate()
    found = offer_numbered(number)
    if found is None:
        raise Http404
    closed_on = closed_since(found, today=today)
    department = employment_department()
    context = {
        "offer": found,
        "page": page_of(found, today=today, closed_on=closed_on),
        "near": rows_of(search.offers_near(found, today=today), today=today),
        "department": department,
        "contact_lines": contact_lines(department) if department else [],
    }
    template = "portal/employment/offers/offer.html"
    return render(request, template, context, status=410 if closed_on else 200)


# ── What the address asks ──
def _asked(request: PageRequest) -> Asked:
    """What is unknown is ignored."""
    commune = request.GET.get(COMMUNE, "")[:100]
    known = commune_of(commune) or commune_named(commune)
    contract, order = request.GET.get(CONTRACT, ""), request.GET.get(ORDER, "")
    since = request.GET.get(SINCE, "")
    return Asked(
        text=" ".join(request.GET.get(TEXT, "").replace("\x00", "").split())[: search.LONGEST_TEXT],
        commune=known.code if known else "",
        contract=ContractGroup(contract) if contract in ContractGroup.values else None,
        since=next((each for each in Since if str(each.value) == since), None),
        order=Order(order) if order in list(Order) else None,
    )


def _fields(asked: Asked) -> dict[str, str]:
    """The same as the address writes it."""
    return {
        TEXT: asked.text,
        COMMUNE: asked.commune,
        CONTRACT: asked.contract.value if asked.contract else "",
        SINCE: str(asked.since.value) if asked.since else "",
        ORDER: asked.order.value if asked.order else "",
    }


def _address(asked: Asked, more: dict[str, str] | None = None, *, without: str = "") -> str:
    values = {**_fields(asked), **(more or {})}
    query = urlencode({name: value for name, value in values.items() if value and name != without})
    return f"{reverse('portal:offers')}{'?' if query else ''}{query}"


def _after(text: str) -> After:
    """Where the page begins; the first one where the address is not one of ours."""
    if STARTS.fullmatch(text):
        return After(start=int(text))
    cursor = CURSOR.fullmatch(text)
    try:
        return (
            After(Place(date.fromisoformat(cursor["day"]), int(cursor["id"])))
            if cursor
            else After()
        )
    except ValueError:
        return After()


def _next(asked: Asked, found: Found, *, exactly: bool) -> str:
    if found.further is None:
        return ""
    place = found.further.place
    after = f"{place.day:%Y%m%d}-{place.offer_id}" if place else str(found.further.start)
    return _address(asked, {AFTER: after, EXACTLY: "1" if exactly else ""})


# ── What the page says ──
def _options() -> dict[str, list[tuple[str, str]]]:
    return {
        COMMUNE: [(each.code, each.name) for each in communes()],
        CONTRACT: [(each.value, str(each.label)) for each in ContractGroup],
        SINCE: [(str(each.value), str(words)) for each, words in SINCE_WORDS.items()],
    }


def _labels(asked: Asked) -> dict[str, str]:
    """The filters in use, in words."""
    known = commune_of(asked.commune)
    labels = {
        TEXT: asked.text,
        COMMUNE: known.name if known else "",
        CONTRACT: str(asked.contract.label) if asked.contract else "",
        SINCE: _("depuis %(days)s") % {"days": str(SINCE_WORDS[asked.since]).lower()}
        if asked.since
        else "",
    }
    return {name: label for name, label in labels.items() if label}


def _active(asked: Asked) -> list[dict[str, str]]:
    """Each filter in use, with the address without it."""
    return [
        {
            "label": f"« {label} »" if name == TEXT else label,
            "href": _address(asked, without=name),
        }
        for name, label in _labels(asked).items()
    ]


def _ways_out(asked: Asked, today: date) -> list[dict[str, str]]:
    """Where nothing was found: what there would be without one of the filters."""
    names = {"text": TEXT, "commune": COMMUNE, "contract": CONTRACT, "since": SINCE}
    labels = _labels(asked)
    return [
        {
            "label": _("Sans %(filter)s : %(offers)s")
            % {"filter": f"« {labels[names[name]]} »", "offers": _offers_words(count)},
            "href": _address(asked, without=names[name]),
        }
        for name, count in search.widened(asked, today=today).items()
    ]


def _count_words(found: Found) -> str:
    """« 12 offres »; empty after the first page."""
    return "" if found.total is None else _offers_words(found.total)


def _offers_words(count: int) -> str:
    if count > COUNT_LIMIT:
        return _("plus de %(count)s offres") % {"count": integer(COUNT_LIMIT)}
    return ngettext("%(count)s offre", "%(count)s offres", count) % {"count": integer(count)}


def _orders(asked: Asked, found: Found) -> list[dict[str, object]]:
    """The two ways to sort; none where there are no words to compare."""
    if not asked.words:
        return []
    words = {
        Order.RELEVANCE: _("Les meilleurs résultats d’abord"),
        Order.DATE: _("Les plus récentes d’abord"),
    }
    return [
        {
            "label": label,
            "href": _address(asked, {ORDER: order.value}),
            "current": found.by_relevance == (order is Order.RELEVANCE),
        }
        for order, label in words.items()
    ]

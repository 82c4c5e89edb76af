"""One search, across the démarches and the publications."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from niaouli.portal.procedures import procedure_cards
from niaouli.portal.publications.shown import cards
from niaouli.publications.search import search_all
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest


@require_safe
@public_page
def search(request: PageRequest) -> HttpResponse:
    """What was asked, in two groups; or how to ask."""
    now = timezone.now()
    found = search_all(request.GET.get("q", "").replace("\x00", ""), now=now)
    wanted = urlencode({"q": found.meant or found.text})
    context = {
        "found": found,
        "procedures": procedure_cards(list(found.procedures)),
        "publications": cards(found.publications, now),
        "meant_href": f"{reverse('portal:search')}?{wanted}",
        "more_href": f"{reverse('portal:publications')}?{wanted}" if found.more else "",
    }
    return render(request, "portal/search/search.html", context)

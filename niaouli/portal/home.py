"""The first page: what the account is for, and where to start."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.cases.queries import most_asked
from niaouli.portal.procedures import procedure_cards
from niaouli.portal.publications.latest import latest
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

SHOWN = 6


@require_safe
@public_page
def home(request: PageRequest) -> HttpResponse:
    context = {"procedures": procedure_cards(most_asked(SHOWN)), **latest(timezone.now())}
    return render(request, "portal/home/home.html", context)

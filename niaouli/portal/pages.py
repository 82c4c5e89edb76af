"""Pages that say what the site is: accessibility, personal data, legal notice."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niaouli.portal.keeping import cookies, durations, procedures_retention
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest


@require_safe
@public_page
def accessibility(request: PageRequest) -> HttpResponse:
    return render(request, "portal/pages/accessibility.html")


@require_safe
@public_page
def privacy(request: PageRequest) -> HttpResponse:
    """What is kept of people. Every figure comes from where it holds. One query."""
    context = {
        "durations": durations(),
        "procedures": procedures_retention(),
        "cookies": cookies(),
    }
    return render(request, "portal/pages/privacy.html", context)


@require_safe
@public_page
def legal(request: PageRequest) -> HttpResponse:
    return render(request, "portal/pages/legal.html")

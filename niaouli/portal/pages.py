"""Pages that say what the site is: accessibility, personal data, legal notice."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niaouli.web.access import public_page
from niaouli.web.http import PageRequest


@require_safe
@public_page
def accessibility(request: PageRequest) -> HttpResponse:
    return render(request, "portal/pages/accessibility.html")


@require_safe
@public_page
def privacy(request: PageRequest) -> HttpResponse:
    return render(request, "portal/pages/privacy.html")


@require_safe
@public_page
def legal(request: PageRequest) -> HttpResponse:
    return render(request, "portal/pages/legal.html")

"""Addresses of employment: offers, for everybody; the job seeker's own pages."""

from django.urls import URLPattern, path

from niaouli.portal.employment import offers

urlpatterns: list[URLPattern] = [
    # ── Offers ──
    path("emploi/offres/", offers.offers, name="offers"),
    path("emploi/offres/<str:number>/", offers.offer, name="offer"),
]

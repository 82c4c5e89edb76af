"""Addresses of help and of the pages that say what the site is."""

from django.urls import path

from niaouli.portal import departments, pages
from niaouli.portal.help import views

urlpatterns = [
    path("aide/", views.help_page, name="help"),
    path("aide/<slug:slug>/", views.question, name="question"),
    path("directions/", departments.departments, name="departments"),
    path("directions/<slug:code>/", departments.department, name="department"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("mentions-legales/", pages.legal, name="legal"),
]

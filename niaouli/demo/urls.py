"""Addresses of the demonstration: included in demonstration mode only (`config/urls.py`)."""

from django.urls import path

from niaouli.ui.views import gallery
from niaouli.web.access import public_page

app_name = "demo"
urlpatterns = [
    path("composants/", public_page(gallery), name="gallery"),
]

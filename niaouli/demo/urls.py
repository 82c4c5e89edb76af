"""Addresses of the demonstration: included in demonstration mode only (`config/urls.py`)."""

from django.urls import path

from niaouli.demo import views
from niaouli.ui.views import gallery
from niaouli.web.access import public_page

app_name = "demo"
urlpatterns = [
    path("courriels/", views.mails, name="mails"),
    path("courriels/<uuid:key>/", views.mail, name="mail"),
    path("courriels/<uuid:key>/html/", views.mail_html, name="mail_html"),
    path("codes/", views.codes, name="codes"),
    path("composants/", public_page(gallery), name="gallery"),
]

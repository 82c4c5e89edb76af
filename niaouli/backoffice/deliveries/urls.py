"""Addresses of « Envois groupés »."""

from django.urls import URLPattern, path

from niaouli.backoffice.deliveries import acts, bringing, listing, showing

ONE = "envois/<int:number>/"
urlpatterns: list[URLPattern] = [
    path("envois/", listing.deliveries, name="deliveries"),
    path("envois/nouveau/", bringing.delivery_new, name="delivery_new"),
    path("envois/modele/", bringing.delivery_template, name="delivery_template"),
    path(ONE, showing.delivery, name="delivery"),
    path(f"{ONE}compte-rendu/", showing.delivery_report, name="delivery_report"),
    path(f"{ONE}delivrer/", acts.delivery_start, name="delivery_start"),
    path(f"{ONE}arreter/", acts.delivery_stop, name="delivery_stop"),
    path(f"{ONE}reessayer/", acts.delivery_retry, name="delivery_retry"),
    path(f"{ONE}abandonner/", acts.delivery_abandon, name="delivery_abandon"),
]

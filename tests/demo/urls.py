"""The product's addresses as in demonstration mode."""

from django.urls import include, path

from niaouli.config import urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("niaouli.demo.urls"))]
handler404 = urls.handler404

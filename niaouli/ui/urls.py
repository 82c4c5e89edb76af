from django.urls import path

from niaouli.ui import views

app_name = "ui"
urlpatterns = [
    path("theme.css", views.theme_css, name="theme_css"),
    path("marque.svg", views.mark, name="mark"),
]

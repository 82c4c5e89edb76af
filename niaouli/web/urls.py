from django.urls import path

from niaouli.web import views

app_name = "web"
urlpatterns = [
    path("affichage/taille/", views.text_size, name="text_size"),
    path("affichage/langue/", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
]

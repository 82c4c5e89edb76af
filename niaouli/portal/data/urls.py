"""Addresses of « Mes données »."""

from django.urls import path

from niaouli.portal.data import views

HERE = "compte/profil/mes-donnees/"
urlpatterns = [
    path(HERE, views.my_data, name="my_data"),
    path(f"{HERE}copie/", views.my_data_copy, name="my_data_copy"),
    path(f"{HERE}supprimer/", views.account_delete, name="account_delete"),
    path("compte/supprime/", views.account_deleted, name="account_deleted"),
]

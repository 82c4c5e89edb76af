"""Addresses of a manager's room."""

from django.urls import URLPattern, path

from niaouli.backoffice.department import contact, figures, people

urlpatterns: list[URLPattern] = [
    path("direction/", figures.department, name="department"),
    path("direction/personnes/", people.department_people, name="department_people"),
    path(
        "direction/roles/<int:membership>/retirer/",
        people.department_end_role,
        name="department_end_role",
    ),
    path("direction/coordonnees/", contact.department_contact, name="department_contact"),
]

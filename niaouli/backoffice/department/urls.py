"""Addresses of a manager's room."""

from django.urls import URLPattern, path

from niaouli.backoffice.department import (
    contact,
    exports,
    figures,
    letters,
    people,
    places,
    replies,
    today,
)

urlpatterns: list[URLPattern] = [
    path("direction/", today.department, name="department"),
    path("direction/personnes/", people.department_people, name="department_people"),
    path(
        "direction/roles/<int:membership>/retirer/",
        people.department_end_role,
        name="department_end_role",
    ),
    path("direction/lieux/", places.department_places, name="department_places"),
    path("direction/lieux/<int:place_id>/", places.department_place, name="department_place"),
    path(
        "direction/lieux/<int:place_id>/fermer/",
        places.department_close_place,
        name="department_close_place",
    ),
    path("direction/coordonnees/", contact.department_contact, name="department_contact"),
    path("direction/modeles/", replies.replies, name="replies"),
    path("direction/modeles/nouveau/", replies.reply_write, name="reply_write"),
    path("direction/modeles/<int:model>/", replies.reply_change, name="reply_change"),
    path("direction/modeles/<int:model>/retirer/", replies.reply_retire, name="reply_retire"),
    path("direction/documents/", letters.letters, name="letters"),
    path("direction/documents/nouveau/", letters.letter_write, name="letter_write"),
    path("direction/documents/<int:model>/", letters.letter_change, name="letter_change"),
    path(
        "direction/documents/<int:model>/archiver/", letters.letter_archive, name="letter_archive"
    ),
    path("direction/chiffres/", figures.figures, name="figures"),
    path("direction/exports/", exports.department_exports, name="department_exports"),
    path("direction/exports/<uuid:key>/", exports.department_export, name="department_export"),
]

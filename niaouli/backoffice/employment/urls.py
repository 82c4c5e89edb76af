"""Addresses of the advisers' room."""

from django.urls import URLPattern, path

from niaouli.backoffice.employment import office, seekers

ROOM = "emploi/"
PERSON = f"{ROOM}personnes/<uuid:key>/"
urlpatterns: list[URLPattern] = [
    path(ROOM, seekers.seekers, name="employment"),
    path(f"{ROOM}liste.csv", seekers.export, name="employment_export"),
    path(f"{ROOM}pointage-d-office/", office.office, name="employment_office"),
    path(f"{ROOM}pointage-d-office/<uuid:key>/", office.batch, name="employment_batch"),
    path(PERSON, seekers.seeker, name="employment_seeker"),
    path(f"{PERSON}cv/", seekers.resume, name="employment_resume"),
    path(f"{PERSON}cv/cv.pdf", seekers.resume_pdf, name="employment_resume_pdf"),
]

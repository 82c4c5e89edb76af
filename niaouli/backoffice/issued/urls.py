"""Addresses of « Documents délivrés »."""

from django.urls import URLPattern, path

from niaouli.backoffice.issued import register, replacing, revoking, showing

ONE = "documents/<str:code>/"
urlpatterns: list[URLPattern] = [
    path("documents/", register.issued_documents, name="issued_documents"),
    path(ONE, showing.issued_document, name="issued_document"),
    path(f"{ONE}fichier/", showing.issued_file, name="issued_file"),
    path(f"{ONE}apercu/", showing.issued_preview, name="issued_preview"),
    path(f"{ONE}remplacer/", replacing.issued_replace, name="issued_replace"),
    path(f"{ONE}retirer/", revoking.issued_revoke, name="issued_revoke"),
]

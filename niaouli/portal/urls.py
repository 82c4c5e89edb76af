"""Addresses of the portal: citizens and visitors."""

from django.urls import path

from niaouli.portal import draft_pages, drafts, home, pages, procedures, profile, sending

app_name = "portal"
DRAFT = "compte/demandes/brouillons/<uuid:key>/"
urlpatterns = [
    # ── Public ──
    path("", home.home, name="home"),
    path("demarches/", procedures.procedures, name="procedures"),
    path("demarches/<slug:slug>/", procedures.procedure, name="procedure"),
    path("demarches/<slug:slug>/demander/", procedures.start, name="start"),
    path("aide/", pages.help_page, name="help"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("mentions-legales/", pages.legal, name="legal"),
    # ── Filling in ──
    path(DRAFT, drafts.draft, name="draft"),
    path(f"{DRAFT}pages/<str:page>/", draft_pages.draft_page, name="draft_page"),
    path(f"{DRAFT}pieces/<uuid:document>/", drafts.draft_document, name="draft_document"),
    path(f"{DRAFT}version/", drafts.draft_renew, name="draft_renew"),
    path(f"{DRAFT}abandonner/", drafts.draft_discard, name="draft_discard"),
    path(f"{DRAFT}verification/", sending.draft_check, name="draft_check"),
    path("compte/demandes/<str:reference>/envoyee/", sending.case_sent, name="case_sent"),
    # ── The account ──
    path("compte/profil/", profile.profile, name="profile"),
    path("compte/profil/nom/", profile.names, name="profile_names"),
    path("compte/profil/nom-d-utilisateur/", profile.username, name="profile_username"),
    path("compte/profil/preferences/", profile.preferences, name="profile_preferences"),
]

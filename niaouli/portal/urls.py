"""Addresses of the portal: citizens and visitors."""

from django.urls import path

from niaouli.portal import (
    case_acts,
    cases,
    claim,
    draft_pages,
    drafts,
    home,
    opinions,
    procedures,
    profile,
    profile_email,
    satisfaction,
    search,
    sending,
    sent_ahead,
    services,
    todo,
    verify,
)
from niaouli.portal.alerts.urls import urlpatterns as alerts
from niaouli.portal.data.urls import urlpatterns as data
from niaouli.portal.employment.urls import urlpatterns as employment
from niaouli.portal.help.urls import urlpatterns as help_pages
from niaouli.portal.publications.urls import urlpatterns as publications
from niaouli.portal.wallet.urls import urlpatterns as wallet

app_name = "portal"
DRAFT = "compte/demandes/brouillons/<uuid:key>/"
CASE = "compte/demandes/<str:reference>/"
urlpatterns = [
    # ── Public ──
    path("", home.home, name="home"),
    path("recherche/", search.search, name="search"),
    path("demarches/", procedures.procedures, name="procedures"),
    path("demarches/<slug:slug>/", procedures.procedure, name="procedure"),
    path("demarches/<slug:slug>/delai/", procedures.delay, name="delay"),
    path("demarches/<slug:slug>/demander/", procedures.start, name="start"),
    path("verifier/", verify.verify, name="verify"),
    path("verifier/<str:code>/", verify.verify_code, name="verify_code"),
    # ── Filling in ──
    path(DRAFT, drafts.draft, name="draft"),
    path(f"{DRAFT}pages/<str:page>/", draft_pages.draft_page, name="draft_page"),
    path(f"{DRAFT}pieces/<uuid:document>/", drafts.draft_document, name="draft_document"),
    path(f"{DRAFT}version/", drafts.draft_renew, name="draft_renew"),
    path(f"{DRAFT}abandonner/", drafts.draft_discard, name="draft_discard"),
    path(f"{DRAFT}verification/", sending.draft_check, name="draft_check"),
    path("compte/demandes/<str:reference>/envoyee/", sending.case_sent, name="case_sent"),
    # ── The account ──
    path("compte/", todo.todo, name="todo"),
    path("compte/demandes/", cases.cases, name="cases"),
    path("compte/demandes/rattacher/", claim.claim, name="claim"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}accuse-de-reception.pdf", cases.acknowledgement, name="acknowledgement"),
    path(f"{CASE}demande.pdf", cases.case_pdf, name="case_pdf"),
    path(f"{CASE}tout.zip", cases.bundle, name="bundle"),
    path(f"{CASE}pieces/<uuid:document>/", cases.case_document, name="case_document"),
    path(
        f"{CASE}pieces/<uuid:document>/apercu/",
        cases.case_document_preview,
        name="case_document_preview",
    ),
    path(f"{CASE}elements/<int:item>/", case_acts.supply, name="supply"),
    path(f"{CASE}messages/", case_acts.message, name="message"),
    path(
        f"{CASE}messages/<int:message>/original/", cases.message_original, name="message_original"
    ),
    path(f"{CASE}elements/envoyer/", case_acts.send_prepared, name="send_prepared"),
    path(f"{CASE}satisfaction/", satisfaction.satisfaction, name="satisfaction"),
    path(f"{CASE}retirer/", case_acts.withdraw, name="withdraw"),
    path("compte/fichiers/", sent_ahead.file_send, name="file_send"),
    path("compte/services/", services.services, name="services"),
    path("compte/profil/", profile.profile, name="profile"),
    path("compte/profil/nom/", profile.names, name="profile_names"),
    path("compte/profil/nom-d-utilisateur/", profile.username, name="profile_username"),
    path("compte/profil/preferences/", profile.preferences, name="profile_preferences"),
    path("compte/profil/historique/", profile.history, name="profile_history"),
    path("compte/profil/adresse-e-mail/", profile_email.email, name="profile_email"),
    path("compte/profil/adresse-e-mail/code/", profile_email.code, name="profile_email_code"),
    path(
        "compte/profil/adresse-e-mail/renvoyer/", profile_email.resend, name="profile_email_resend"
    ),
    path(
        "compte/profil/adresse-e-mail/annuler/", profile_email.cancel, name="profile_email_cancel"
    ),
    # ── For an expert outside, by a link ──
    path("avis/<uuid:key>/<str:secret>/", opinions.opinion, name="opinion"),
    path(
        "avis/<uuid:key>/<str:secret>/pieces/<uuid:document>/",
        opinions.opinion_document,
        name="opinion_document",
    ),
    path(
        "avis/<uuid:key>/<str:secret>/pieces/<uuid:document>/apercu/",
        opinions.opinion_preview,
        name="opinion_preview",
    ),
    # ── In rooms of their own ──
    *help_pages,
    *wallet,
    *publications,
    *alerts,
    *employment,
    *data,
]

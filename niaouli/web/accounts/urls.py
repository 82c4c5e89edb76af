"""Sign-up, sign-in and the second factor: allauth's views under our addresses, behind our doors.

The names are allauth's, which reverses them itself. Only what we have a page for is here.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from niaouli.web.access import citizen_page, public_page
from niaouli.web.accounts import views

urlpatterns = [
    path("connexion/", public_page(account.login), name="account_login"),
    path("deconnexion/", public_page(account.logout), name="account_logout"),
    path("ferme/", public_page(account.account_inactive), name="account_inactive"),
    path("confirmer/", citizen_page(account.reauthenticate), name="account_reauthenticate"),
    path("inscription/", public_page(account.signup), name="account_signup"),
    path(
        "inscription/code/",
        public_page(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("inscription/reprendre/", views.start_again, name="account_start_again"),
    path("adresse/", views.email_address, name="account_email"),
    path("mot-de-passe/", citizen_page(account.password_change), name="account_change_password"),
    path("mot-de-passe/choisir/", citizen_page(account.password_set), name="account_set_password"),
    path(
        "mot-de-passe/oublie/", public_page(account.password_reset), name="account_reset_password"
    ),
    path(
        "mot-de-passe/oublie/code/",
        public_page(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/oublie/nouveau/",
        public_page(account.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "mot-de-passe/oublie/termine/",
        public_page(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("second-facteur/", citizen_page(mfa.index), name="mfa_index"),
    path("second-facteur/code/", public_page(mfa.authenticate), name="mfa_authenticate"),
    path("second-facteur/confirmer/", citizen_page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-facteur/activer/", citizen_page(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "second-facteur/desactiver/",
        citizen_page(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-facteur/secours/",
        citizen_page(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-facteur/secours/nouveaux/",
        citizen_page(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("appareils/", citizen_page(views.Devices.as_view()), name="usersessions_list"),
]

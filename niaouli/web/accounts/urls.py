"""Sign-up, sign-in and the second factor: allauth's views under our addresses, behind our doors.

The names are allauth's, which reverses them itself. Only what we have a page for is here.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.http import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from niaouli.web.access import citizen_page, public_page
from niaouli.web.accounts import views

View = Callable[..., HttpResponseBase]
METHODS = ["GET", "HEAD", "POST"]


def _public(view: View) -> View:
    # These pages show names, addresses and codes under way.
    return public_page(never_cache(require_http_methods(METHODS)(view)))


def _citizen(view: View) -> View:
    return citizen_page(require_http_methods(METHODS)(view))


urlpatterns = [
    path("connexion/", _public(account.login), name="account_login"),
    path("deconnexion/", _public(account.logout), name="account_logout"),
    path("ferme/", _public(account.account_inactive), name="account_inactive"),
    path("confirmer/", _citizen(account.reauthenticate), name="account_reauthenticate"),
    path("inscription/", _public(account.signup), name="account_signup"),
    path(
        "inscription/code/",
        _public(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("inscription/reprendre/", views.start_again, name="account_start_again"),
    path("adresse/", views.email_address, name="account_email"),
    path("mot-de-passe/", _citizen(account.password_change), name="account_change_password"),
    path("mot-de-passe/choisir/", _citizen(account.password_set), name="account_set_password"),
    path("mot-de-passe/oublie/", _public(account.password_reset), name="account_reset_password"),
    path(
        "mot-de-passe/oublie/code/",
        _public(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/oublie/nouveau/",
        _public(account.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "mot-de-passe/oublie/termine/",
        _public(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("second-facteur/", _citizen(mfa.index), name="mfa_index"),
    path("second-facteur/code/", _public(mfa.authenticate), name="mfa_authenticate"),
    path("second-facteur/confirmer/", _citizen(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-facteur/activer/", _citizen(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "second-facteur/desactiver/",
        _citizen(views.with_a_second_factor(totp.deactivate_totp)),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-facteur/secours/",
        _citizen(views.with_a_second_factor(recovery_codes.view_recovery_codes)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-facteur/secours/nouveaux/",
        _citizen(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("appareils/", views.devices, name="usersessions_list"),
    path("appareils/deconnecter/", views.end_device, name="end_device"),
]

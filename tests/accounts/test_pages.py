"""Every page that allauth can lead to is ours, in French, and renders in every state."""

import re
from pathlib import Path

import allauth
import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from niaouli.accounts.models import Person
from niaouli.web.accounts.adapter import AccountAdapter
from niaouli.web.accounts.urls import urlpatterns
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db

ALLAUTH = Path(allauth.__file__).parent
NAMES = re.compile(
    r"""(?:reverse|reverse_lazy|headed_redirect_response|urlname\s*=|redirect_urlname=)
        \(?\s*["']((?:account|mfa|usersessions)_\w+)["']""",
    re.VERBOSE,
)
NOT_REACHED = {
    "account_confirm_email": "links in mails: we send codes",
    "account_reset_password_done": "links in mails: we send codes",
    "account_reset_password_from_key": "links in mails: we send codes",
    "account_reset_password_from_key_done": "links in mails: we send codes",
    "account_request_login_code": "sign-in by code is off",
    "account_confirm_login_code": "sign-in by code is off",
    "account_verify_phone": "no telephone at sign-up",
    "account_change_phone": "no telephone at sign-up",
    "account_signup_by_passkey": "passkeys are a later issue",
    "mfa_trust": "no browser is trusted",
    "mfa_list_webauthn": "passkeys are a later issue",
    "mfa_add_webauthn": "passkeys are a later issue",
    "mfa_login_webauthn": "passkeys are a later issue",
    "mfa_signup_webauthn": "passkeys are a later issue",
    "mfa_reauthenticate_webauthn": "passkeys are a later issue",
}
MAILS_NOT_SENT = {
    "email_deleted": "an account has one address",
    "password_reset_key": "links in mails: we send codes",
    "login_code": "sign-in by code is off",
    "webauthn_added": "passkeys are a later issue",
    "webauthn_removed": "passkeys are a later issue",
}


OURS_ALONE = {
    "account_deleted",
    "address_already_used",
    "data_copied",
    "unknown_device",
    "username_changed",
}
"""Mails that our own operations write."""


def _sources() -> list[str]:
    folders = ("account", "mfa", "usersessions", "core")
    files = [path for folder in folders for path in (ALLAUTH / folder).rglob("*.py")]
    return [path.read_text() for path in files if "tests" not in path.parts]


def test_every_name_that_allauth_reverses_is_ours_or_explained() -> None:
    names = {name for source in _sources() for name in NAMES.findall(source)}
    assert len(names) > 20
    missing = set()
    for name in names - set(NOT_REACHED):
        try:
            assert reverse(name).startswith("/compte/")
        except NoReverseMatch:
            missing.add(name)
    assert not missing


def test_every_mail_that_allauth_writes_is_ours_or_explained() -> None:
    mails = {
        name
        for source in _sources()
        for name in re.findall(r'"(?:account|mfa)/email/(\w+)"', source)
    }
    ours = {path.stem for path in Path("niaouli/templates/mail/accounts").glob("*.txt")}
    assert mails - ours - set(MAILS_NOT_SENT) == set()
    assert ours <= mails | OURS_ALONE


def test_each_address_is_marked_and_in_french() -> None:
    for pattern in urlpatterns:
        assert getattr(pattern.callback, "access", None) in {"public", "citizen"}, pattern.name
        assert re.fullmatch(r"[a-z/-]+/", str(pattern.pattern)), pattern.pattern


def test_every_error_of_allauth_is_in_our_words() -> None:
    from allauth.account.adapter import DefaultAccountAdapter

    phones = {"phone_password_mismatch", "phone_taken", "unknown_phone"}
    several_addresses = {
        "cannot_remove_primary_email",
        "max_email_addresses",
        "unverified_primary_email",
    }
    never = {"invalid_or_expired_key", "invalid_password_reset", "select_only_one", "unknown_email"}
    english = {
        code
        for code, sentence in AccountAdapter.error_messages.items()
        if sentence == DefaultAccountAdapter.error_messages.get(code)
    }
    assert english == phones | several_addresses | never


@pytest.mark.parametrize(
    "address",
    [
        "connexion",
        "inscription",
        "mot-de-passe/oublie",
        "mot-de-passe/oublie/termine",
        "ferme",
    ],
)
def test_pages_of_visitors(client: Client, address: str) -> None:
    response = client.get(f"/compte/{address}/")
    assert response.status_code == 200
    assert b"<h1" in response.content


@pytest.mark.parametrize(
    "address",
    [
        "deconnexion",
        "confirmer",
        "mot-de-passe",
        "second-facteur",
        "second-facteur/activer",
        "second-facteur/secours/nouveaux",
        "appareils",
        "profil",
        "profil/nom",
        "profil/nom-d-utilisateur",
        "profil/preferences",
        "profil/historique",
        "profil/adresse-e-mail",
        "profil/mes-donnees",
        "profil/mes-donnees/copie",
        "profil/mes-donnees/supprimer",
    ],
)
def test_pages_of_citizens(alice: Person, address: str) -> None:
    client = cast.signed_in(alice)
    client.post("/compte/confirmer/", {"password": cast.PASSWORD})
    response = client.get(f"/compte/{address}/")
    assert response.status_code == 200
    assert b"<h1" in response.content
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["second-facteur", "second-facteur/desactiver"])
def test_pages_of_who_has_a_second_factor(alice: Person, address: str) -> None:
    steps.protect(alice)
    client = cast.signed_in(alice)
    client.post("/compte/second-facteur/confirmer/", {"code": steps.totp()})
    response = client.get(f"/compte/{address}/")
    assert response.status_code == 200


def test_both_ways_to_confirm_are_shown_to_who_has_two(alice: Person) -> None:
    steps.protect(alice)
    page = cast.signed_in(alice).get("/compte/confirmer/")
    assert b"/compte/second-facteur/confirmer/" in page.content


def test_a_person_without_password_may_choose_one(alice: Person) -> None:
    alice.set_unusable_password()
    alice.save()
    client = cast.signed_in(alice)
    assert client.get("/compte/mot-de-passe/")["Location"] == "/compte/mot-de-passe/choisir/"
    assert client.get("/compte/mot-de-passe/choisir/").status_code == 200
    client.post("/compte/mot-de-passe/choisir/", {"password1": steps.GOOD_PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(steps.GOOD_PASSWORD)


def test_the_page_of_the_code_in_its_states(client: Client) -> None:
    steps.sign_up(client)
    assert client.get("/compte/inscription/code/").status_code == 200
    session = client.session
    session["account_email_verification_code"]["resend_count"] = 5
    session.save()
    page = steps.words(client.get("/compte/inscription/code/"))
    assert "Nous avons déjà envoyé plusieurs codes" in page

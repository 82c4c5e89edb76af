"""Forgotten and changed passwords."""

import time
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows import code_verification
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db

FORGOTTEN = "/compte/mot-de-passe/oublie/"
NEW = "fougère tambour brume sagaie"


def ask(client: Client, email: str) -> None:
    response = client.post(FORGOTTEN, {"email": email})
    assert response["Location"] == f"{FORGOTTEN}code/"


def give(client: Client, code: str) -> str:
    response = client.post(f"{FORGOTTEN}code/", {"code": code})
    return response["Location"] if response.status_code == 302 else ""


def test_from_forgotten_to_signed_in(client: Client, alice: Person) -> None:
    other = cast.signed_in(alice)
    ask(client, "Alice@example.org")
    assert give(client, steps.code_sent_to(alice.email)) == f"{FORGOTTEN}nouveau/"
    response = client.post(f"{FORGOTTEN}nouveau/", {"password1": NEW})
    assert response["Location"] == f"{FORGOTTEN}termine/"
    assert not steps.is_signed_in(client)
    assert not steps.is_signed_in(other)
    steps.sign_in(client, "alice", NEW)
    assert steps.is_signed_in(client)
    assert [mail.template for mail in steps.mails_to(alice.email)] == [
        "accounts/password_reset_code",
        "accounts/password_reset",
    ]


def test_it_does_not_skip_the_second_factor(client: Client, alice: Person) -> None:
    steps.protect(alice)
    ask(client, alice.email)
    give(client, steps.code_sent_to(alice.email))
    client.post(f"{FORGOTTEN}nouveau/", {"password1": NEW})
    response = steps.sign_in(client, "alice", NEW)
    assert response["Location"] == "/compte/second-facteur/code/"
    assert not steps.is_signed_in(client)


def test_an_unknown_address_looks_the_same(alice: Person) -> None:
    known, unknown = Client(), Client()
    ask(known, alice.email)
    ask(unknown, "inconnu@example.org")
    pages = [
        steps.words(browser.get(f"{FORGOTTEN}code/")).replace(address, "…")
        for browser, address in [(known, alice.email), (unknown, "inconnu@example.org")]
    ]
    assert pages[0] == pages[1]
    answers = [
        steps.errors(browser.post(f"{FORGOTTEN}code/", {"code": "BBBBBB"}))
        for browser in (known, unknown)
    ]
    assert answers[0] == answers[1] != []
    [mail] = steps.mails_to("inconnu@example.org")
    assert mail.template == "accounts/unknown_account"


def test_five_wrong_codes_end_it(client: Client, alice: Person) -> None:
    ask(client, alice.email)
    good = steps.code_sent_to(alice.email)
    for _attempt in range(4):
        assert give(client, "BBBBBB") == ""
    assert give(client, "BBBBBB") == "/compte/connexion/"
    assert give(client, good) == "/compte/connexion/"


def test_the_code_expires(client: Client, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, alice.email)
    code = steps.code_sent_to(alice.email)
    now = time.time()
    monkeypatch.setattr(code_verification, "time", SimpleNamespace(time=lambda: now + 15 * 60 + 1))
    assert give(client, code) == "/compte/connexion/"


def test_the_code_is_bound_to_the_browser_that_asked(client: Client, alice: Person) -> None:
    ask(client, alice.email)
    other = Client()
    ask(other, "inconnu@example.org")
    assert give(other, steps.code_sent_to(alice.email)) == ""


def test_no_code_no_new_password(client: Client, alice: Person) -> None:
    ask(client, alice.email)
    client.post(f"{FORGOTTEN}nouveau/", {"password1": NEW})
    alice.refresh_from_db()
    assert alice.check_password(cast.PASSWORD)


def test_the_code_serves_once(client: Client, alice: Person) -> None:
    ask(client, alice.email)
    code = steps.code_sent_to(alice.email)
    give(client, code)
    client.post(f"{FORGOTTEN}nouveau/", {"password1": NEW})
    assert give(client, code) == "/compte/connexion/"


def test_asking_too_often_has_a_page(client: Client, alice: Person) -> None:
    cache.clear()
    for _attempt in range(5):
        ask(client, alice.email)
    assert client.post(FORGOTTEN, {"email": alice.email}).status_code == 429


def test_a_weak_new_password_is_refused(client: Client, alice: Person) -> None:
    ask(client, alice.email)
    give(client, steps.code_sent_to(alice.email))
    response = client.post(f"{FORGOTTEN}nouveau/", {"password1": "court"})
    assert "trop court" in steps.errors(response)[0]


# ── Changed while signed in ──────────────────────────────────────────────────────────────────
def change(client: Client, old: str, new: str) -> list[str]:
    values = {"oldpassword": old, "password1": new}
    return steps.errors(client.post("/compte/mot-de-passe/", values))


def test_changing_keeps_this_session_and_ends_the_others(alice: Person) -> None:
    here, elsewhere = Client(), Client()
    steps.sign_in(here, "alice")
    steps.sign_in(elsewhere, "alice")
    before = here.cookies["session"].value
    assert change(here, cast.PASSWORD, NEW) == []
    assert "Votre mot de passe est changé" in steps.words(here.get("/compte/profil/"))
    assert here.cookies["session"].value != before
    assert not steps.is_signed_in(elsewhere)
    assert steps.mails_to(alice.email)[-1].template == "accounts/password_changed"


def test_the_current_password_is_asked(alice: Person) -> None:
    client = cast.signed_in(alice)
    assert change(client, "faux", NEW) == ["Ce n’est pas votre mot de passe actuel."]
    assert change(client, "", NEW) == ["Écrivez votre mot de passe actuel."]
    alice.refresh_from_db()
    assert alice.check_password(cast.PASSWORD)


def test_the_new_one_is_not_ones_own_name(alice: Person) -> None:
    client = cast.signed_in(alice)
    [said] = change(client, cast.PASSWORD, "alice wamytan alice")
    assert "trop facile à deviner" in said

"""Guessing a password is slow wherever one tries from, and locks nobody else out."""

import pytest
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from tests.accounts import steps

pytestmark = pytest.mark.django_db

TOO_MANY = ["Trop d’essais ont échoué. Attendez cinq minutes, puis recommencez."]


@pytest.fixture(autouse=True)
def _no_count_from_before(db: None) -> None:
    cache.clear()


def guess(client: Client, login: str = "alice", times: int = 5, **headers: str) -> list[str]:
    """Wrong passwords, then what the last answer says."""
    said: list[str] = []
    for _attempt in range(times):
        values = {"login": login, "password": "ce n’est pas le bon"}
        said = steps.errors(client.post("/compte/connexion/", values, headers=headers))
    return said


def test_a_name_and_its_address_share_one_count(alice: Person) -> None:
    guess(Client())
    assert steps.errors(steps.sign_in(Client(), "ALICE@example.org")) == TOO_MANY


@pytest.mark.parametrize(
    "header",
    [
        {"Host": "testserver:81"},
        {"X-Forwarded-For": "10.1.2.3"},
        {"X-Forwarded-Host": "ailleurs.example"},
        {"Forwarded": "for=10.1.2.3;host=ailleurs.example"},
        {"Cookie": "browser=WyJ4IixbMV1d:forged"},
    ],
)
def test_nothing_a_visitor_sends_gives_a_fresh_count(alice: Person, header: dict[str, str]) -> None:
    guess(Client())
    assert guess(Client(), times=1, **header) == TOO_MANY


def test_a_stranger_does_not_lock_out_the_owner_in_their_own_browser(alice: Person) -> None:
    home = Client()
    steps.sign_in(home, "alice")
    home.post("/compte/deconnexion/")
    assert guess(Client(), times=6) == TOO_MANY
    steps.sign_in(home, "alice")
    assert steps.is_signed_in(home)


def test_the_owner_s_own_browser_has_a_limit_too(alice: Person) -> None:
    home = Client()
    steps.sign_in(home, "alice")
    home.post("/compte/deconnexion/")
    assert guess(home, times=6) == TOO_MANY


def test_a_browser_known_to_bob_is_not_known_to_alice(alice: Person, bob: Person) -> None:
    guess(Client())
    browser = Client()
    steps.sign_in(browser, "bob")
    browser.post("/compte/deconnexion/")
    assert guess(browser, times=1) == TOO_MANY


def test_the_cookie_that_knows_a_browser_names_nobody(alice: Person) -> None:
    browser = Client()
    steps.sign_in(browser, "alice")
    cookie = browser.cookies["browser"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "alice" not in cookie.value

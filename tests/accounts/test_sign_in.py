"""Signing in and out."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db

UNKNOWN = (
    "Le nom ou le mot de passe n’est pas le bon. Vérifiez votre nom d’utilisateur ou votre "
    "adresse e-mail, puis votre mot de passe."
)


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", " Alice@Example.org "])
def test_by_name_or_address(client: Client, alice: Person, login: str) -> None:
    response = steps.sign_in(client, login)
    assert response["Location"] == "/compte/"
    assert steps.is_signed_in(client)


@pytest.mark.parametrize("login", ["alice", "alice@example.org", "inconnu", "inconnu@example.org"])
def test_what_is_wrong_is_not_said(client: Client, alice: Person, login: str) -> None:
    response = steps.sign_in(client, login, "ce n’est pas le bon")
    assert steps.errors(response) == [UNKNOWN]
    assert not steps.is_signed_in(client)


def test_an_empty_form_says_what_to_write(client: Client) -> None:
    assert len(steps.errors(client.post("/compte/connexion/"))) == 2


def test_the_password_never_comes_back_in_the_page(client: Client, alice: Person) -> None:
    response = steps.sign_in(client, "alice", "secret-que-personne-ne-lit")
    assert b"secret-que-personne" not in response.content


def test_the_session_changes_its_id(client: Client, alice: Person) -> None:
    steps.sign_up(client)
    before = client.cookies["session"].value
    steps.give_code(client, steps.code_sent_to("lea@example.org"))
    after = client.cookies["session"].value
    assert before != after
    thief = Client()
    thief.cookies["session"] = before
    assert not steps.is_signed_in(thief)


def test_signing_out_kills_the_session(client: Client, alice: Person) -> None:
    steps.sign_in(client, "alice")
    kept = client.cookies["session"].value
    assert client.get("/compte/deconnexion/").status_code == 200
    assert steps.is_signed_in(client)
    assert client.post("/compte/deconnexion/")["Location"] == "/"
    client.cookies["session"] = kept
    assert not steps.is_signed_in(client)


def test_signing_out_needs_the_form(alice: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post("/compte/deconnexion/").status_code == 403
    assert steps.is_signed_in(strict)


@pytest.mark.parametrize(
    ("next_page", "led_to"),
    [
        ("/compte/documents/", "/compte/documents/"),
        ("https://evil.example/", "/compte/"),
        ("//evil.example/", "/compte/"),
        ("/\\evil.example", "/compte/"),
        ("javascript:alert(1)", "/compte/"),
        ("http://testserver@evil.example", "/compte/"),
    ],
)
def test_only_to_our_own_pages(client: Client, alice: Person, next_page: str, led_to: str) -> None:
    response = steps.sign_in(client, "alice", next=next_page)
    assert response["Location"] == led_to
    client.post("/compte/deconnexion/", {"next": next_page})


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example"])
def test_signing_out_leads_nowhere_else(client: Client, alice: Person, next_page: str) -> None:
    steps.sign_in(client, "alice")
    assert client.post("/compte/deconnexion/", {"next": next_page})["Location"] == "/"


def test_five_failures_and_one_waits(client: Client, alice: Person) -> None:
    for _attempt in range(5):
        steps.sign_in(client, "alice", "faux")
    response = steps.sign_in(client, "alice")
    assert steps.errors(response) == [
        "Trop d’essais ont échoué. Attendez cinq minutes, puis recommencez."
    ]
    assert not steps.is_signed_in(client)


def test_too_many_tries_have_a_page(client: Client) -> None:
    cache.clear()
    for _attempt in range(30):
        steps.sign_in(client, "", "")
    response = steps.sign_in(client, "", "")
    assert response.status_code == 429
    assert "Trop d’essais en peu de temps" in steps.words(response)


def test_a_closed_account_says_so_and_loses_its_sessions(client: Client, alice: Person) -> None:
    steps.sign_in(client, "alice")
    Person.objects.update(is_active=False)
    assert not steps.is_signed_in(client)
    response = steps.sign_in(Client(), "alice")
    assert response["Location"] == "/compte/ferme/"
    # Only who knows the password learns that it is closed.
    assert steps.errors(steps.sign_in(Client(), "alice", "faux")) == [UNKNOWN]


def test_an_address_not_confirmed_does_not_sign_in(client: Client, alice: Person) -> None:
    EmailAddress.objects.update(verified=False)
    response = steps.sign_in(client, "alice")
    assert response["Location"] == "/compte/inscription/code/"
    assert not steps.is_signed_in(client)
    assert client.get("/compte/demandes/").status_code == 302


def test_the_device_takes_the_language_and_text_size_of_the_account(
    client: Client, alice: Person
) -> None:
    Person.objects.update(language="en", text_size="large")
    steps.sign_in(client, "alice")
    assert (client.cookies["language"].value, client.cookies["text_size"].value) == ("en", "large")


def test_the_language_pressed_before_signing_in_stays_and_reaches_the_account(
    client: Client, alice: Person
) -> None:
    client.post("/affichage/langue/", {"language": "en", "next": "/"})
    steps.sign_in(client, "alice")
    alice.refresh_from_db()
    assert alice.language == "en"
    assert client.cookies["language"].value == "en"


def test_it_is_noted_without_any_personal_data(client: Client, alice: Person) -> None:
    steps.sign_in(client, "alice@example.org")
    client.post("/compte/deconnexion/")
    events = Event.objects.filter(subject=f"person:{alice.pk}").order_by("id")
    assert [event.verb for event in events] == ["account.signed_in", "account.signed_out"]
    assert all(event.details == {} for event in events)


def test_signed_in_people_do_not_see_the_door(alice: Person) -> None:
    for page in ("connexion", "inscription"):
        assert cast.signed_in(alice).get(f"/compte/{page}/")["Location"] == "/compte/"

"""The second factor: set up, asked, refused twice, and never optional for agents."""

import base64
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db

HERE = "/compte/second-facteur/"


def confirm(client: Client) -> None:
    client.post("/compte/confirmer/", {"password": cast.PASSWORD})


def set_up(client: Client, commits: Any) -> None:
    """Through the pages, as a person does."""
    confirm(client)
    page = BeautifulSoup(client.get(f"{HERE}activer/").content, "html.parser")
    key = page.select_one("code")
    assert key is not None
    secret = key.get_text().replace(" ", "")
    with commits(execute=True):
        client.post(f"{HERE}activer/", {"code": steps.totp(key=secret)})


def test_setting_up_asks_the_password_first(alice: Person) -> None:
    client = cast.signed_in(alice)
    response = client.get(f"{HERE}activer/")
    assert response["Location"].startswith("/compte/confirmer/")
    assert steps.errors(client.post("/compte/confirmer/", {"password": "faux"})) == [
        "Ce n’est pas votre mot de passe."
    ]


def test_setting_up(alice: Person, django_capture_on_commit_callbacks: Any) -> None:
    client, elsewhere = Client(), Client()
    steps.sign_in(client, "alice")
    steps.sign_in(elsewhere, "alice")
    set_up(client, django_capture_on_commit_callbacks)
    assert Authenticator.objects.filter(user=alice).count() == 2
    assert steps.is_signed_in(client)
    assert not steps.is_signed_in(elsewhere)
    assert steps.mails_to(alice.email)[-1].template == "accounts/totp_activated"
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"account.second_factor_added", "account.recovery_codes_added"} <= verbs


def test_the_drawing_needs_nothing_that_the_policy_forbids(alice: Person) -> None:
    client = cast.signed_in(alice)
    confirm(client)
    page = BeautifulSoup(client.get(f"{HERE}activer/").content, "html.parser")
    picture = page.select_one("main img")
    assert picture is not None
    drawing = base64.b64decode(str(picture["src"]).partition(",")[2]).decode()
    assert drawing.startswith("<svg xmlns=")
    assert "style" not in drawing


def test_a_wrong_code_sets_up_nothing(alice: Person) -> None:
    client = cast.signed_in(alice)
    confirm(client)
    client.get(f"{HERE}activer/")
    assert steps.errors(client.post(f"{HERE}activer/", {"code": "000000"})) != []
    assert steps.errors(client.post(f"{HERE}activer/", {"code": ""})) == ["Écrivez le code."]
    assert not Authenticator.objects.exists()


def test_keys_are_closed_in_the_database(alice: Person) -> None:
    steps.protect(alice)
    assert steps.KEY not in str(Authenticator.objects.get().data)


def test_it_is_asked_at_sign_in(client: Client, alice: Person) -> None:
    steps.protect(alice)
    assert steps.sign_in(client, "alice")["Location"] == f"{HERE}code/"
    assert not steps.is_signed_in(client)
    assert client.post(f"{HERE}code/", {"code": "000000"}).status_code == 200
    assert not steps.is_signed_in(client)
    client.post(f"{HERE}code/", {"code": steps.totp()})
    assert steps.is_signed_in(client)


def test_a_code_serves_once(alice: Person) -> None:
    steps.protect(alice)
    code = steps.totp()
    first, second = Client(), Client()
    for browser in (first, second):
        steps.sign_in(browser, "alice")
    first.post(f"{HERE}code/", {"code": code})
    response = second.post(f"{HERE}code/", {"code": code})
    assert steps.is_signed_in(first)
    assert not steps.is_signed_in(second)
    assert "il a déjà servi" in steps.errors(response)[0]


def test_who_types_slowly_is_let_in(client: Client, alice: Person) -> None:
    steps.protect(alice)
    steps.sign_in(client, "alice")
    client.post(f"{HERE}code/", {"code": steps.totp(steps=-1)})
    assert steps.is_signed_in(client)


def test_a_code_serves_once_as_long_as_it_is_taken(alice: Person) -> None:
    steps.protect(alice)
    code = steps.totp()
    first, second = Client(), Client()
    for browser in (first, second):
        steps.sign_in(browser, "alice")
    first.post(f"{HERE}code/", {"code": code})
    # What allauth itself remembers is over.
    cache.delete(f"allauth.mfa.totp.used?user={alice.pk}&code={code}")
    for again in (code, f"{code[:3]} {code[3:]}"):
        response = second.post(f"{HERE}code/", {"code": again})
        assert not steps.is_signed_in(second)
        assert "il a déjà servi" in steps.errors(response)[0]


def test_an_old_or_coming_code_is_refused(client: Client, alice: Person) -> None:
    steps.protect(alice)
    steps.sign_in(client, "alice")
    for late in (-3, 3):
        client.post(f"{HERE}code/", {"code": steps.totp(steps=late)})
        assert not steps.is_signed_in(client)


def test_tries_are_counted(client: Client, alice: Person) -> None:
    cache.clear()
    steps.protect(alice)
    steps.sign_in(client, "alice")
    for _attempt in range(5):
        client.post(f"{HERE}code/", {"code": "000000"})
    client.post(f"{HERE}code/", {"code": steps.totp()})
    assert not steps.is_signed_in(client)
    assert Event.objects.filter(verb="account.second_factor_failed").count() == 5


def test_the_page_of_the_code_is_nobodys_without_a_sign_in(client: Client) -> None:
    assert client.get(f"{HERE}code/")["Location"] == "/compte/connexion/"


# ── Recovery codes ───────────────────────────────────────────────────────────────────────────
def test_recovery_codes_are_shown_once_and_serve_once(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client = cast.signed_in(alice)
    set_up(client, django_capture_on_commit_callbacks)
    page = client.get(f"{HERE}secours/")
    codes = [
        code.get_text().replace(" ", "")
        for code in BeautifulSoup(page.content, "html.parser").select(".codes code")
    ]
    assert len(set(codes)) == 10
    again = client.get(f"{HERE}secours/")
    assert codes[0] not in again.content.decode()
    for attempt in (1, 2):
        browser = Client()
        steps.sign_in(browser, "alice")
        browser.post(f"{HERE}code/", {"code": codes[3]})
        assert steps.is_signed_in(browser) == (attempt == 1)


def test_new_recovery_codes_replace_the_others(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client = cast.signed_in(alice)
    set_up(client, django_capture_on_commit_callbacks)
    old = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{HERE}secours/nouveaux/")
    new = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    assert not set(old) & set(new)
    assert steps.mails_to(alice.email)[-1].template == "accounts/recovery_codes_generated"


# ── Taken away ───────────────────────────────────────────────────────────────────────────────
def test_a_citizen_may_take_it_away(alice: Person, django_capture_on_commit_callbacks: Any) -> None:
    client = cast.signed_in(alice)
    set_up(client, django_capture_on_commit_callbacks)
    elsewhere = Client()
    steps.sign_in(elsewhere, "alice")
    client.post(f"{HERE}desactiver/")
    assert not Authenticator.objects.exists()
    assert steps.mails_to(alice.email)[-1].template == "accounts/totp_deactivated"
    assert Event.objects.filter(verb="account.second_factor_removed").exists()


def test_an_agent_may_not_while_they_have_a_role(agent: Person) -> None:
    steps.protect(agent)
    client = cast.signed_in(agent)
    confirm(client)
    page = steps.words(client.get(f"{HERE}desactiver/"))
    assert "Votre rôle d’agent demande la double vérification" in page
    client.post(f"{HERE}desactiver/")
    assert Authenticator.objects.filter(user=agent, type="totp").exists()


# ── Agents ───────────────────────────────────────────────────────────────────────────────────
def test_an_agent_without_one_sees_nothing_and_is_led_to_set_it_up(
    client: Client, agent: Person
) -> None:
    steps.sign_in(client, agent.username)
    response = client.get("/agents/")
    assert response["Location"].startswith(f"{HERE}activer/")


def test_an_agent_gives_it_and_enters(client: Client, agent: Person) -> None:
    steps.protect(agent)
    steps.sign_in(client, agent.username, next="/agents/")
    response = client.post(f"{HERE}code/", {"code": steps.totp()})
    assert response["Location"] == "/agents/"
    assert client.get("/agents/").status_code == 200


def test_an_agent_comes_to_the_requests_and_finds_them_again(client: Client, agent: Person) -> None:
    steps.protect(agent)
    steps.sign_in(client, agent.username)
    response = client.post(f"{HERE}code/", {"code": steps.totp()})
    assert response["Location"] == "/agents/"
    assert b'href="/agents/"' in client.get("/compte/").content


def test_a_citizen_is_not_shown_the_way_to_agents_pages(client: Client, alice: Person) -> None:
    steps.sign_in(client, "alice")
    assert b"/agents/" not in client.get("/compte/").content


def test_an_agent_who_has_just_set_it_up_still_gives_a_code(
    agent: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    steps.sign_in(client, agent.username)
    set_up(client, django_capture_on_commit_callbacks)
    response = client.get("/agents/")
    assert response["Location"].startswith(f"{HERE}confirmer/")


def test_a_second_factor_of_someone_else_opens_nothing(agent: Person, alice: Person) -> None:
    """The records of a session belong to the person who made them."""
    client = Client()
    steps.sign_in(client, agent.username)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session["account_authentication_methods_user"] = str(alice.pk)
    session.save()
    assert client.get("/agents/").status_code == 302


@pytest.mark.parametrize("address", ["desactiver", "secours"])
def test_who_has_none_is_led_to_the_page_that_says_so(alice: Person, address: str) -> None:
    assert cast.signed_in(alice).get(f"{HERE}{address}/")["Location"] == HERE

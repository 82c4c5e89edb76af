"""« Mon compte »."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.test import Client

from niaouli.accounts import operations
from niaouli.accounts.models import Person
from niaouli.accounts.queries import NEVER_SHOWN, WORDS
from niaouli.audit.models import Event
from niaouli.lib.errors import Refusal
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db

HERE = "/compte/profil/"


def test_it_says_who_one_is_and_what_happened(client: Client, alice: Person) -> None:
    steps.sign_in(client, "alice")
    page = steps.words(client.get(HERE))
    for said in ("Alice Wamytan", "alice@example.org", "Désactivée", "1 appareil", "Connexion"):
        assert said in page


def test_nothing_of_someone_else(alice: Person, bob: Person) -> None:
    steps.sign_in(Client(), "alice")
    page = steps.words(cast.signed_in(bob).get(HERE))
    assert "Wamytan" not in page
    assert "Connexion" not in page


def test_names_change(alice: Person) -> None:
    client = cast.signed_in(alice)
    values = {"given_name": "  Alice   Maria ", "family_name": "Wamytan"}
    assert client.post(f"{HERE}nom/", values)["Location"] == HERE
    alice.refresh_from_db()
    assert alice.display_name == "Alice Maria Wamytan"
    event = Event.objects.get(verb="account.names_changed")
    assert (event.by, event.subject) == (alice.pk, f"person:{alice.pk}")
    assert "Maria" not in str(event.details)


def test_what_nobody_types_is_left_out_of_a_name(alice: Person) -> None:
    values = {"given_name": "Ali\x00ce", "family_name": "Wamytan"}
    assert cast.signed_in(alice).post(f"{HERE}nom/", values).status_code == 302
    alice.refresh_from_db()
    assert alice.given_name == "Alice"


def test_a_name_too_long_is_said(alice: Person) -> None:
    response = cast.signed_in(alice).post(f"{HERE}nom/", {"given_name": "x" * 101})
    assert response.status_code == 422
    assert steps.errors(response) == ["Écrivez 100 caractères au plus."]


def test_the_user_name_changes_and_serves_at_once(alice: Person) -> None:
    client = cast.signed_in(alice)
    assert client.post(f"{HERE}nom-d-utilisateur/", {"username": "Alice.W"})["Location"] == HERE
    browser = Client()
    steps.sign_in(browser, "alice.w")
    assert steps.is_signed_in(browser)


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("", "Choisissez un nom d’utilisateur."),
        ("BOB", "Ce nom d’utilisateur est déjà pris."),
        ("bob@example.org", "« @ »"),
        ("admin", "réservé"),
        ("ab", "trois caractères"),
        ("x" * 61, "soixante caractères"),
    ],
)
def test_a_user_name_that_may_not_be(
    alice: Person, bob: Person, username: str, sentence: str
) -> None:
    response = cast.signed_in(alice).post(f"{HERE}nom-d-utilisateur/", {"username": username})
    assert response.status_code == 422
    assert sentence in steps.errors(response)[0]
    alice.refresh_from_db()
    assert alice.username == "alice"


def test_only_its_capitals(alice: Person) -> None:
    cast.signed_in(alice).post(f"{HERE}nom-d-utilisateur/", {"username": "Alice"})
    alice.refresh_from_db()
    assert alice.username == "Alice"


def test_a_name_taken_at_the_same_moment_is_refused(alice: Person, bob: Person) -> None:
    with pytest.raises(Refusal, match="déjà pris"):
        operations.change_username(person=alice, username="Bob", by=alice, now=cast.NOW)


def test_language_and_text_size_change_here_and_in_the_account(alice: Person) -> None:
    client = cast.signed_in(alice)
    client.post(f"{HERE}preferences/", {"language": "en", "text_size": "large"})
    alice.refresh_from_db()
    assert (alice.language, alice.text_size) == ("en", "large")
    assert '<html lang="en" data-text="large">' in client.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Your preferences are saved."), ("fr", "Vos préférences sont enregistrées.")],
)
def test_it_is_said_in_the_language_just_chosen(alice: Person, language: str, said: str) -> None:
    client = cast.signed_in(alice)
    client.post(f"{HERE}preferences/", {"language": language, "text_size": "normal"})
    assert said in steps.words(client.get(HERE))


def test_what_is_not_in_the_list_is_refused(alice: Person) -> None:
    client = cast.signed_in(alice)
    response = client.post(f"{HERE}preferences/", {"language": "xx", "text_size": "huge"})
    assert response.status_code == 409


def test_the_tools_of_every_page_follow_the_person(alice: Person) -> None:
    cast.signed_in(alice).post("/affichage/taille/", {"size": "larger", "next": "/"})
    alice.refresh_from_db()
    assert alice.text_size == "larger"


# ── Devices ──────────────────────────────────────────────────────────────────────────────────
def test_other_devices_are_seen_and_signed_out(alice: Person) -> None:
    here = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/131 Mobile"})
    for browser in (here, phone):
        steps.sign_in(browser, "alice")
    page = steps.words(here.get("/compte/appareils/"))
    assert "Firefox sur Windows (celui-ci)" in page
    assert "Chrome sur Android" in page
    here.post("/compte/appareils/")
    assert steps.is_signed_in(here)
    assert not steps.is_signed_in(phone)


def test_a_browser_that_says_anything_is_not_repeated(alice: Person) -> None:
    hostile = Client(headers={"user-agent": "<script>alert(1)</script>"})
    steps.sign_in(hostile, "alice")
    response = hostile.get("/compte/appareils/")
    assert b"alert(1)" not in response.content
    assert "appareil inconnu" in steps.words(response)


# ── Operations ───────────────────────────────────────────────────────────────────────────────
def test_abandoning_a_sign_up_spares_accounts_that_were_used(alice: Person) -> None:
    operations.abandon_sign_up(person=alice, now=cast.NOW)
    EmailAddress.objects.update(verified=False)
    Person.objects.update(last_login=cast.NOW)
    operations.abandon_sign_up(person=alice, now=cast.NOW)
    assert Person.objects.filter(pk=alice.pk).exists()


def test_sign_ups_never_confirmed_are_removed_after_a_week(client: Client, alice: Person) -> None:
    steps.sign_up(client)
    lea = Person.objects.get(username="lea")
    assert operations.remove_unconfirmed(now=lea.joined_at + timedelta(days=6)) == 0
    assert operations.remove_unconfirmed(now=lea.joined_at + timedelta(days=8)) == 1
    assert operations.remove_unconfirmed(now=lea.joined_at + timedelta(days=8)) == 0
    assert list(Person.objects.values_list("username", flat=True)) == ["alice"]
    # The browser still holds its code: it leads nowhere, and breaks nothing.
    steps.give_code(client, steps.code_sent_to("lea@example.org"))
    assert not steps.is_signed_in(client)


# ── What is told and what is noted ───────────────────────────────────────────────────────────
def test_another_user_name_is_told_by_e_mail(alice: Person) -> None:
    cast.signed_in(alice).post(f"{HERE}nom-d-utilisateur/", {"username": "alice.w"})
    told = steps.mails_to("alice@example.org")[-1]
    assert told.template == "accounts/username_changed"
    assert "alice.w" in told.text


def test_the_same_user_name_changes_nothing(alice: Person) -> None:
    cast.signed_in(alice).post(f"{HERE}nom-d-utilisateur/", {"username": "alice"})
    assert not steps.mails_to("alice@example.org")


def test_everything_that_is_noted_of_an_account_has_words() -> None:
    """A new verb without words would be missing from « ce qui s’est passé »."""
    sources = [path.read_text("utf-8") for path in Path("niaouli").rglob("*.py")]
    verbs = {
        verb
        for source in sources
        for verb in re.findall(r'(?:note|_noted|record)\(\s*"(account\.\w+)"', source)
    }
    composed = {
        f"account.{what}_{how}"
        for what in ("second_factor", "recovery_codes")
        for how in ("added", "removed")
    } | {"account.password_set", "account.password_changed"}
    assert len(verbs) > 15
    assert (verbs | composed) - set(WORDS) == set(NEVER_SHOWN)
    accounts = {verb for verb in WORDS if verb.startswith("account.")}
    assert accounts <= verbs | composed


def test_the_whole_history_is_read_page_by_page(alice: Person) -> None:
    for number in range(35):
        verb = "account.signed_in" if number % 2 else "account.signed_out"
        operations.note(verb, person=alice, now=cast.NOW)
    client = cast.signed_in(alice)
    first = client.get(f"{HERE}historique/").content.decode()
    assert first.count("timeline-label") == 30
    following = re.findall(r"\?avant=\d+", first)[0]
    assert client.get(f"{HERE}historique/{following}").content.decode().count("timeline-label") == 5


@pytest.mark.parametrize("before", ["", "abc", "-1", "9" * 40, "²"])
def test_a_place_in_the_history_that_does_not_exist_breaks_nothing(
    alice: Person, before: str
) -> None:
    assert cast.signed_in(alice).get(f"{HERE}historique/", {"avant": before}).status_code == 200


def test_the_history_is_ones_own(alice: Person, bob: Person) -> None:
    operations.note("account.names_changed", person=alice, now=cast.NOW)
    assert "Nom modifié" in steps.words(cast.signed_in(alice).get(f"{HERE}historique/"))
    assert "Nom modifié" not in steps.words(cast.signed_in(bob).get(f"{HERE}historique/"))


def test_no_link_of_the_account_leads_nowhere(alice: Person) -> None:
    """Every page that « Mon compte » leads to exists, and is one of ours."""
    client, seen = Client(), set()
    steps.sign_in(client, "alice")
    client.post("/compte/confirmer/", {"password": cast.PASSWORD})
    waiting = [HERE]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        page = BeautifulSoup(response.content, "html.parser")
        assert page.select_one("main h1"), address
        main = page.select_one("main") or page
        links = {str(link["href"]).split("#")[0] for link in main.select("a[href^='/compte/']")}
        waiting += sorted(links - seen - set(waiting))
    assert len(seen) > 12

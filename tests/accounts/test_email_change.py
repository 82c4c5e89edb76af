"""Another e-mail address: asked for, confirmed by a code, the former told."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from niaouli.accounts.email_change import (
    ask_email_change,
    confirm_email_change,
    forget_old_changes,
    pending_change,
)
from niaouli.accounts.models import EmailChange, Person
from niaouli.alerts.models import Subscription
from niaouli.audit.models import Event
from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from tests import cast
from tests.accounts import steps
from tests.alerts import steps as alerts

pytestmark = pytest.mark.django_db

HERE = "/compte/profil/adresse-e-mail/"
NEW = "alice@nouvelle.example"


@pytest.fixture(autouse=True)
def _nobody_told_before(db: None) -> None:
    cache.clear()


@pytest.fixture
def browser(alice: Person) -> Client:
    """Alice, who has just signed in."""
    client = Client()
    steps.sign_in(client, "alice")
    return client


def ask(client: Client, email: str = NEW) -> Any:
    return client.post(HERE, {"email": email})


def give(client: Client, code: str) -> Any:
    return client.post(f"{HERE}code/", {"code": code})


def wrong(code: str) -> str:
    return code.translate(str.maketrans("BCDFGHJKLM", "CDFGHJKLMB"))[:6] + "Z"


# ── From one address to the other ────────────────────────────────────────────────────────────
def test_the_code_puts_the_new_address_in_force(browser: Client, alice: Person) -> None:
    assert ask(browser)["Location"] == f"{HERE}code/"
    assert give(browser, steps.code_sent_to(NEW).lower().replace("-", " "))["Location"]
    alice.refresh_from_db()
    assert alice.email == NEW
    address = EmailAddress.objects.get(user=alice)
    assert (address.email, address.verified, address.primary) == (NEW, True, True)
    assert steps.is_signed_in(browser)


def test_the_former_stays_in_force_until_then(browser: Client, alice: Person) -> None:
    ask(browser)
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    other = Client()
    steps.sign_in(other, "alice@example.org")
    assert steps.is_signed_in(other)
    assert not steps.is_signed_in(signing_in_with(NEW))


def test_the_new_one_signs_in_and_the_former_no_more(browser: Client) -> None:
    ask(browser)
    give(browser, steps.code_sent_to(NEW))
    assert steps.is_signed_in(signing_in_with(NEW))
    assert not steps.is_signed_in(signing_in_with("alice@example.org"))


def signing_in_with(login: str) -> Client:
    client = Client()
    steps.sign_in(client, login)
    return client


def test_the_former_address_is_told_and_not_of_the_new_one(browser: Client) -> None:
    ask(browser)
    give(browser, steps.code_sent_to(NEW))
    told = steps.mails_to("alice@example.org")[-1]
    assert told.template == "accounts/email_changed"
    assert "Ce n’était pas vous" in told.text
    assert NEW not in told.text


def test_the_alerts_of_that_address_become_those_of_the_account(
    browser: Client, alice: Person
) -> None:
    alerts.address_alone(NEW)
    ask(browser)
    give(browser, steps.code_sent_to(NEW))
    assert Subscription.objects.get(ended_at=None).subscriber.person == alice


def test_what_was_done_is_noted_without_any_address(browser: Client, alice: Person) -> None:
    ask(browser)
    give(browser, "AAA-AAA")
    give(browser, steps.code_sent_to(NEW))
    events = Event.objects.filter(subject=f"person:{alice.pk}", verb__contains="email")
    assert list(events.order_by("id").values_list("verb", flat=True)) == [
        "account.email_change_asked",
        "account.email_code_refused",
        "account.email_changed",
    ]
    assert all(event.details == {} for event in events)


def test_other_devices_stay_and_the_page_says_so(browser: Client, alice: Person) -> None:
    other = signing_in_with("alice")
    ask(browser)
    page = browser.get(give(browser, steps.code_sent_to(NEW))["Location"])
    assert "Vos autres appareils restent connectés" in page.content.decode()
    assert steps.is_signed_in(other)


def test_what_waits_is_shown_and_may_be_given_up(browser: Client, alice: Person) -> None:
    ask(browser)
    for address in ("/compte/profil/", HERE, f"{HERE}code/"):
        assert NEW in steps.words(browser.get(address))
    code = steps.code_sent_to(NEW)
    assert browser.post(f"{HERE}annuler/")["Location"] == "/compte/profil/"
    assert NEW not in steps.words(browser.get("/compte/profil/"))
    assert give(browser, code)["Location"] == HERE
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_another_code_replaces_the_first(browser: Client, alice: Person) -> None:
    ask(browser)
    first = steps.code_sent_to(NEW)
    browser.post(f"{HERE}renvoyer/")
    second = steps.code_sent_to(NEW)
    assert first != second
    assert give(browser, first).status_code == 422
    assert give(browser, second).status_code == 302


def test_it_goes_on_from_another_device_of_the_same_person(browser: Client, alice: Person) -> None:
    """Asked on the computer, read on the telephone."""
    ask(browser)
    phone = signing_in_with("alice")
    assert give(phone, steps.code_sent_to(NEW))["Location"] == "/compte/profil/"


# ── Who asks ─────────────────────────────────────────────────────────────────────────────────
def test_the_password_is_asked_again_and_what_was_typed_is_still_there(alice: Person) -> None:
    client = cast.signed_in(alice)
    assert (
        ask(client)["Location"] == "/compte/confirmer/?next=%2Fcompte%2Fprofil%2Fadresse-e-mail%2F"
    )
    answer = client.post(f"/compte/confirmer/?next={HERE}", {"password": cast.PASSWORD})
    assert answer["Location"] == HERE
    assert NEW in client.get(HERE).content.decode()
    assert not EmailChange.objects.exists()
    ask(client)
    assert f'value="{NEW}"' not in client.get(HERE).content.decode()


def test_what_was_typed_when_the_session_had_ended_is_still_there(alice: Person) -> None:
    client = Client()
    assert ask(client).status_code == 401
    steps.sign_in(client, "alice")
    assert NEW in client.get(HERE).content.decode()


def test_who_has_a_second_factor_gives_it(browser: Client, alice: Person) -> None:
    steps.protect(alice)
    assert ask(browser)["Location"].startswith("/compte/second-facteur/confirmer/")
    browser.post("/compte/second-facteur/confirmer/", {"code": steps.totp()})
    assert ask(browser)["Location"] == f"{HERE}code/"


def test_the_code_of_alice_does_nothing_for_bob(
    browser: Client, alice: Person, bob: Person
) -> None:
    ask(browser)
    stranger = signing_in_with("bob")
    ask(stranger, "bob@nouvelle.example")
    assert give(stranger, steps.code_sent_to(NEW)).status_code == 422
    bob.refresh_from_db()
    assert bob.email == "bob@example.org"


# ── What may not be ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Écrivez votre nouvelle adresse e-mail."),
        ("alice", "n’est pas complète"),
        ("alice@exemple.nc\r\nBcc: tous@exemple.nc", "n’est pas complète"),
        ("alice@exemple.nc\x00", ""),
        (f"{'a' * 250}@exemple.nc", "trop longue"),
        ("alice@example.org", "C’est déjà l’adresse de votre compte."),
        ("  ALICE@Example.org ", "C’est déjà l’adresse de votre compte."),
    ],
)
def test_an_address_that_may_not_be(browser: Client, typed: str, sentence: str) -> None:
    response = ask(browser, typed)
    assert response.status_code == 422
    assert sentence in steps.errors(response)[0]
    assert not EmailChange.objects.exists()


def test_what_was_typed_stays_on_the_page(browser: Client) -> None:
    assert b'value="alice@nulle"' in ask(browser, "alice@nulle").content


@pytest.mark.parametrize("address", ["a\r\nb@exemple.nc", "a\x00@exemple.nc", "sans-arobase"])
def test_the_operation_checks_the_address_itself(alice: Person, address: str) -> None:
    with pytest.raises(BadInput, match="complète"):
        ask_email_change(person=alice, address=address, by=alice, now=cast.NOW)


def test_five_wrong_codes_end_it(browser: Client, alice: Person) -> None:
    ask(browser)
    code = steps.code_sent_to(NEW)
    for _attempt in range(4):
        assert give(browser, wrong(code)).status_code == 422
    assert give(browser, wrong(code))["Location"] == HERE
    assert give(browser, code)["Location"] == HERE
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_fifty_attempts_meet_the_limit_of_codes(alice: Person) -> None:
    """Guessing goes no faster by asking for code after code."""
    now, tried = cast.NOW, 0
    with pytest.raises(Refusal, match="Attendez une heure"):
        for _code in range(10):
            ask_email_change(person=alice, address=NEW, by=alice, now=now)
            for _attempt in range(5):
                tried += 1
                with pytest.raises((BadInput, OutOfStep)):
                    confirm_email_change(person=alice, code="AAA-AAA", by=alice, now=now)
    assert tried == 25
    ask_email_change(person=alice, address=NEW, by=alice, now=now + timedelta(hours=2))


def test_the_code_expires(alice: Person) -> None:
    ask_email_change(person=alice, address=NEW, by=alice, now=cast.NOW)
    late = cast.NOW + timedelta(minutes=31)
    assert pending_change(alice, now=late) is None
    with pytest.raises(OutOfStep, match="plus valable"):
        confirm_email_change(person=alice, code=steps.code_sent_to(NEW), by=alice, now=late)


def test_the_code_serves_once_and_pressing_twice_is_no_mistake(
    browser: Client, alice: Person
) -> None:
    ask(browser)
    code = steps.code_sent_to(NEW)
    assert give(browser, code)["Location"] == give(browser, code)["Location"] == "/compte/profil/"
    assert Event.objects.filter(verb="account.email_changed").count() == 1
    ask(browser, "alice@encore.example")
    assert give(browser, code).status_code == 422


def test_neither_the_code_nor_its_guesses_are_stored_in_clear(alice: Person) -> None:
    change = ask_email_change(person=alice, address=NEW, by=alice, now=cast.NOW)
    assert steps.code_sent_to(NEW).replace("-", "") not in change.code
    assert len(change.code) == 64


# ── An address that is someone else's ────────────────────────────────────────────────────────
def test_an_address_with_another_account_looks_the_same(browser: Client, bob: Person) -> None:
    free, taken = ask(browser), ask(browser, "Bob@example.org")
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    page = steps.words(browser.get(taken["Location"]))
    assert page == steps.words(browser.get(f"{HERE}code/"))
    assert "bob@example.org" in page
    assert "compte" not in page.lower().split("garder")[0]


def test_its_owner_is_told_once_and_gets_no_code(browser: Client, bob: Person) -> None:
    for _time in range(3):
        ask(browser, "bob@example.org")
    told = steps.mails_to("bob@example.org")
    assert [mail.template for mail in told] == ["accounts/address_already_used"]
    assert steps.CODE.search(told[0].text) is None
    assert "alice" not in told[0].text


def test_no_code_ever_confirms_it(browser: Client, alice: Person, bob: Person) -> None:
    ask(browser, "bob@example.org")
    for code in ("", "AAA-AAA", "-"):
        assert give(browser, code).status_code == 422
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_a_sign_up_nobody_confirmed_gives_way(browser: Client, alice: Person) -> None:
    """Anyone can type anyone's address at sign-up: it does not keep it from who reads its mail."""
    steps.sign_up(Client(), username="lea", email=NEW)
    ask(browser)
    assert give(browser, steps.code_sent_to(NEW))["Location"] == "/compte/profil/"
    alice.refresh_from_db()
    assert alice.email == NEW
    assert not Person.objects.filter(username="lea").exists()


def test_the_first_of_two_people_to_confirm_has_it(alice: Person, bob: Person) -> None:
    codes = {}
    for person in (alice, bob):
        ask_email_change(person=person, address=NEW, by=person, now=cast.NOW)
        codes[person.pk] = steps.code_sent_to(NEW)
    confirm_email_change(person=alice, code=codes[alice.pk], by=alice, now=cast.NOW)
    with pytest.raises(OutOfStep, match="vient d’être prise"):
        confirm_email_change(person=bob, code=codes[bob.pk], by=bob, now=cast.NOW)
    bob.refresh_from_db()
    assert bob.email == "bob@example.org"
    assert EmailAddress.objects.get(user=bob).email == "bob@example.org"


def test_what_is_over_is_forgotten(alice: Person) -> None:
    ask_email_change(person=alice, address=NEW, by=alice, now=cast.NOW)
    assert forget_old_changes(now=cast.NOW + timedelta(hours=23)) == 0
    assert forget_old_changes(now=cast.NOW + timedelta(hours=25)) == 1
    assert forget_old_changes(now=timezone.now()) == 0


def test_the_page_of_the_code_without_a_change_leads_to_the_address(browser: Client) -> None:
    assert browser.get(f"{HERE}code/")["Location"] == HERE
    assert browser.post(f"{HERE}renvoyer/")["Location"] == HERE
    assert browser.get("/compte/adresse/")["Location"] == HERE

"""Devices: seen, signed out one by one, and told of when they are new."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from niaouli.accounts.models import Person, UnknownDevice
from niaouli.accounts.queries import devices_of
from niaouli.accounts.unknown_devices import note_unknown_device, tell_unknown_devices
from niaouli.audit.models import Event
from niaouli.mail.models import OutgoingMail
from niaouli.web.accounts import devices
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db

HERE = "/compte/appareils/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
ANDROID = "Mozilla/5.0 (Linux; Android 14) Chrome/131 Mobile"


@pytest.fixture(autouse=True)
def _no_count_from_before(db: None) -> None:
    cache.clear()


def browser(login: str, agent: str = WINDOWS) -> Client:
    client = Client(headers={"user-agent": agent})
    steps.sign_in(client, login)
    return client


def end(client: Client, device: object) -> Any:
    return client.post(f"{HERE}deconnecter/", {"device": str(device)})


def device_of(client: Client) -> int:
    return int(UserSession.objects.get(session_key=client.session.session_key).pk)


# ── Seeing and ending ────────────────────────────────────────────────────────────────────────
def test_one_device_is_signed_out_and_the_others_stay(alice: Person) -> None:
    here, phone, library = browser("alice"), browser("alice", ANDROID), browser("alice")
    assert end(here, device_of(library))["Location"] == HERE
    assert [steps.is_signed_in(each) for each in (here, phone, library)] == [True, True, False]
    assert Event.objects.filter(verb="account.device_signed_out", by=alice.pk).count() == 1


def test_it_is_said_of_each_when_it_was_last_used(alice: Person) -> None:
    browser("alice", ANDROID)
    UserSession.objects.update(last_seen_at=cast.NOW)
    page = steps.words(browser("alice").get(HERE))
    assert "Utilisé la dernière fois 3 mars 2026" in page
    assert "en ce moment" in page


@pytest.mark.parametrize("device", ["", "abc", "-1", "9" * 30, "²", "0"])
def test_a_device_that_does_not_exist_breaks_nothing(alice: Person, device: str) -> None:
    here = browser("alice")
    assert end(here, device)["Location"] == HERE
    assert steps.is_signed_in(here)


def test_nobody_signs_out_the_device_of_someone_else(alice: Person, bob: Person) -> None:
    hers, his = browser("alice"), browser("bob")
    end(his, device_of(hers))
    assert steps.is_signed_in(hers)


def test_a_session_that_is_over_is_not_a_device(alice: Person) -> None:
    browser("alice")
    assert devices_of(alice, now=timezone.now()).count() == 1
    assert devices_of(alice, now=timezone.now() + timedelta(days=20)).count() == 0


def test_changing_the_password_leaves_one_device_in_the_list(alice: Person) -> None:
    here, phone = browser("alice"), browser("alice", ANDROID)
    values = {"oldpassword": cast.PASSWORD, "password1": steps.GOOD_PASSWORD}
    here.post("/compte/mot-de-passe/", values)
    assert not steps.is_signed_in(phone)
    assert "Aucun autre appareil" in steps.words(here.get(HERE))


@pytest.mark.parametrize("others", [1, 12])
def test_the_list_costs_the_same_whatever_its_length(
    alice: Person, others: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(others):
        browser("alice")
    here = browser("alice")
    with django_assert_max_num_queries(4):
        here.get(HERE)


def test_use_is_written_down_once_an_hour(
    alice: Person, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    here = browser("alice")
    UserSession.objects.update(last_seen_at=cast.NOW)
    here.get("/compte/profil/")
    assert UserSession.objects.get().last_seen_at == cast.NOW
    monkeypatch.setattr(devices, "SEEN_EVERY", timedelta(0))
    here.get("/compte/profil/")
    assert UserSession.objects.get().last_seen_at > cast.NOW


# ── New ones ─────────────────────────────────────────────────────────────────────────────────
def later() -> Any:
    return timezone.now() + timedelta(minutes=6)


def told(address: str = "alice@example.org") -> list[OutgoingMail]:
    mails = OutgoingMail.objects.filter(address=address, template="accounts/unknown_device")
    return list(mails.order_by("id"))


def test_a_sign_in_elsewhere_is_told_a_little_later(alice: Person) -> None:
    browser("alice", ANDROID)
    assert tell_unknown_devices(now=timezone.now()) == 0
    assert tell_unknown_devices(now=later()) == 1
    assert tell_unknown_devices(now=later()) == 0
    mail = told()[0]
    assert mail.subject == "Connexion depuis un nouvel appareil"
    assert "Chrome sur Android" in mail.text
    assert "Ce n’était pas vous" in mail.text


def test_several_are_one_mail(alice: Person) -> None:
    for agent in (ANDROID, WINDOWS, ANDROID):
        browser("alice", agent)
    tell_unknown_devices(now=later())
    assert len(told()) == 1
    assert told()[0].text.count("Chrome sur Android") == 2


def test_a_browser_that_is_known_is_not_told(alice: Person) -> None:
    home = browser("alice")
    tell_unknown_devices(now=later())
    home.post("/compte/deconnexion/")
    steps.sign_in(home, "alice")
    assert not UnknownDevice.objects.exists()


def test_a_browser_known_to_bob_is_new_to_alice(alice: Person, bob: Person) -> None:
    shared = browser("bob")
    shared.post("/compte/deconnexion/")
    steps.sign_in(shared, "alice")
    assert UnknownDevice.objects.filter(person=alice, entered=True).count() == 1


def test_opening_an_account_is_not_told(client: Client) -> None:
    steps.sign_up(client)
    steps.give_code(client, steps.code_sent_to("lea@example.org"))
    assert steps.is_signed_in(client)
    assert not UnknownDevice.objects.exists()


def test_whoever_is_stopped_by_the_second_factor_knows_the_password(alice: Person) -> None:
    steps.protect(alice)
    thief = browser("alice", ANDROID)
    thief.post("/compte/second-facteur/code/", {"code": "000000"})
    tell_unknown_devices(now=later())
    assert told()[0].subject == "Quelqu’un connaît votre mot de passe"
    assert "personne n’est entré" in told()[0].text


def test_a_browser_that_says_anything_is_not_repeated_in_the_mail(alice: Person) -> None:
    browser("alice", "<script>alert(1)</script> http://evil.example")
    tell_unknown_devices(now=later())
    assert "evil" not in told()[0].text + told()[0].html
    assert "appareil inconnu" in told()[0].text


def test_the_mail_is_in_the_language_of_the_person(alice: Person) -> None:
    Person.objects.update(language="en")
    note_unknown_device(person=alice, device="Firefox", entered=True, now=cast.NOW)
    tell_unknown_devices(now=cast.NOW + timedelta(minutes=6))
    assert told()[0].language == "en"
    assert re.search(r"3 March 2026", told()[0].text)

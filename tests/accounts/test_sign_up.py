"""Opening an account: name, address, password, then the code received."""

import time
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows import code_verification
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.mail.models import OutgoingMail
from tests.accounts import steps

pytestmark = pytest.mark.django_db


def test_from_nothing_to_signed_in(client: Client) -> None:
    response = steps.sign_up(client)
    assert response["Location"] == "/compte/inscription/code/"
    assert not steps.is_signed_in(client)
    response = steps.give_code(client, steps.code_sent_to("lea@example.org"))
    assert response["Location"] == "/compte/"
    assert steps.is_signed_in(client)
    lea = Person.objects.get(username="lea")
    verbs = Event.objects.filter(subject=f"person:{lea.pk}").order_by("id")
    assert [event.verb for event in verbs] == [
        "account.opened",
        "account.email_confirmed",
        "account.signed_in",
    ]


def test_the_first_page_says_that_the_account_is_open(client: Client) -> None:
    steps.sign_up(client)
    steps.give_code(client, steps.code_sent_to("lea@example.org"))
    assert "votre compte est ouvert" in steps.words(client.get("/compte/"))


@pytest.mark.parametrize("name", ["a b c", "léa@chez", "lé/a"])
def test_a_name_with_other_signs_is_told_in_plain_words(client: Client, name: str) -> None:
    said = steps.errors(steps.sign_up(client, username=name))
    assert said == ["Écrivez ce nom sans espace ni « @ » : des lettres, des chiffres, et . - _ +"]


def test_an_account_opened_in_english_receives_english_mails(client: Client) -> None:
    client.post("/affichage/langue/", {"language": "en", "next": "/"})
    steps.sign_up(client)
    assert OutgoingMail.objects.get().language == "en"
    assert Person.objects.get(username="lea").language == "en"


def test_the_code_is_forgiving_of_case_and_dash(client: Client) -> None:
    steps.sign_up(client)
    code = steps.code_sent_to("lea@example.org")
    steps.give_code(client, f" {code.replace('-', ' ').lower()} ")
    assert steps.is_signed_in(client)


def test_the_mail_is_secret_and_carries_no_word_of_the_person(client: Client) -> None:
    steps.sign_up(client, username="www.evil.example")
    mail = steps.mails_to("lea@example.org")[0]
    assert mail.secret
    assert mail.subject == "Votre code pour ouvrir votre compte"
    assert "evil" not in mail.subject + mail.text + mail.html
    assert "font-size:28px" in mail.html


def test_the_rule_of_passwords_is_said_before(client: Client) -> None:
    page = steps.words(client.get("/compte/inscription/"))
    assert "Au moins 15 caractères" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": ""}, "Choisissez un nom d’utilisateur."),
        ({"username": "ab"}, "Choisissez un nom d’au moins trois caractères."),
        ({"username": "lea@example.org"}, "Écrivez ce nom sans espace"),
        ({"username": "lea wamytan"}, "Écrivez ce nom sans espace"),
        ({"username": "Admin"}, "Ce nom d’utilisateur est réservé."),
        ({"username": "x" * 61}, "soixante caractères au plus"),
        ({"username": "l\0a"}, ""),
        ({"email": ""}, "Écrivez votre adresse e-mail."),
        ({"email": "lea"}, "Cette adresse e-mail n’est pas complète."),
        ({"email": f"{'l' * 60}@{'e' * 60}.{'x' * 60}.{'y' * 60}.{'z' * 60}.org"}, "trop longue"),
        ({"password": ""}, "Choisissez un mot de passe."),
        ({"password": "court"}, "Ce mot de passe est trop court."),
        ({"password": "motdepasse12345"}, "Ce mot de passe est trop facile à deviner."),
        ({"password": "123456789012345"}, "Ce mot de passe est trop facile à deviner."),
    ],
)
def test_what_is_wrong_is_said(client: Client, changed: dict[str, str], sentence: str) -> None:
    response = steps.sign_up(client, **changed)
    assert response.status_code == 200
    [said] = steps.errors(response)
    assert sentence in said
    assert not Person.objects.exists()


def test_nothing_at_all_is_said_too(client: Client) -> None:
    assert len(steps.errors(client.post("/compte/inscription/"))) == 3


def test_a_name_taken_whatever_its_case(client: Client, alice: Person) -> None:
    response = steps.sign_up(client, username="ALICE")
    assert steps.errors(response) == ["Ce nom d’utilisateur est déjà pris. Choisissez-en un autre."]


def test_five_wrong_codes_and_it_is_over(client: Client) -> None:
    steps.sign_up(client)
    good = steps.code_sent_to("lea@example.org")
    for _attempt in range(4):
        response = steps.give_code(client, "BBBBBB")
        assert steps.errors(response) == ["Ce code n’est pas le bon. Vérifiez-le et recommencez."]
    response = steps.give_code(client, "BBBBBB")
    assert response["Location"] == "/compte/connexion/"
    assert "Trop d’essais" in steps.words(client.get("/compte/connexion/"))
    steps.give_code(client, good)
    assert not steps.is_signed_in(client)


def test_a_code_expires(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    steps.sign_up(client)
    code = steps.code_sent_to("lea@example.org")
    now = time.time()
    later = SimpleNamespace(time=lambda: now + 30 * 60 + 1)
    monkeypatch.setattr(code_verification, "time", later)
    response = steps.give_code(client, code)
    assert response["Location"] == "/compte/connexion/"
    assert not steps.is_signed_in(client)


def test_the_code_of_another_session_does_not_work(client: Client) -> None:
    steps.sign_up(client)
    other = Client()
    steps.sign_up(other, username="paul", email="paul@example.org")
    steps.give_code(other, steps.code_sent_to("lea@example.org"))
    assert not steps.is_signed_in(other)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_another_code_replaces_the_first(client: Client) -> None:
    steps.sign_up(client)
    first = steps.code_sent_to("lea@example.org")
    _let_time_pass()
    client.post("/compte/inscription/code/", {"action": "resend"})
    second = steps.code_sent_to("lea@example.org")
    assert len(steps.mails_to("lea@example.org")) == 2
    assert first != second
    steps.give_code(client, first)
    assert not steps.is_signed_in(client)
    steps.give_code(client, second)
    assert steps.is_signed_in(client)


def test_asking_again_too_fast_is_said_and_the_first_code_still_works(client: Client) -> None:
    steps.sign_up(client)
    response = client.post("/compte/inscription/code/", {"action": "resend"})
    assert response.status_code == 429
    [mail] = steps.mails_to("lea@example.org")
    steps.give_code(client, steps.code_sent_to(mail.address))
    assert steps.is_signed_in(client)


def test_who_left_before_the_code_finds_it_at_sign_in(client: Client) -> None:
    steps.sign_up(client)
    _let_time_pass()
    later = Client()
    response = steps.sign_in(later, "lea", steps.GOOD_PASSWORD)
    assert response["Location"] == "/compte/inscription/code/"
    assert not steps.is_signed_in(later)
    steps.give_code(later, steps.code_sent_to("lea@example.org"))
    assert steps.is_signed_in(later)


def test_a_wrong_address_begins_again_and_frees_the_name(client: Client) -> None:
    steps.sign_up(client, email="fautive@example.org")
    response = client.post("/compte/inscription/reprendre/")
    assert response["Location"] == "/compte/inscription/"
    assert not Person.objects.exists()
    steps.sign_up(client)
    steps.give_code(client, steps.code_sent_to("lea@example.org"))
    assert steps.is_signed_in(client)


def test_beginning_again_never_touches_a_confirmed_account(alice: Person) -> None:
    stranger = Client()
    steps.sign_up(stranger, username="intrus", email=alice.email)
    stranger.post("/compte/inscription/reprendre/")
    assert Person.objects.filter(pk=alice.pk).exists()


# ── Nobody learns who has an account ─────────────────────────────────────────────────────────
def test_an_address_already_known_looks_like_any_other(alice: Person) -> None:
    known, unknown = Client(), Client()
    first = steps.sign_up(known, username="premier", email=alice.email)
    second = steps.sign_up(unknown, username="second", email="nouveau@example.org")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = [
        steps.words(browser.get("/compte/inscription/code/")).replace(address, "…")
        for browser, address in [(known, alice.email), (unknown, "nouveau@example.org")]
    ]
    assert pages[0] == pages[1]
    wrong = [steps.errors(steps.give_code(each, "BBBBBB")) for each in (known, unknown)]
    assert wrong[0] == wrong[1]
    assert [mail.template for mail in steps.mails_to(alice.email)] == [
        "accounts/account_already_exists"
    ]


def test_nor_by_beginning_again_with_the_same_name(alice: Person) -> None:
    answers = []
    for name, address in [("premier", alice.email), ("second", "nouveau@example.org")]:
        browser = Client()
        steps.sign_up(browser, username=name, email=address)
        browser.post("/compte/inscription/reprendre/")
        again = steps.sign_up(Client(), username=name, email=f"{name}@example.net")
        answers.append((again.status_code, again.get("Location")))
    assert answers[0] == answers[1] == (302, "/compte/inscription/code/")


def test_nor_by_the_name_that_was_asked_with_it(alice: Person) -> None:
    steps.sign_up(Client(), username="premier", email=alice.email)
    steps.sign_up(Client(), username="second", email="nouveau@example.org")
    for name in ("premier", "second"):
        response = steps.sign_up(Client(), username=name, email=f"{name}@example.org")
        assert steps.errors(response) == [
            "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre."
        ]


def _let_time_pass() -> None:
    """The pause between two e-mails is over."""
    cache.clear()

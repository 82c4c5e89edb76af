"""A stranger who signs up with someone’s address learns nothing, and bothers nobody."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from tests.accounts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_count_from_before(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("email", ["alice@example.org", "lea@example.org"])
def test_the_slow_part_of_the_answer_is_done_either_way(
    client: Client, alice: Person, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    """Hashing a password takes half a second: it would tell who has an account."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    steps.sign_up(client, email=email)
    assert hashed.count(steps.GOOD_PASSWORD) == 1


def test_signing_up_again_and_again_sends_one_mail(alice: Person, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # A stranger who waits ten seconds each time.
    for number in range(6):
        answer = steps.sign_up(Client(), username=f"lea{number}", email="Alice@example.org")
        assert answer["Location"] == "/compte/inscription/code/"
    assert [mail.template for mail in steps.mails_to(alice.email)] == [
        "accounts/account_already_exists"
    ]


def test_asking_for_a_password_again_and_again_sends_a_stranger_one_mail(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    for _number in range(4):
        Client().post("/compte/mot-de-passe/oublie/", {"email": "personne@example.org"})
    assert len(steps.mails_to("personne@example.org")) == 1

"""What people do at the door, for the tests of accounts."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from bs4 import BeautifulSoup
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.mail.models import OutgoingMail
from tests import cast

GOOD_PASSWORD = "pirogue banian corail lagon"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = re.compile(r"^([A-Z]{3}-[A-Z]{3})$", re.MULTILINE)


def sign_up(
    client: Client,
    *,
    username: str = "lea",
    email: str = "lea@example.org",
    password: str = GOOD_PASSWORD,
) -> Any:
    values = {"username": username, "email": email, "password1": password}
    return client.post("/compte/inscription/", values)


def give_code(client: Client, code: str) -> Any:
    return client.post("/compte/inscription/code/", {"action": "verify", "code": code})


def sign_in(client: Client, login: str, password: str = cast.PASSWORD, **more: str) -> Any:
    return client.post("/compte/connexion/", {"login": login, "password": password, **more})


def code_sent_to(address: str) -> str:
    """The code in the last e-mail to this address."""
    found = CODE.search(mails_to(address)[-1].text)
    assert found is not None
    return found[1]


def mails_to(address: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(address=address).order_by("id"))


def is_signed_in(client: Client) -> bool:
    return client.get("/compte/profil/").status_code == 200


def protect(person: Person) -> None:
    """Give the person a second factor."""
    TOTP.activate(person, KEY)


def totp(*, key: str = KEY, steps: int = 0) -> str:
    """The code that the person's phone shows now, or some steps of thirty seconds later."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def words(response: Any) -> str:
    """What is read on the page, on one line."""
    page = BeautifulSoup(response.content, "html.parser")
    main = page.find("main") or page
    return " ".join(main.get_text(" ").split())


def errors(response: Any) -> list[str]:
    """The sentences of the error summary."""
    page = BeautifulSoup(response.content, "html.parser")
    return [" ".join(link.get_text().split()) for link in page.select(".error-summary a")]

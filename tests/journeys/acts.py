"""What people do in a browser, as the journeys tell it."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from playwright.sync_api import Page

from niaouli.accounts.models import Person
from niaouli.mail.models import OutgoingMail
from tests import cast

Look = Callable[[Page, str], None]
Open = Callable[..., Page]


def last_mail(address: str, template: str) -> OutgoingMail:
    """The newest mail of that kind; sign-up's is one of the kinds of confirmation."""
    return OutgoingMail.objects.filter(address=address, template__startswith=template).latest("id")


def press(page: Page, name: str) -> None:
    """Press the button of this name, the one that is seen, and wait for the page it brings."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).locator("visible=true").last.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow the first link of this name."""
    exact = isinstance(name, str)
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=exact).first.click()


def go_on(page: Page) -> None:
    press(page, "Continuer")


def write(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name='{name.replace('__', '-')}']").fill(value)


def sign_in(page: Page, login: str) -> None:
    page.goto("/compte/connexion/")
    write(page, login=login, password=cast.PASSWORD)
    press(page, "Se connecter")


def attach(page: Page, tmp_path: Path, field: str, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    page.locator(f"input[type=file][name={field}]").set_input_files(path)


def with_second_factor(agent: Person) -> str:
    """Give the agent a second factor; returns its key."""
    key: str = generate_totp_secret()
    TOTP.activate(agent, key)
    return key


def agent_signs_in(page: Page, agent: Person, look: Look | None = None) -> None:
    """With the password of the cast and the code of the moment."""
    key = with_second_factor(agent)
    sign_in(page, agent.username)
    if look:
        look(page, "second-factor")
    # The code of this half-minute must not have been used by an earlier test.
    cache.clear()
    write(page, code=format_hotp_value(hotp_value(key, int(time.time()) // 30)))
    go_on(page)
    page.wait_for_url("**/agents/**")

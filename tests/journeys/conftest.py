"""Journeys in a real Chromium, on a phone for citizens, on a desk for agents.

`look` checks a page as it stands: no accessibility violation in light and in dark, no message in
the console, no horizontal scrolling. Without a Chromium (`NIAOULI_CHROMIUM`), they are left out.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

PHONE: ViewportSize = {"width": 360, "height": 740}
OLD_PHONE: ViewportSize = {"width": 320, "height": 568}
DESK: ViewportSize = {"width": 1280, "height": 900}
CHROMIUM = os.environ.get("NIAOULI_CHROMIUM", "")
PICTURES = os.environ.get("NIAOULI_PICTURES", "")
"""A directory where `look` leaves a picture of each page, when one is named."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")
            item.add_marker("slow")
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium (NIAOULI_CHROMIUM)"))


@pytest.fixture(autouse=True)
def _counting_attempts(transactional_db: None) -> None:
    call_command("createcachetable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread; our calls to the database stay synchronous. It
    # ends with the module: what follows in the same process may run a loop of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A browser of someone's own: `open_page(PHONE)`."""
    contexts: list[BrowserContext] = []

    def opened(viewport: ViewportSize = PHONE, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=viewport, locale="fr-FR", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", _no_complaint)
        page.on("pageerror", _no_error)
        return page

    yield opened
    for context in contexts:
        context.close()


def _no_complaint(message: ConsoleMessage) -> None:
    # A page that is refused (403, 404…) is announced by Chromium itself: that is not a defect.
    if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
        raise AssertionError(f"console: {message.text}")


def _no_error(error: Any) -> None:
    raise AssertionError(f"script: {error}")


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    return look_at


def look_at(page: Page, name: str) -> None:
    """The page holds as it stands: axe in light and in dark, and nothing wider than the screen."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # Colours are measured once they have settled; that of a button that goes away is cancelled.
        page.evaluate(
            "() => Promise.allSettled(document.getAnimations().map(a => a.finished)).then(() => 0)"
        )
        found = Axe().run(page).response["violations"]
        told = [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]
        assert told == [], f"{name}, {scheme}"
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{PICTURES}/{name}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    wider = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, f"{name} is {wider} px wider than the screen"

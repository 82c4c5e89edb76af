"""The pictures of docs/mission.md, taken in the demonstration as it runs.

    python -m tests.pictures http://127.0.0.1:8000 PASSWORD [NAME…]

The password is the one that `bin/run` prints. Uses the Chromium of `NIAOULI_CHROMIUM`.
"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SIZE = {"width": 1080, "height": 860}
COLOURS = 96
"""Flat drawings: fewer colours make a file four times lighter, and nobody sees it."""
Step = Callable[[Page], object]


def opens(address: str) -> Step:
    return lambda page: page.goto(address)


def follows(address: str, link: str) -> Step:
    """From this page, the first of these links: its address is not known beforehand."""

    def go(page: Page) -> None:
        page.goto(address)
        href = page.locator(link).first.get_attribute("href")
        page.goto(str(href))

    return go


def down_to(address: str, selector: str) -> Step:
    def go(page: Page) -> None:
        page.goto(address)
        page.locator(selector).first.scroll_into_view_if_needed()

    return go


SHOWN: dict[str, Step] = {
    "a-faire": opens("/compte/"),
    "a-quoi-sert-le-compte": opens("/aide/a-quoi-sert-le-compte/"),
    "accueil": down_to("/", ".practical"),
    "alertes": opens("/compte/alertes/"),
    "cv": opens("/compte/emploi/cv/"),
    "demarche": opens("/demarches/permis-de-chasser/"),
    "demarches": opens("/demarches/"),
    "detail": follows("/compte/demandes/", "main a[href^='/compte/demandes/20']"),
    "direction": opens("/directions/dddt/"),
    "document-recu": follows("/compte/documents/", "[aria-labelledby=received] .document-title a"),
    "emploi": opens("/compte/emploi/"),
    "mes-demandes": opens("/compte/demandes/"),
    "mon-compte": opens("/compte/profil/"),
    "offres": opens("/emploi/offres/"),
    "porte-documents": opens("/compte/documents/"),
    "publications": opens("/publications/"),
}
"""What each picture shows, signed in as the citizen of the demonstration."""


def take(address: str, password: str, names: Iterable[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["NIAOULI_CHROMIUM"], args=["--no-sandbox"]
        )
        context = browser.new_context(base_url=address, viewport=SIZE, locale="fr-FR")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/compte/connexion/")
        page.fill("input[name=login]", "usager")
        page.fill("input[name=password]", password)
        page.click("main button.button-primary")
        for name in names:
            SHOWN[name](page)
            page.wait_for_load_state("networkidle")
            path = PICTURES / f"{name}.png"
            page.screenshot(path=path)
            _lighten(path)
        browser.close()


def _lighten(path: Path) -> None:
    with Image.open(path) as picture:
        lighter = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    lighter.save(path, optimize=True)


if __name__ == "__main__":
    take(sys.argv[1], sys.argv[2], sys.argv[3:] or SHOWN)

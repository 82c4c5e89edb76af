"""The pictures of docs/mission.md, taken in the demonstration as it runs.

    python -m tests.pictures http://127.0.0.1:8000 PASSWORD [NAME…]

The password is the one that `bin/run` prints. Uses the Chromium of `NIAOULI_CHROMIUM`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.documents.checking.test_sheets import photographed

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


def then(step: Step, link: str) -> Step:
    """The same, then the first of these links."""

    def go(page: Page) -> None:
        step(page)
        page.goto(str(page.locator(link).first.get_attribute("href")))

    return go


def chosen(address: str, boxes: int, act: str) -> Step:
    """Of this list, the first boxes, then the button of the act."""

    def go(page: Page) -> None:
        page.goto(address)
        for number in range(boxes):
            page.locator("main tbody input[type=checkbox]").nth(number).check()
        page.click(f".together button[value={act}]")
        page.wait_for_load_state()

    return go


def gathering(page: Page) -> None:
    """Two photographs of a sheet, to be made one document."""
    page.goto("/compte/documents/ajouter/")
    for number, name in enumerate(("recto.jpg", "verso.jpg")):
        content = photographed((220, 300, 1950, 2700), size=(2250, 3000), angle=number)
        page.locator("input[type=file][name=photo]").set_input_files(
            {"name": name, "mimeType": "image/jpeg", "buffer": content}
        )
    page.locator("[data-entries] fieldset[data-sent]").nth(1).wait_for()
    page.get_by_role("button", name="Rassembler ces photos").click()
    page.wait_for_load_state()


CASE_LINK = "main a[href^='/compte/demandes/20']"
QUEUE_LINK = "main a[href^='/agents/demandes/20']"
IN_REVIEW = "/agents/?direction=DPASS&liste=en-instruction"
NEW = "/agents/?direction=DPASS&liste=a-prendre"
STUDIED = follows(IN_REVIEW, QUEUE_LINK)
CITIZEN: dict[str, Step] = {
    "a-faire": opens("/compte/"),
    "a-quoi-sert-le-compte": opens("/aide/a-quoi-sert-le-compte/"),
    "accueil": down_to("/", ".practical"),
    "alertes": opens("/compte/alertes/"),
    "cv": opens("/compte/emploi/cv/"),
    "delai": opens("/demarches/permis-de-chasser/delai/"),
    "demarche": opens("/demarches/permis-de-chasser/"),
    "demarches": opens("/demarches/"),
    "detail": follows("/compte/demandes/", CASE_LINK),
    "direction": opens("/directions/dddt/"),
    "document-recu": follows("/compte/documents/", "[aria-labelledby=received] .document-title a"),
    "echanges": lambda page: (
        follows("/compte/demandes/", CASE_LINK)(page),
        page.locator("#exchanges").evaluate("each => each.scrollIntoView()"),
    ),
    "emploi": opens("/compte/emploi/"),
    "mes-demandes": opens("/compte/demandes/"),
    "mon-compte": opens("/compte/profil/"),
    "offres": opens("/emploi/offres/"),
    "porte-documents": opens("/compte/documents/"),
    "publications": opens("/publications/"),
    "rattacher": opens("/compte/demandes/rattacher/"),
    "utilisations": opens("/compte/documents/utilisations/"),
    "verifier": opens("/verifier/"),
    "rassembler": gathering,
    "repondre": follows("/compte/", "main a[href*='/elements/']"),
}
AGENT: dict[str, Step] = {
    "decider": then(STUDIED, "main a[href*='/accepter/']"),
    "delivrer": then(STUDIED, "main a[href$='/delivrer/']"),
    "demande-agent": STUDIED,
    "demander": then(STUDIED, "main a[href*='/demander/?champ=']"),
    "delivres": opens("/agents/documents/?direction=DDDT"),
    "ensemble": chosen(NEW, 3, "write"),
    "envoi": follows(
        "/agents/envois/?direction=DPASS",
        "main tbody a",
    ),
    "file": opens(NEW),
    "guichet": opens("/agents/guichet/?direction=DPASS"),
    "recherche": opens("/agents/recherche/?q=poithily"),
}
MANAGER: dict[str, Step] = {
    "chiffres": opens("/agents/direction/chiffres/"),
    "controle": opens("/agents/controle/"),
}
WHO = {"usager": CITIZEN, "agent": AGENT, "responsable": MANAGER}
"""What each picture shows, and the account of the demonstration that is signed in."""
SHOWN = CITIZEN | AGENT | MANAGER


def take(address: str, password: str, names: Iterable[str]) -> None:
    asked = list(names)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["NIAOULI_CHROMIUM"], args=["--no-sandbox"]
        )
        for who, shown in WHO.items():
            wanted = [name for name in asked if name in shown]
            if not wanted:
                continue
            context = browser.new_context(base_url=address, viewport=SIZE, locale="fr-FR")  # type: ignore[arg-type]
            page = context.new_page()
            _sign_in(page, who, password)
            for name in wanted:
                shown[name](page)
                page.wait_for_load_state("networkidle")
                path = PICTURES / f"{name}.png"
                page.screenshot(path=path)
                _lighten(path)
            context.close()
        browser.close()


def _sign_in(page: Page, who: str, password: str) -> None:
    page.goto("/compte/connexion/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", password)
    page.click("main button.button-primary")
    page.wait_for_load_state()
    if page.locator("input[name=code]").count():
        codes = page.context.new_page()
        codes.goto("/demo/codes/")
        row = codes.locator("tr", has_text=f"{who}@").inner_text()
        codes.close()
        page.fill("input[name=code]", "".join(re.findall(r"\d{3} \d{3}", row)).replace(" ", ""))
        page.click("main button.button-primary")
        page.wait_for_load_state()


def _lighten(path: Path) -> None:
    with Image.open(path) as picture:
        lighter = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    lighter.save(path, optimize=True)


if __name__ == "__main__":
    take(sys.argv[1], sys.argv[2], sys.argv[3:] or SHOWN)

"""The gallery and its sample pages in Chromium, served by the test: no server, no database."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from niaouli.ui.theme import current_theme
from tests.ui.conftest import PACKAGE, SAMPLES, Render

pytestmark = pytest.mark.browser

HOME = "http://ui.test/"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
SMALL_TARGETS = """() => [...document.querySelectorAll(
  'button, select, summary, .button, .tool, .tabs a, .input, .choice label, .file-input')]
  .filter(e => e.checkVisibility() && !e.closest('dialog'))
  .filter(e => e.getBoundingClientRect().height < 43.9)
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("NIAOULI_CHROMIUM") or shutil.which("chromium")
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


class Visitor:
    """Opens pages at a width and in a scheme; notes what the browser refuses or reports."""

    def __init__(self, browser: Browser, render: Render) -> None:
        self.browser = browser
        self.render = render
        self.complaints: list[str] = []

    def open(
        self, name: str, *, width: int = 1280, dark: bool = False, script: bool = True
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._serve)
        page.goto(f"{HOME}{name}")
        return page

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOME).split("?")[0]
        if path == "theme.css":
            body = current_theme().stylesheet
        elif path == "marque.svg":
            body = str(current_theme().mark)
        elif path.startswith("static/"):
            body = (PACKAGE / path).read_text(encoding="utf-8")
        else:
            body = self.render(f"ui/gallery/{path}.html")
        kind = TYPES.get(path.rpartition(".")[2], "text/html")
        route.fulfill(
            body=body,
            content_type=f"{kind}; charset=utf-8",
            headers={"Content-Security-Policy": POLICY},
        )


@pytest.fixture
def visitor(browser: Browser, render: Render) -> Iterator[Visitor]:
    one = Visitor(browser, render)
    yield one
    for context in browser.contexts:
        context.close()
    assert not one.complaints


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
@pytest.mark.parametrize("name", ["gallery", *SAMPLES])
def test_axe_finds_nothing(visitor: Visitor, name: str, width: int, *, dark: bool) -> None:
    page = visitor.open(name, width=width, dark=dark)

    found = Axe().run(page).response["violations"]

    assert not [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize(("width", "text"), [(320, "112.5%"), (320, "156.25%"), (1280, "225%")])
@pytest.mark.parametrize("name", ["gallery", *SAMPLES])
def test_nothing_is_cut_on_a_small_phone_or_with_large_text(
    visitor: Visitor, name: str, width: int, text: str
) -> None:
    page = visitor.open(name, width=width)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", text)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["gallery", *SAMPLES])
def test_what_can_be_pressed_is_large_enough(visitor: Visitor, name: str) -> None:
    assert visitor.open(name, width=390).evaluate(SMALL_TARGETS) == []


def test_a_password_can_be_shown_and_hidden(visitor: Visitor) -> None:
    page = visitor.open("sample_sign_in")
    field = page.locator("#field-password")

    page.get_by_role("button", name="Afficher le mot de passe").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Masquer le mot de passe").click()
    assert field.get_attribute("type") == "password"


def test_without_script_nothing_useless_is_shown(visitor: Visitor) -> None:
    page = visitor.open("gallery", script=False)

    assert not page.locator("[data-reveal]").first.is_visible()
    assert page.locator("#counter-reason").inner_text() == "500 caractères au plus."


def test_characters_left_are_counted(visitor: Visitor) -> None:
    page = visitor.open("gallery")
    counter = page.locator("#counter-reason")

    page.fill("#field-reason", "a" * 490)
    assert counter.inner_text() == "Il vous reste 10 caractères."
    page.fill("#field-reason", "a" * 503)
    assert counter.inner_text() == "Il y a 3 caractères de trop."


def test_a_dialogue_opens_in_place_and_closes_with_the_keyboard(visitor: Visitor) -> None:
    page = visitor.open("gallery")

    page.get_by_text("Ouvrir un dialogue").click()
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_a_form_is_sent_once(visitor: Visitor) -> None:
    page = visitor.open("sample_sign_in")
    page.evaluate("""() => {
      window.sent = 0;
      document.querySelector('form[data-once]').addEventListener('submit', (event) => {
        if (!event.defaultPrevented) window.sent += 1;
        event.preventDefault();
      });
    }""")

    send = page.get_by_role("main").get_by_role("button", name="Se connecter")
    send.click()
    # A person presses again what a screen reader calls unavailable.
    send.click(force=True)

    assert page.evaluate("window.sent") == 1


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(visitor: Visitor) -> None:
    page = visitor.open("gallery")

    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="Écrivez votre date de naissance, par exemple 27 3 1958.").click()
    assert page.evaluate("document.activeElement.id") == "field-birth-date"


def test_the_focus_is_unmistakable(visitor: Visitor) -> None:
    page = visitor.open("sample_todo")

    for _ in range(16):
        page.keyboard.press("Tab")
        ring = page.evaluate("""() => {
          const own = getComputedStyle(document.activeElement);
          const cover = getComputedStyle(document.activeElement, '::after');
          return own.outlineStyle === 'none' ? cover.outlineWidth : own.outlineWidth;
        }""")
        assert ring == "3px"

"""Around the site without an account: a visitor on a phone, with the pages that anyone may read.

They look for a démarche with a mistake in the word, read it, ask for help, find whom to call, make
the text larger, print, change the language, and lose their way.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from tests.journeys.acts import Look, Open, follow, press, write
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE
from tests.journeys.forms import title_is
from tests.publications.steps import online

pytestmark = pytest.mark.django_db(transaction=True)

PERMIT, OPENING = "Permis de chasser", "La chasse ouvre samedi"
WHAT_FOR, BACK = "À quoi sert le compte provincial ?", "Retour aux questions fréquemment posées"
SENTENCE = "Un éboulement coupe la route entre le Col et la Baie. Passez par la route littorale."


@pytest.fixture(autouse=True)
def _published(transactional_db: None, permis: Procedure) -> None:
    """A démarche, a news item, three last-minute ones: the first page as on a bad day."""
    then = timezone.now() - timedelta(hours=2)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    online(Kind.NEWS, permis.department, now=then, title=OPENING)
    for title in ("Route du Col fermée", "Baignade interdite à l’anse", "Guichet fermé ce matin"):
        online(
            Kind.FLASH,
            permis.department,
            now=then,
            title=title,
            summary=SENTENCE,
            ends_on=tomorrow,
        )


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("body")).to_contain_text(each)


# ── The first page ───────────────────────────────────────────────────────────────────────────
def seen_at_once(page: Page) -> None:
    """What can be done here shows without moving the page, even on a day with bad news."""
    height = page.evaluate("() => window.innerHeight")
    first = [
        page.get_by_role("heading", level=1),
        page.get_by_label("Que cherchez-vous ?"),
        page.get_by_role("button", name="Chercher"),
        page.get_by_role("link", name="Toutes les démarches").first,
        page.get_by_role("link", name="Se connecter"),
        page.get_by_role("link", name="Créer mon compte").first,
        page.get_by_text("Dernière minute").first,
    ]
    for each in first:
        box = each.bounding_box()
        assert box is not None, each
        assert box["y"] + box["height"] <= height, each


def arrive(page: Page, look: Look) -> None:
    page.goto("/")
    look(page, "around-home")
    seen_at_once(page)
    says(page, "Route du Col fermée", PERMIT, OPENING, "Informations pratiques")


def look_for_it(page: Page, look: Look) -> None:
    """By keyboard, with a mistake in the word."""
    page.get_by_label("Que cherchez-vous ?").press_sequentially("chhasse")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "around-search")
    says(page, "Rien ne correspond à « chhasse »", "Vouliez-vous dire", PERMIT, OPENING)
    follow(page, "« chasse »")
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value("chasse")
    says(page, PERMIT, OPENING)
    write(page, q="zzzzzz")
    press(page, "Chercher")
    look(page, "around-search-nothing")
    says(page, "Nous n’avons rien trouvé pour « zzzzzz »")
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value("zzzzzz")
    follow(page, "Voir toutes les démarches")


def read_a_procedure(page: Page, look: Look) -> None:
    look(page, "around-procedures")
    follow(page, PERMIT)
    look(page, "around-procedure")
    says(page, "Gratuit", "Pièce d’identité", "Commencer ma demande", "Informations pratiques")


def be_told_of_the_next_one(page: Page, look: Look) -> None:
    """« Informations pratiques », at the foot of the page of the démarche."""
    with page.expect_navigation():
        page.locator(".practical").get_by_role("link", name=re.compile("M’abonner")).first.click()
    look(page, "around-subscribe")
    write(page, adresse="louise@")
    press(page, "M’abonner")
    look(page, "around-subscribe-error")
    expect(page.locator("[name=adresse]")).to_have_value("louise@")
    page.locator(".error-summary").get_by_role("link").first.click()
    expect(page.locator("[name=adresse]")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("example.org")
    expect(page.locator("[name=adresse]")).to_have_value("louise@example.org")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "around-subscribe-sent")
    says(page, "Nous venons de vous écrire")


# ── Help, and whom to call ───────────────────────────────────────────────────────────────────
def ask_for_help(page: Page, look: Look) -> None:
    follow(page, "Aide et questions fréquentes")
    title_is(page, "Questions fréquemment posées")
    look(page, "around-help")
    follow(page, WHAT_FOR)
    look(page, "around-question")
    says(page, "Mes demandes", "Porte-documents", "Mes services", "Mon compte")
    follow(page, BACK)
    title_is(page, "Questions fréquemment posées")
    write(page, q="zzzzzz")
    press(page, "Chercher")
    look(page, "around-help-nothing")
    expect(page.locator("[name=q]")).to_have_value("zzzzzz")
    follow(page, "Voir toutes les questions")


def find_whom_to_call(page: Page, look: Look, department: Department) -> None:
    follow(page, "Joindre une direction")
    look(page, "around-departments")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile(department.name)).first.click()
    look(page, "around-department")
    title_is(page, department.name)
    contact = page.locator("main .contact")
    expect(contact.get_by_role("link", name="20.00.00")).to_have_attribute(
        "href", re.compile("^tel:")
    )
    expect(contact).to_contain_text("1 rue des Exemples")
    says(page, PERMIT, OPENING)


# ── What the site says of itself ─────────────────────────────────────────────────────────────
def read_the_small_print(page: Page, look: Look) -> None:
    for link in ("Accessibilité", "Données personnelles", "Mentions légales"):
        follow(page, link)
        look(page, f"around-{link.split()[0].lower()}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def make_it_larger(page: Page, look: Look) -> None:
    """Twice; the whole site follows."""
    page.goto("/demarches/permis-de-chasser/")
    for size in ("large", "larger"):
        press(page, "Agrandir le texte")
        expect(page.locator("html")).to_have_attribute("data-text", size)
    expect(page.get_by_role("button", name="Agrandir le texte")).to_be_disabled()
    for name, address in (("home", "/"), ("procedure", "/demarches/permis-de-chasser/")):
        page.goto(address)
        look(page, f"around-{name}-larger")
    for _times in range(2):
        press(page, "Réduire le texte")


def print_it(page: Page, look: Look) -> None:
    page.goto("/demarches/permis-de-chasser/?vue=impression")
    look(page, "around-print")
    expect(page.locator("footer, .practical, .tools")).to_have_count(0)
    says(page, PERMIT, "Gratuit")
    follow(page, "Revenir à la page")


def in_english(page: Page, look: Look) -> None:
    page.goto("/")
    press(page, "English")
    look(page, "around-home-english")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    says(page, "What are you looking for?", "Sign in", PERMIT)
    press(page, "Français")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def lose_the_way(page: Page, look: Look) -> None:
    for address in ("/rien/", "/demarches/rien/", "/aide/rien/", "/directions/rien/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        title_is(page, "Cette page n’existe pas")
    look(page, "around-404")
    follow(page, "Voir les démarches")
    says(page, PERMIT)


def test_a_visitor_goes_around(open_page: Open, look: Look, permis: Procedure) -> None:
    phone = open_page(PHONE)
    arrive(phone, look)
    look_for_it(phone, look)
    read_a_procedure(phone, look)
    be_told_of_the_next_one(phone, look)
    ask_for_help(phone, look)
    find_whom_to_call(phone, look, permis.department)
    read_the_small_print(phone, look)
    make_it_larger(phone, look)
    print_it(phone, look)
    in_english(phone, look)
    lose_the_way(phone, look)


def test_a_desk_and_a_keyboard(open_page: Open, look: Look) -> None:
    """The first press of Tab leads over the frame, straight to the page."""
    page = open_page(DESK)
    for name, address in (("home", "/"), ("procedure", "/demarches/permis-de-chasser/")):
        page.goto(address)
        look(page, f"around-{name}-desk")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_an_old_phone_without_scripts(open_page: Open) -> None:
    page = open_page(OLD_PHONE, java_script_enabled=False)
    page.goto("/")
    write(page, q="permis")
    press(page, "Chercher")
    follow(page, PERMIT)
    press(page, "Agrandir le texte")
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    follow(page, "Imprimer")
    expect(page).to_have_url(re.compile("vue=impression"))
    follow(page, "Revenir à la page")
    title_is(page, PERMIT)
    follow(page, "Aide et questions fréquentes")
    follow(page, WHAT_FOR)
    follow(page, BACK)
    title_is(page, "Questions fréquemment posées")
    press(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")

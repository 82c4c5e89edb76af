"""The first journey, end to end, in a browser: a permit asked for, completed, granted, renewed.

A citizen on a phone and an agent on a desk, each in their own browser. Time passes for real, but
for the next year's renewal.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.journeys.acts import (
    Look,
    Open,
    agent_signs_in,
    attach,
    follow,
    go_on,
    last_mail,
    press,
    sign_in,
    write,
)
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.forms import choose

pytestmark = pytest.mark.django_db(transaction=True)

PERMIT = "Permis de chasser"
INSURANCE = "Attestation d’assurance pour la chasse"


def open_account(page: Page, look: Look) -> None:
    page.goto("/")
    look(page, "home")
    follow(page, "Créer mon compte")
    look(page, "sign-up")
    write(page, email="alice@example.org", username="alice", password1=cast.PASSWORD)
    press(page, "Créer mon compte")
    look(page, "sign-up-code")
    mail = last_mail("alice@example.org", "accounts/email_confirmation")
    code = re.search(r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3})\s*$", mail.text, re.MULTILINE)
    assert code, mail.text
    write(page, code=code[1])
    press(page, "Confirmer")
    page.wait_for_url("**/compte/**")
    press(page, "Se déconnecter")


def find_the_procedure(page: Page, look: Look) -> None:
    page.goto("/demarches/")
    write(page, q="chassé")
    press(page, "Chercher")
    look(page, "catalogue")
    follow(page, PERMIT)
    look(page, "procedure")
    for said in ("15 jours", "Pièce d’identité", INSURANCE, "Gratuit"):
        expect(page.locator("body")).to_contain_text(said)


def fill_in(page: Page, look: Look, tmp_path: Path) -> None:
    follow(page, "Commencer ma demande")
    press(page, "Commencer")
    look(page, "draft")
    follow(page, "Commencer")
    page.get_by_label("Un premier permis").check()
    look(page, "draft-nature")
    go_on(page)
    write(page, nom="Wamytan", prenoms="Alice", adresse__street="12 rue du Niaouli")
    write(page, adresse__postal_code="98800", adresse__town="Nouméa", telephone="20 12 34")
    write(page, naissance__day="27", naissance__month="3", naissance__year="2190")
    page.locator("[name=commune]").select_option(label="Nouméa")
    go_on(page)
    look(page, "draft-error")
    expect(page.locator("main")).to_contain_text("ne peut pas être dans le futur")
    expect(page.locator("[name='adresse-street']")).to_have_value("12 rue du Niaouli")
    write(page, naissance__year="1990")
    go_on(page)
    attach(page, tmp_path, "piece_identite", "identite.pdf", files.pdf("identite"))
    attach(page, tmp_path, "assurance", "assurance.jpg", files.jpeg("flou"))
    attach(page, tmp_path, "photo", "photo.jpg", files.jpeg("photo"))
    look(page, "draft-documents")
    go_on(page)
    page.get_by_label("Je le télécharge et je l’imprime").check()
    go_on(page)
    page.get_by_label(re.compile("Je déclare sur l’honneur")).check()
    go_on(page)


def send(page: Page, look: Look) -> str:
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez vos réponses")
    look(page, "draft-check")
    press(page, "Envoyer ma demande")
    look(page, "sent")
    text = page.locator("main").inner_text()
    reference = re.search(r"\d{4}-DDDT-\d{6}-[A-Z]", text)
    assert reference, text
    with page.expect_download() as download:
        page.get_by_role("link", name="Accusé de réception (PDF)").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert reference[0] in last_mail("alice@example.org", "cases/received").text
    return reference[0]


def watch(page: Page, look: Look, reference: str) -> None:
    page.goto("/compte/demandes/")
    look(page, "cases")
    for said in (reference, "Envoyée", "15 jours", "développement durable"):
        expect(page.locator("main")).to_contain_text(said)
    follow(page, PERMIT)
    look(page, "case")
    for said in ("Wamytan", "identite.pdf", "Nous avons bien reçu votre demande"):
        expect(page.locator("main")).to_contain_text(said)


def agent_asks_again(page: Page, look: Look, reference: str) -> None:
    look(page, "queue")
    follow(page, reference)
    press(page, "Prendre en charge")
    look(page, "agent-case")
    follow(page, re.compile("Redemander ce document.*assurance"))
    choose(page, cause="unreadable")
    write(page, reason="Nous ne lisons pas la date de fin.")
    look(page, "agent-ask")
    press(page, "Envoyer à l’usager")
    write(page, body="Bonjour, il nous manque seulement une attestation lisible.")
    press(page, "Envoyer")
    look(page, "agent-asked")


def citizen_supplies(page: Page, look: Look, tmp_path: Path) -> None:
    assert "date de fin" in last_mail("alice@example.org", "cases/completion_asked").text
    page.goto("/compte/")
    look(page, "todo")
    expect(page.locator("main")).to_contain_text("Nous ne lisons pas la date de fin.")
    follow(page, re.compile("Répondre"))
    attach(page, tmp_path, "assurance", "assurance-nette.pdf", files.pdf("assurance"))
    look(page, "supply")
    press(page, "Envoyer")
    look(page, "supplied")
    expect(page.locator("main")).to_contain_text("assurance-nette.pdf")
    expect(page.locator("main")).to_contain_text("il nous manque seulement")


def agent_grants(page: Page, look: Look) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("assurance-nette.pdf")
    follow(page, "Accepter")
    look(page, "agent-grant")
    with page.expect_navigation():
        page.locator("#panneau").get_by_role("button").first.click()
    look(page, "agent-granted")


def citizen_has_the_permit(page: Page, look: Look) -> None:
    assert PERMIT in last_mail("alice@example.org", "cases/granted").text
    page.goto("/compte/documents/")
    look(page, "wallet")
    expect(page.locator("main")).to_contain_text("31 décembre")
    follow(page, PERMIT)
    look(page, "wallet-document")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Télécharger")).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def next_year_the_wallet_is_offered(page: Page, look: Look) -> None:
    page.goto("/demarches/permis-de-chasser/demander/")
    press(page, "Commencer")
    follow(page, "Commencer")
    page.get_by_label("Un renouvellement").check()
    go_on(page)
    page.goto(re.sub(r"pages/.*", "pages/documents/", page.url))
    look(page, "renewal-documents")
    choice = page.get_by_label(re.compile("identite.pdf|Pièce d’identité"))
    expect(choice.first).to_be_visible()
    wallet = page.locator("[name='piece_identite_actuelle-wallet']")
    assert wallet.count() >= 2


def test_first_journey(
    open_page: Open, look: Look, permis: Procedure, agent: Person, tmp_path: Path
) -> None:
    citizen, desk = open_page(PHONE), open_page(DESK)
    open_account(citizen, look)
    sign_in(citizen, "alice@example.org")
    find_the_procedure(citizen, look)
    fill_in(citizen, look, tmp_path)
    reference = send(citizen, look)
    watch(citizen, look, reference)
    agent_signs_in(desk, agent, look)
    agent_asks_again(desk, look, reference)
    citizen_supplies(citizen, look, tmp_path)
    agent_grants(desk, look)
    citizen_has_the_permit(citizen, look)
    next_year_the_wallet_is_offered(citizen, look)

"""The whole life of a document, on a phone held in one hand: kept, used, sent, received, verified,
taken away, replaced, thrown away, taken back. On a small phone, then on the smallest."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.documents.models import Issuance
from niaouli.procedures.models import Procedure
from tests import files
from tests.journeys.acts import Look, Open, attach, follow, go_on, press, sign_in
from tests.journeys.conftest import OLD_PHONE
from tests.journeys.test_wallet_journey import a_draft, card_of, download, grant, says

pytestmark = pytest.mark.django_db(transaction=True)

PHONE: ViewportSize = {"width": 375, "height": 667}
INSURANCE, PERMIT = "Assurance du fusil", "Permis de chasser"


def taken(page: Page, button: str) -> bytes:
    """What a button of a form downloads."""
    with page.expect_download() as found:
        page.get_by_role("button", name=button, exact=True).tap()
    return found.value.path().read_bytes()


def keep_a_file(page: Page, look: Look, tmp_path: Path) -> None:
    page.goto("/compte/documents/")
    follow(page, "Ajouter des documents")
    attach(page, tmp_path, "file", "assurance.pdf", files.pdf("assurance"))
    entry = page.locator("[data-entries] fieldset[data-sent]")
    expect(entry).to_have_count(1, timeout=30_000)
    entry.locator("select[name$='-kind']").select_option(label="Attestation d’assurance")
    entry.locator("input[name$='-title']").fill(INSURANCE)
    press(page, "Garder")
    page.goto("/compte/documents/")
    expect(card_of(page, INSURANCE)).to_contain_text("assurance.pdf")
    look(page, "phone-wallet")


def use_it(page: Page, tmp_path: Path, case: Case) -> None:
    draft = f"/compte/demandes/brouillons/{case.key}"
    page.goto(f"{draft}/pages/documents/")
    page.get_by_label(INSURANCE).check()
    attach(page, tmp_path, "piece_identite", "carte.jpg", files.jpeg("carte"))
    attach(page, tmp_path, "photo", "photo.jpg", files.jpeg("photo"))
    go_on(page)
    page.goto("/compte/documents/utilisations/")
    says(page, "Pas encore envoyé", INSURANCE)
    page.goto(f"{draft}/verification/")
    press(page, "Envoyer ma demande")
    case.refresh_from_db()


def it_says_where(page: Page, look: Look, case: Case, agent: Person) -> None:
    page.goto("/compte/documents/")
    expect(card_of(page, INSURANCE)).to_contain_text(f"Utilisé dans votre demande {PERMIT}")
    follow(page, "Utilisations de mes documents")
    says(page, "Pas encore ouvert par un agent", case.reference or "?")
    copy = case.documents.get(field="assurance")
    reviewing.record_document_consultation(document=copy, by=agent, now=case.changed_at)
    page.reload()
    look(page, "phone-uses")
    says(page, "Par 1 agent, la dernière fois le")
    with page.expect_download() as found:
        page.get_by_role("link", name="Télécharger ce relevé (CSV)").tap()
    assert INSURANCE in found.value.path().read_text(encoding="utf-8-sig")


def receive_and_verify(page: Page, look: Look, tmp_path: Path) -> None:
    page.goto("/compte/documents/")
    says(page, "Vous avez reçu un document")
    received = page.locator(".section", has=page.locator("#received")).locator(".document")
    expect(received).to_contain_text("Nouveau")
    with page.expect_navigation():
        received.get_by_role("link", name=PERMIT).first.tap()
    look(page, "phone-permit")
    permit = tmp_path / "permis.pdf"
    permit.write_bytes(download(page, "Télécharger"))
    page.goto("/verifier/")
    page.get_by_label("Code", exact=True).fill(Issuance.objects.get().code.lower())
    press(page, "Vérifier ce code")
    says(page, "Ce document est authentique et valable")
    page.goto("/verifier/")
    page.locator("input[type=file]").set_input_files(permit)
    press(page, "Vérifier ce fichier")
    says(page, "Ce document est authentique et valable")


def take_them_away(page: Page, look: Look) -> None:
    page.goto("/compte/documents/")
    expect(page.locator(".page")).not_to_contain_text("Vous avez reçu un document")
    follow(page, "Télécharger plusieurs documents")
    look(page, "phone-downloads")
    press(page, "Télécharger ce qui est coché")
    look(page, "phone-downloads-error")
    says(page, "Cochez les documents à télécharger.")
    page.get_by_label(PERMIT).check()
    chosen = ZipFile(io.BytesIO(taken(page, "Télécharger ce qui est coché")))
    assert len(chosen.namelist()) == 2
    everything = ZipFile(io.BytesIO(taken(page, "Tout télécharger")))
    assert everything.testzip() is None
    assert len(everything.namelist()) == 5
    assert any(each.endswith(f"{INSURANCE}.pdf") for each in everything.namelist())


def replace_it(page: Page, tmp_path: Path) -> None:
    page.goto("/compte/documents/")
    follow(page, INSURANCE)
    follow(page, "Remplacer")
    attach(page, tmp_path, "file", "assurance-neuve.pdf", files.pdf("assurance neuve"))
    press(page, "Remplacer")
    says(page, "La nouvelle version est enregistrée", "assurance-neuve.pdf")
    page.goto("/compte/documents/utilisations/")
    says(page, "version 1 sur 2")


def throw_away_and_take_back(page: Page) -> None:
    page.goto("/compte/documents/")
    follow(page, INSURANCE)
    press(page, "Mettre à la corbeille")
    expect(card_of(page, INSURANCE)).to_have_count(0)
    page.goto("/compte/documents/corbeille/")
    press(page, f"Remettre {INSURANCE}")
    says(page, f"« {INSURANCE} » est de nouveau là")
    page.goto("/compte/documents/")
    expect(card_of(page, INSURANCE)).to_have_count(1)


@pytest.mark.parametrize("screen", [PHONE, OLD_PHONE], ids=["375", "320"])
def test_the_whole_life_of_a_document(
    screen: ViewportSize,
    open_page: Open,
    look: Look,
    alice: Person,
    agent: Person,
    permis: Procedure,
    tmp_path: Path,
) -> None:
    page = open_page(screen, has_touch=True, is_mobile=True)
    sign_in(page, "alice")
    keep_a_file(page, look, tmp_path)
    case = a_draft(alice, permis)
    use_it(page, tmp_path, case)
    it_says_where(page, look, case, agent)
    grant(case, agent)
    receive_and_verify(page, look, tmp_path)
    take_them_away(page, look)
    replace_it(page, tmp_path)
    throw_away_and_take_back(page)

"""« Porte-documents », end to end, in a browser: kept, named, told before it ends, replaced, used
in a request, received, thrown away, taken back, erased.

Alice on a phone; then on an old one, without scripts. The days that a reminder waits for are given
to it; all other time passes for real.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting, reviewing
from niaouli.documents import operations as documents
from niaouli.documents.enums import FileFormat
from niaouli.documents.reminders import send_reminders
from niaouli.lib.words import date_words
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.journeys.acts import Look, Open, attach, follow, go_on, last_mail, press, sign_in, write
from tests.journeys.conftest import OLD_PHONE, PHONE
from tests.journeys.forms import mistake

pytestmark = pytest.mark.django_db(transaction=True)

PASSPORT, INSURANCE, PERMIT = "Passeport d’Alice", "Assurance du fusil", "Permis de chasser"
EXPIRED = "Ancienne carte d’identité"


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    """Each file is checked in a process of its own, on a machine that has others to run."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator(".page")).to_contain_text(each)


def last_day(page: Page, day: date) -> None:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    write(page, **{f"valid_until-{name}": str(part) for name, part in parts.items()})


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def card_of(page: Page, title: str) -> Locator:
    return page.locator(".document").filter(has=page.get_by_role("link", name=title, exact=True))


def download(page: Page, name: str | re.Pattern[str]) -> bytes:
    with page.expect_download() as found:
        page.get_by_role("link", name=name).first.click()
    return found.value.path().read_bytes()


def an_expired_card(owner: Person) -> None:
    """Kept two years ago, out of date since last month."""
    then = timezone.now() - timedelta(days=730)
    stored = documents.store_file(
        content=files.pdf("ancienne"),
        filename="ancienne.pdf",
        accepted={FileFormat.PDF},
        by=owner,
        now=then,
    )
    documents.keep_document(
        owner=owner,
        kind="identite",
        title=EXPIRED,
        file=stored.file,
        filename=stored.filename,
        valid_until=in_days(-30),
        by=owner,
        now=then,
    )


# ── Adding ───────────────────────────────────────────────────────────────────────────────────
def add_two_files_one_of_them_a_trap(page: Page, look: Look, tmp_path: Path) -> None:
    page.goto("/compte/documents/")
    look(page, "wallet-empty")
    follow(page, "Ajouter des documents")
    look(page, "wallet-add")
    press(page, "Continuer")
    look(page, "wallet-add-error")
    mistake(page, "Choisissez le fichier", "file")
    chosen = [tmp_path / "passeport.pdf", tmp_path / "assurance.pdf"]
    chosen[0].write_bytes(files.pdf("passeport"))
    chosen[1].write_bytes(b"MZ this is a program")
    page.locator("input[type=file][name=file]").set_input_files(chosen)
    expect(page.locator(".file-refused")).to_contain_text("assurance.pdf")
    expect(page.get_by_role("group", name="passeport.pdf")).to_be_visible()
    look(page, "wallet-add-trap")
    page.get_by_role("button", name="Retirer assurance.pdf").click()
    attach(page, tmp_path, "file", "assurance.jpg", files.jpeg("assurance"))
    expect(page.get_by_role("group", name="assurance.jpg")).to_be_visible()


def name_them(page: Page, look: Look) -> None:
    passport = page.get_by_role("group", name="passeport.pdf")
    insurance = page.get_by_role("group", name="assurance.jpg")
    expect(passport).to_contain_text("Nous pensons que c’est : Pièce d’identité")
    fill(passport, "title", PASSPORT)
    for part, value in {"day": "31", "month": "2", "year": "2031"}.items():
        fill(passport, f"valid_until-{part}", value)
    insurance.locator("select").select_option(label="Attestation d’assurance")
    fill(insurance, "title", INSURANCE)
    end(insurance, in_days(300))
    press(page, "Garder")
    look(page, "wallet-add-mistake")
    says(page, f"« {INSURANCE} » est dans votre porte-documents")
    page.locator(".error-summary a").click()
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("valid_until-day"))
    expect(passport.locator("[name$='-title']")).to_have_value(PASSPORT)
    end(passport, in_days(20))
    press(page, "Garder")
    look(page, "wallet-added")
    says(page, f"« {PASSPORT} » est dans votre porte-documents")
    page.goto("/compte/documents/")
    expect(card_of(page, PASSPORT)).to_contain_text("Expire dans 20 jours")
    expect(card_of(page, INSURANCE)).to_contain_text(f"Valable jusqu’au {date_words(in_days(300))}")


def fill(entry: Locator, name: str, value: str) -> None:
    entry.locator(f"[name$='-{name}']").fill(value)


def end(entry: Locator, day: date) -> None:
    for part, value in {"day": day.day, "month": day.month, "year": day.year}.items():
        fill(entry, f"valid_until-{part}", str(value))


def see_it(page: Page, look: Look) -> None:
    follow(page, PASSPORT)
    look(page, "wallet-document")
    says(page, "Expire dans 20 jours", "Aucune demande pour le moment")
    picture = page.locator("img.document-picture").first
    assert picture.evaluate("drawn => drawn.complete && drawn.naturalWidth > 100")


# ── It ends ──────────────────────────────────────────────────────────────────────────────────
def told_a_week_before(page: Page) -> None:
    """The link of the e-mail opens the document."""
    assert send_reminders(now=timezone.now() + timedelta(days=13)) == 1
    mail = last_mail("alice@example.org", "documents/ending")
    assert PASSPORT in mail.text
    assert "Remplacer" in mail.text
    address = re.search(r"/compte/documents/\S+", mail.text)
    assert address
    page.goto(address[0])


def replace_it(page: Page, look: Look, tmp_path: Path) -> None:
    follow(page, "Remplacer")
    look(page, "wallet-replace")
    last_day(page, in_days(3650))
    press(page, "Remplacer")
    look(page, "wallet-replace-error")
    mistake(page, "Choisissez le nouveau fichier", "file")
    expect(page.locator("[name='valid_until-year']")).to_have_value(str(in_days(3650).year))
    attach(page, tmp_path, "file", "passeport-neuf.pdf", files.pdf("passeport neuf"))
    press(page, "Remplacer")
    look(page, "wallet-replaced")
    says(page, "La nouvelle version est enregistrée", "Versions précédentes", "passeport-neuf.pdf")
    says(page, f"Valable jusqu’au {date_words(in_days(3650))}")
    assert download(page, re.compile("passeport.pdf")).startswith(b"%PDF")


# ── Used ─────────────────────────────────────────────────────────────────────────────────────
def a_draft(owner: Person, procedure: Procedure) -> Case:
    now = timezone.now()
    case = drafting.start_case(procedure=procedure, by=owner, now=now)
    answers = cast.ANSWERS[procedure.slug]
    return drafting.save_answers(case=case, values=answers, by=owner, now=now)


def use_it_in_a_request(page: Page, look: Look, tmp_path: Path, case: Case) -> Case:
    draft = f"/compte/demandes/brouillons/{case.key}"
    page.goto(f"{draft}/pages/documents/")
    look(page, "wallet-offered")
    says(page, "mais ne convient pas ici", f"{EXPIRED} : ")
    expect(page.get_by_label(EXPIRED)).to_have_count(0)
    page.get_by_label(re.compile(PASSPORT)).press("Space")
    page.get_by_label(re.compile(INSURANCE)).check()
    go_on(page)
    look(page, "wallet-offered-error")
    says(page, "passeport-neuf.pdf", "assurance.jpg")
    attach(page, tmp_path, "photo", "photo.jpg", files.jpeg("photo"))
    go_on(page)
    page.goto(f"{draft}/verification/")
    press(page, "Envoyer ma demande")
    case.refresh_from_db()
    return case


def it_says_where(page: Page, look: Look) -> None:
    page.goto("/compte/documents/")
    expect(card_of(page, PASSPORT)).to_contain_text(f"Utilisé dans votre demande {PERMIT}")
    follow(page, PASSPORT)
    look(page, "wallet-document-used")
    says(page, "Utilisé dans", PERMIT, date_words(timezone.now()))


# ── Received ─────────────────────────────────────────────────────────────────────────────────
def grant(case: Case, agent: Person) -> None:
    now = timezone.now()
    case = reviewing.take_case(case=case, by=agent, now=now, revision=case.revision)
    reviewing.grant_case(case=case, by=agent, now=now, revision=case.revision)


def receive_the_permit(page: Page, look: Look) -> None:
    page.goto("/compte/documents/")
    look(page, "wallet-received")
    says(page, "Vous avez reçu un document")
    received = page.locator(".section", has=page.locator("#received")).locator(".document")
    expect(received).to_contain_text("Nouveau")
    expect(received).to_contain_text("Délivré pour votre demande")
    with page.expect_navigation():
        received.get_by_role("link", name=re.compile(PERMIT)).first.click()
    look(page, "wallet-permit")
    expect(page.get_by_role("link", name="Remplacer", exact=True)).to_have_count(0)
    assert download(page, "Télécharger").startswith(b"%PDF")
    follow(page, "Mettre à la corbeille")
    look(page, "wallet-permit-binning")
    says(page, "il faudra le lui redemander")
    follow(page, "Le garder")
    page.goto("/compte/documents/")
    expect(page.locator(".page")).not_to_contain_text("Vous avez reçu un document")


# ── Thrown away ──────────────────────────────────────────────────────────────────────────────
def throw_away_and_take_back(page: Page, look: Look) -> None:
    follow(page, PASSPORT)
    press(page, "Mettre à la corbeille")
    look(page, "wallet-binned")
    says(page, f"« {PASSPORT} » est dans la corbeille", date_words(in_days(30)))
    expect(card_of(page, PASSPORT)).to_have_count(0)
    follow(page, re.compile("Corbeille"))
    look(page, "wallet-bin")
    press(page, f"Remettre {PASSPORT}")
    look(page, "wallet-taken-back")
    says(page, f"« {PASSPORT} » est de nouveau là")


def erase_for_good(page: Page, look: Look, case: Case) -> None:
    press(page, "Mettre à la corbeille")
    follow(page, re.compile("Corbeille"))
    follow(page, re.compile("Effacer maintenant"))
    look(page, "wallet-erasing")
    press(page, "Effacer pour de bon")
    look(page, "wallet-bin-empty")
    says(page, f"« {PASSPORT} » est effacé", "La corbeille est vide")
    page.goto(f"/compte/demandes/{case.reference}/")
    says(page, "passeport-neuf.pdf")
    assert download(page, "Pièce d’identité").startswith(b"%PDF")


def test_a_document_from_the_phone_to_the_bin(
    open_page: Open, look: Look, alice: Person, agent: Person, permis: Procedure, tmp_path: Path
) -> None:
    phone = open_page(PHONE)
    phone.set_default_timeout(60_000)
    sign_in(phone, "alice")
    add_two_files_one_of_them_a_trap(phone, look, tmp_path)
    name_them(phone, look)
    see_it(phone, look)
    told_a_week_before(phone)
    replace_it(phone, look, tmp_path)
    an_expired_card(alice)
    case = use_it_in_a_request(phone, look, tmp_path, a_draft(alice, permis))
    it_says_where(phone, look)
    grant(case, agent)
    receive_the_permit(phone, look)
    throw_away_and_take_back(phone, look)
    erase_for_good(phone, look, case)


def test_an_old_phone_without_scripts(open_page: Open, alice: Person, tmp_path: Path) -> None:
    page = open_page(OLD_PHONE, java_script_enabled=False)
    page.set_default_timeout(60_000)
    sign_in(page, "alice")
    page.goto("/compte/documents/ajouter/")
    attach(page, tmp_path, "file", "facture.pdf", files.pdf("facture", pages=2))
    press(page, "Continuer")
    invoice = page.get_by_role("group", name="facture.pdf")
    fill(invoice, "title", "Facture de mars")
    fill(invoice, "valid_until-day", "3I")
    press(page, "Garder")
    expect(page.locator(".error-summary li")).to_have_count(2)
    expect(invoice.locator("[name$='-title']")).to_have_value("Facture de mars")
    invoice.locator("select").select_option(label="Justificatif de domicile")
    fill(invoice, "valid_until-day", "")
    press(page, "Garder")
    says(page, "« Facture de mars » est dans votre porte-documents")
    expect(page.locator("img.document-picture")).to_have_count(2)
    follow(page, "Modifier")
    write(page, title="Facture d’avril")
    press(page, "Enregistrer")
    says(page, "C’est enregistré", "Facture d’avril")
    press(page, "Mettre à la corbeille")
    follow(page, re.compile("Corbeille"))
    press(page, "Remettre Facture d’avril")
    says(page, "« Facture d’avril » est de nouveau là")
    assert download(page, "Télécharger").startswith(b"%PDF")

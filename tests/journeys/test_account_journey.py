"""« Mon compte », from the first line to the last: a woman on a phone changes what is hers, one
thing after another, sees what was done, takes a copy of everything, and leaves.

A second browser is the one that she left open elsewhere.
"""

import json
import re
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.accounts.steps import GOOD_PASSWORD, code_sent_to, mails_to
from tests.journeys.acts import Look, Open, follow, go_on, press, sign_in, write
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE
from tests.journeys.forms import choose, holds, mistake, says, title_is

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/compte/profil/"
FORMER, NEW = "alice@example.org", "alice.w@example.org"


@pytest.fixture(autouse=True)
def _fresh(transactional_db: None) -> None:
    cache.clear()


def change(page: Page, what: str) -> None:
    """The line of « Mon compte » that says it."""
    page.goto(HERE)
    follow(page, f"Modifier {what}")


def subjects(address: str) -> list[str]:
    return [mail.subject for mail in mails_to(address)]


# ── Who one is ───────────────────────────────────────────────────────────────────────────────
def change_the_names(page: Page, look: Look) -> None:
    change(page, "mon nom d’utilisateur")
    look(page, "account-username")
    write(page, username="bob")
    press(page, "Enregistrer")
    look(page, "account-username-error")
    mistake(page, "déjà pris", "username")
    holds(page, username="bob")
    write(page, username="alice.wamytan")
    press(page, "Enregistrer")
    says(page, "Votre nom d’utilisateur est changé.", "alice.wamytan")
    follow(page, "Modifier mon nom")
    look(page, "account-names")
    write(page, given_name="A" * 101, family_name="Wamytan-Poudewa")
    press(page, "Enregistrer")
    look(page, "account-names-error")
    mistake(page, "100 caractères au plus", "given_name")
    holds(page, family_name="Wamytan-Poudewa")
    page.keyboard.press("Control+A")
    page.keyboard.type("Alice Marie")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    says(page, "Votre nom est enregistré.", "Alice Marie Wamytan-Poudewa")


def change_the_address(page: Page, look: Look) -> None:
    """A code comes to the new address; until then the former one serves."""
    change(page, "mon adresse e-mail")
    look(page, "account-email")
    write(page, email="alice.w@")
    press(page, "Recevoir un code")
    look(page, "account-email-error")
    mistake(page, "n’est pas complète", "email")
    holds(page, email="alice.w@")
    write(page, email=NEW)
    press(page, "Recevoir un code")
    look(page, "account-email-code")
    says(page, NEW)
    write(page, code="AAA-AAA")
    press(page, "Confirmer")
    look(page, "account-email-code-error")
    mistake(page, "Ce code n’est pas le bon", "code")
    page.goto(HERE)
    look(page, "account-email-pending")
    says(page, FORMER, f"Nous avons écrit à {NEW}")
    follow(page, "Écrire le code")
    write(page, code=code_sent_to(NEW).replace("-", "").lower())
    press(page, "Confirmer")
    look(page, "account-email-changed")
    says(page, "Votre adresse e-mail est changée.", NEW)
    assert "L’adresse e-mail de votre compte a été changée" in subjects(FORMER)
    assert NEW not in mails_to(FORMER)[-1].text


# ── How one enters ───────────────────────────────────────────────────────────────────────────
def change_the_password(page: Page, elsewhere: Page, look: Look) -> None:
    """The other devices are signed out."""
    elsewhere.goto(HERE)
    title_is(elsewhere, "Mon compte")
    change(page, "mon mot de passe")
    look(page, "account-password")
    write(page, oldpassword="pas celui-là", password1="alice")
    press(page, "Changer de mot de passe")
    look(page, "account-password-error")
    assert page.locator(".error-summary a").count() >= 2
    page.locator(".error-summary a").first.click()
    expect(page.locator("#field-oldpassword")).to_be_focused()
    write(page, oldpassword=cast.PASSWORD, password1=GOOD_PASSWORD)
    press(page, "Changer de mot de passe")
    look(page, "account-password-changed")
    assert "mot de passe" in subjects(NEW)[-1]
    elsewhere.goto(HERE)
    title_is(elsewhere, "Se connecter")


def set_up_the_second_factor(page: Page, look: Look) -> str:
    """Returns its key."""
    page.goto(HERE)
    follow(page, "Modifier la double vérification")
    look(page, "account-factor")
    follow(page, "Activer la double vérification")
    confirm_who_one_is(page, look)
    look(page, "account-factor-setup")
    write(page, code="000000")
    press(page, "Activer")
    look(page, "account-factor-error")
    mistake(page, "", "code")
    page.get_by_text("Je ne peux pas le photographier").click()
    key = "".join(page.locator(".key code").inner_text().split())
    write(page, code=code_of(key))
    press(page, "Activer")
    look(page, "account-codes")
    title_is(page, "Gardez vos codes de secours")
    return key


def confirm_who_one_is(page: Page, look: Look) -> None:
    """Asked again before what protects the account changes."""
    title_is(page, "Confirmez que c’est bien vous")
    write(page, password=cast.PASSWORD)
    press(page, "Confirmer")
    look(page, "account-confirm-error")
    mistake(page, "", "password")
    page.keyboard.type(GOOD_PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def keep_the_recovery_codes(page: Page, look: Look, tmp_path: Path) -> list[str]:
    shown = ["".join(each.split()) for each in page.locator(".codes code").all_inner_texts()]
    assert len(shown) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger").click()
    assert download.value.suggested_filename == "codes-de-secours.txt"
    assert download.value.path().read_text().split() == shown
    follow(page, "C’est fait")
    look(page, "account-factor-on")
    says(page, "Activée", "Il vous reste 10 codes.")
    return shown


def code_of(key: str) -> str:
    cache.clear()
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


def sign_in_elsewhere(elsewhere: Page, look: Look, recovery: str) -> None:
    """With the new name and password, then a recovery code: the phone is at home."""
    elsewhere.goto("/compte/connexion/")
    write(elsewhere, login="alice.wamytan", password=GOOD_PASSWORD)
    press(elsewhere, "Se connecter")
    look(elsewhere, "account-factor-asked")
    write(elsewhere, code="12345678")
    go_on(elsewhere)
    look(elsewhere, "account-factor-asked-error")
    mistake(elsewhere, "", "code")
    elsewhere.get_by_text("Vous n’avez pas votre téléphone ?").click()
    write(elsewhere, code=f"{recovery[:4]} {recovery[4:]}")
    go_on(elsewhere)
    elsewhere.goto(HERE)
    title_is(elsewhere, "Mon compte")


def end_the_other_device(page: Page, elsewhere: Page, look: Look) -> None:
    page.goto(HERE)
    says(page, "2 appareils")
    follow(page, "Voir les appareils connectés")
    look(page, "account-devices")
    says(page, "(celui-ci)")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Déconnecter cet appareil")).click()
    look(page, "account-device-ended")
    says(page, "Aucun autre appareil n’est connecté.")
    elsewhere.goto(HERE)
    title_is(elsewhere, "Se connecter")


# ── How one reads, and what was done ─────────────────────────────────────────────────────────
def read_larger_and_in_english(page: Page, look: Look) -> None:
    page.goto(HERE)
    with page.expect_navigation():
        page.locator("a[href$='/preferences/']").click()
    look(page, "account-preferences")
    page.get_by_role("radio", name="English").check()
    choose(page, text_size="larger")
    press(page, "Enregistrer")
    look(page, "account-english-larger")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-text", "larger")
    says(page, "My account", "Your preferences are saved.")
    page.goto(f"{HERE}preferences/")
    page.get_by_role("radio", name="Français").check()
    choose(page, text_size="normal")
    press(page, "Save")
    says(page, "Mon compte", "Vos préférences sont enregistrées.")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def see_what_was_done(page: Page, look: Look) -> None:
    look(page, "account")
    follow(page, re.compile("^Voir tout"))
    look(page, "account-history")
    for said in (
        "Nom d’utilisateur modifié",
        "Nom modifié",
        "Code de la nouvelle adresse e-mail refusé",
        "Adresse e-mail changée",
        "Mot de passe changé",
        "Double vérification activée",
        "Un appareil déconnecté à distance",
        "Langue ou taille du texte modifiée",
    ):
        says(page, said)


def test_a_person_changes_everything(
    open_page: Open, look: Look, alice: Person, bob: Person, tmp_path: Path
) -> None:
    phone, elsewhere = open_page(PHONE), open_page(DESK)
    for each in (elsewhere, phone):
        sign_in(each, "alice")
    change_the_names(phone, look)
    change_the_address(phone, look)
    change_the_password(phone, elsewhere, look)
    set_up_the_second_factor(phone, look)
    codes = keep_the_recovery_codes(phone, look, tmp_path)
    sign_in_elsewhere(elsewhere, look, codes[0])
    end_the_other_device(phone, elsewhere, look)
    read_larger_and_in_english(phone, look)
    see_what_was_done(phone, look)


# ── What is held, and the end ────────────────────────────────────────────────────────────────
def take_a_copy(page: Page, look: Look, reference: str) -> None:
    """A ZIP that opens: a page to read, the same for a machine, every document."""
    page.goto(HERE)
    follow(page, "Mes données")
    look(page, "account-data")
    says(page, "1 demande", "Aucun document")
    follow(page, "Prendre une copie de mes données")
    look(page, "account-copy")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()
    assert download.value.suggested_filename.startswith("mes-donnees-")
    with ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        names, told = archive.namelist(), json.loads(archive.read("donnees.json"))
        read = archive.read("donnees.html").decode()
        papers = [name for name in names if name.startswith("demandes/")]
        assert any(archive.read(name).startswith(b"%PDF") for name in papers)
    assert set(told["rooms"]) >= {"account", "cases"}
    assert all(each in read for each in (reference, "Wamytan", FORMER))
    assert "données" in subjects(FORMER)[-1]


def be_refused(page: Page, look: Look, case: Case) -> None:
    """Someone still works on a request: it is withdrawn first."""
    page.goto(f"{HERE}mes-donnees/")
    follow(page, "Voir ce qui s’effacerait")
    look(page, "account-delete-refused")
    says(page, "Votre compte ne peut pas être supprimé maintenant", "Retirez-la")
    expect(page.locator("[name=password]")).to_have_count(0)
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=case.procedure.title).first.click()
    follow(page, re.compile("Retirer ma demande"))
    look(page, "account-withdraw")
    with page.expect_navigation():
        page.locator("main form button").last.click()


def leave(page: Page, look: Look, case: Case) -> None:
    page.goto(f"{HERE}mes-donnees/supprimer/")
    look(page, "account-delete")
    says(page, "Ce qui s’efface tout de suite", "Ce que nous devons garder", str(case.reference))
    write(page, password="pas celui-là")
    press(page, "Supprimer mon compte pour toujours")
    look(page, "account-delete-error")
    mistake(page, "Ce n’est pas votre mot de passe", "password")
    page.keyboard.type(cast.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "account-deleted")
    says(page, "Votre compte est supprimé")
    page.goto(HERE)
    title_is(page, "Se connecter")


def come_back(page: Page, look: Look) -> None:
    """The address is free; nothing is left of what was."""
    sign_in(page, FORMER)
    look(page, "account-gone")
    page.goto("/compte/inscription/")
    write(page, email=FORMER, username="alice", password1=GOOD_PASSWORD)
    press(page, "Créer mon compte")
    write(page, code=code_sent_to(FORMER))
    press(page, "Confirmer")
    page.wait_for_url("**/compte/**")
    page.goto(f"{HERE}mes-donnees/")
    look(page, "account-data-empty")
    says(page, "Aucune", "Aucun document")


def test_a_person_takes_their_data_and_leaves(
    open_page: Open, look: Look, alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, permis)
    reference = str(case.reference)
    phone = open_page(PHONE)
    sign_in(phone, "alice")
    take_a_copy(phone, look, reference)
    be_refused(phone, look, case)
    leave(phone, look, case)
    last = OutgoingMail.objects.filter(template="accounts/account_deleted").latest("id")
    assert last.address == FORMER
    assert reference in last.text
    come_back(phone, look)
    assert Person.objects.get(username="alice").pk != alice.pk


def test_an_old_phone_without_scripts(open_page: Open, alice: Person) -> None:
    phone = open_page(OLD_PHONE, java_script_enabled=False)
    sign_in(phone, "alice")
    change(phone, "mon nom")
    write(phone, family_name="Poudewa")
    press(phone, "Enregistrer")
    says(phone, "Alice Poudewa")
    change(phone, "mon adresse e-mail")
    write(phone, email=NEW)
    press(phone, "Recevoir un code")
    press(phone, "Envoyer un autre code")
    write(phone, code=code_sent_to(NEW))
    press(phone, "Confirmer")
    says(phone, NEW)
    phone.goto(f"{HERE}mes-donnees/copie/")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Télécharger").click()
    with ZipFile(download.value.path()) as archive:
        assert NEW in archive.read("donnees.html").decode()
    phone.goto(f"{HERE}mes-donnees/supprimer/")
    write(phone, password=cast.PASSWORD)
    press(phone, "Supprimer mon compte pour toujours")
    says(phone, "Votre compte est supprimé")

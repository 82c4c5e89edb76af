"""A « carte d’aide médicale » from end to end, in a browser.

A citizen on two devices and an agent on a desk; then a second request, on an old phone.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import ProcessingTime
from niaouli.lib.words import long_date
from niaouli.mail.operations import deliver
from tests import cast, files
from tests.documents import steps
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
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE
from tests.journeys.forms import (
    begin,
    choose,
    holds,
    mistake,
    opening,
    says,
    sent_reference,
    silent_on,
)

pytestmark = pytest.mark.django_db(transaction=True)

CARD = "Carte d’aide médicale"
LATER = "Enregistrer et revenir plus tard"


def read_the_procedure(page: Page, look: Look) -> None:
    page.goto("/demarches/carte-aide-medicale/")
    look(page, "card-procedure")
    says(page, "En moyenne 18 jours, d’après 24 demandes")
    follow(page, "Commencer ma demande")
    look(page, "card-start")
    press(page, "Commencer")
    follow(page, "Commencer")


def say_who_one_is(page: Page, look: Look) -> None:
    page.get_by_label("Une première carte").press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/vous/")
    holds(page, nom="Wamytan", prenoms="Alice", courriel="alice@example.org")
    write(page, naissance__day="27", naissance__month="3", naissance__year="1990")
    write(page, adresse__street="12 rue du Niaouli", adresse__postal_code="98800")
    write(page, adresse__town="Nouméa", residence__day="1", residence__month="1")
    page.locator("[name=commune]").select_option(label="Nouméa")
    go_on(page)
    look(page, "card-you-error")
    mistake(page, "l’année", "residence-year")
    holds(page, adresse__street="12 rue du Niaouli", residence__month="1")
    write(page, residence__year="2001")
    go_on(page)


def a_person(page: Page, number: int, given_name: str, **birth: str) -> None:
    name = f"foyer-{number}"
    write(page, **{f"{name}-nom": "Diawari", f"{name}-prenoms": given_name})
    write(page, **{f"{name}-naissance-{part}": value for part, value in birth.items()})


def tell_the_household(page: Page, look: Look) -> None:
    """Two people; a wrong date in the second; the first taken out: nothing typed is lost."""
    look(page, "card-household-empty")
    press(page, "Ajouter une personne")
    choose(page, **{"foyer-0-lien": "conjoint"})
    a_person(page, 0, "Jean", day="12", month="6", year="1988")
    press(page, "Ajouter une personne")
    choose(page, **{"foyer-1-lien": "enfant"})
    a_person(page, 1, "Maé", day="31", month="2", year="2015")
    go_on(page)
    look(page, "card-household-error")
    mistake(page, "Personne 2", "foyer-1-naissance")
    holds(page, **{"foyer-0-prenoms": "Jean", "foyer-1-naissance-day": "31"})
    press(page, "Retirer Personne 1")
    expect(page.locator(".repeatable-item")).to_have_count(1)
    kept = page.locator(".repeatable-item")
    expect(kept.get_by_label("Prénoms")).to_have_value("Maé")
    expect(kept.get_by_label("Jour")).to_have_value("31")
    look(page, "card-household-one")
    kept.get_by_label("Jour").fill("4")
    go_on(page)


def tell_the_means(page: Page, look: Look) -> None:
    opening(page, couverture="yes")
    opening(page, couverture="no")
    choose(page, grossesse="no")
    write(page, ressources="25O 000", situation="J’ai perdu mon emploi en octobre.")
    go_on(page)
    look(page, "card-means-error")
    mistake(page, "ressources", "ressources")
    holds(page, ressources="25O 000", situation="J’ai perdu mon emploi en octobre.")
    write(page, ressources="250 000 F")
    press(page, LATER)
    look(page, "card-draft-later")
    says(page, "Votre brouillon est enregistré", "4 pages faites sur 6")


def go_on_with_another_device(page: Page, look: Look, tmp_path: Path) -> None:
    sign_in(page, "alice")
    page.goto("/compte/demandes/")
    look(page, "card-cases-draft")
    says(page, "Brouillon", "À terminer et à envoyer")
    follow(page, CARD)
    follow(page, "Continuer")
    says(page, "au-dessus du plafond", "Ce n’est pas un refus")
    attach(page, tmp_path, "piece_identite", "identite.pdf", files.pdf("identité"))
    attach(page, tmp_path, "domicile", "facture.pdf", files.pdf("facture"))
    attach(page, tmp_path, "livret", "livret.jpg", files.jpeg("livret"))
    attach(page, tmp_path, "justificatif_ressources", "salaire.docx", b"PK not a picture")
    expect(page.locator(".file-refused")).to_contain_text("n’est pas dans un format accepté")
    look(page, "card-documents-refused")
    page.get_by_role("button", name="Retirer salaire.docx").click()
    go_on(page)
    look(page, "card-documents-error")
    mistake(page, "", "justificatif_ressources")
    says(page, "identite.pdf", "facture.pdf", "livret.jpg")
    attach(page, tmp_path, "justificatif_ressources", "salaire.jpg", files.jpeg("flou"))
    go_on(page)
    go_on(page)
    look(page, "card-declaration-error")
    mistake(page, "déclaration sur l’honneur", "honneur")
    choose(page, honneur="on")
    go_on(page)


def check_and_send(page: Page, look: Look) -> str:
    look(page, "card-check")
    says(page, "Maé", "250 000 F CFP", "salaire.jpg", "octobre", "En moyenne 18 jours")
    silent_on(page, "Jean")
    press(page, "Envoyer ma demande")
    look(page, "card-sent")
    says(page, "action sanitaire et sociale", "ne remplace pas la carte")
    return sent_reference(page)


def agent_asks_and_writes(page: Page, look: Look, tmp_path: Path, reference: str) -> None:
    follow(page, reference)
    press(page, "Prendre en charge")
    follow(page, re.compile("Redemander ce document.*ressources"))
    press(page, "Envoyer à l’usager")
    look(page, "card-agent-ask-error")
    choose(page, cause="unreadable")
    write(page, reason="La photo est floue : le montant ne se lit pas.")
    press(page, "Envoyer à l’usager")
    write(page, body="Bonjour, voici la liste des revenus à compter.")
    attach(page, tmp_path, "files", "liste.exe", b"MZ")
    press(page, "Envoyer")
    look(page, "card-agent-message-error")
    mistake(page, "liste.exe", "files")
    holds(page, body="Bonjour, voici la liste des revenus à compter.")
    attach(page, tmp_path, "files", "liste.pdf", files.pdf("liste"))
    press(page, "Envoyer")
    look(page, "card-agent-awaits")
    says(page, "liste.pdf", "Pas encore lu par l’usager")


def citizen_answers(page: Page, look: Look, tmp_path: Path, reference: str) -> None:
    page.goto("/compte/")
    look(page, "card-todo")
    page.goto(f"/compte/demandes/{reference}/")
    look(page, "card-case-awaiting")
    says(page, "Nous attendons votre réponse", "liste.pdf", "La photo est floue")
    write(page, body="Merci. Je vous envoie mon bulletin de salaire, plus net.")
    files_sent = [tmp_path / "plan.zip", tmp_path / "courrier.pdf"]
    files_sent[0].write_bytes(b"PK")
    files_sent[1].write_bytes(files.pdf("courrier"))
    page.locator("input[type=file][name=files]").set_input_files(files_sent)
    # Pressed before they have left: what is refused keeps the message here.
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.locator(".file-refused")).to_contain_text("n’est pas dans un format accepté")
    expect(page.get_by_role("checkbox", name="courrier.pdf")).to_be_checked()
    look(page, "card-message-refused")
    holds(page, body="Merci. Je vous envoie mon bulletin de salaire, plus net.")
    page.get_by_role("button", name="Retirer plan.zip").click()
    press(page, "Envoyer mon message")
    says(page, "courrier.pdf", "Envoyé, pas encore lu")
    follow(page, re.compile("Envoyer le document"))
    press(page, "Envoyer")
    look(page, "card-supply-error")
    mistake(page, "", "justificatif_ressources")
    attach(page, tmp_path, "justificatif_ressources", "salaire-net.pdf", files.pdf("salaire"))
    press(page, "Envoyer")
    look(page, "card-case-supplied")


def agent_grants(page: Page, look: Look) -> None:
    page.reload()
    says(page, "courrier.pdf", "salaire-net.pdf", "plus net")
    look(page, "card-agent-answered")
    follow(page, "Accepter")
    says(page, "Carte d’aide médicale A")
    press(page, "Confirmer l’acceptation")


def the_card_is_in_the_wallet(page: Page, look: Look) -> None:
    page.goto("/compte/documents/")
    look(page, "card-wallet")
    follow(page, f"{CARD} A")
    look(page, "card-wallet-card")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Télécharger")).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def everything_is_told(page: Page, look: Look, reference: str) -> None:
    today = timezone.localdate()
    page.goto("/compte/demandes/")
    look(page, "card-cases-granted")
    says(page, reference, CARD, "action sanitaire et sociale", "Acceptée", str(today.year))
    follow(page, CARD)
    look(page, "card-case-granted")
    says(page, reference, long_date(today), "Acceptée", "action sanitaire et sociale")
    says(page, "Envoyé à alice@example.org", "N’a pas pu être remis à alice@example.org")
    says(page, f"{CARD} A", "Qui a consulté votre demande")
    page.get_by_text("Lire cet e-mail").first.click()
    says(page, "Reçue le")


def mails_leave(reference: str) -> None:
    """The relay takes the acknowledgement; of what follows, it knows nobody at this address."""
    address, now = "alice@example.org", timezone.now()
    received = last_mail(address, "cases/received")
    assert reference in received.text
    deliver(mail_id=received.pk, now=now)
    with override_settings(EMAIL_BACKEND=f"{__name__}.NobodyThere"):
        deliver(mail_id=last_mail(address, "cases/granted").pk, now=now)


class NobodyThere(BaseEmailBackend):
    """A relay that refuses every address for good."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        address = email_messages[0].to[0]
        raise SMTPRecipientsRefused({address: (550, b"5.1.1 unknown")})


def ask_for_another_without_scripts(page: Page) -> None:
    """A renewal on an old phone: the household again, and what the wallet has already."""
    sign_in(page, "alice")
    begin(page, "carte-aide-medicale")
    follow(page, "Commencer")
    page.get_by_label("Un renouvellement").check()
    go_on(page)
    says(page, "Vos réponses ouvrent d’autres questions")
    go_on(page)
    write(page, naissance__day="27", naissance__month="3", naissance__year="1990")
    write(page, adresse__street="12 rue du Niaouli", adresse__postal_code="98800")
    write(page, adresse__town="Nouméa")
    write(page, residence__day="1", residence__month="1", residence__year="2001")
    page.locator("[name=commune]").select_option(label="Nouméa")
    go_on(page)
    press(page, "Ajouter une personne")
    a_person(page, 0, "Léo", day="4", month="13", year="2019")
    press(page, "Ajouter une personne")
    press(page, "Retirer Personne 2")
    holds(page, **{"foyer-0-naissance-month": "13"})
    write(page, **{"foyer-0-naissance-month": "3"})
    choose(page, **{"foyer-0-lien": "enfant"})
    go_on(page)
    write(page, ressources="90000")
    choose(page, grossesse="no", couverture="no")
    go_on(page)
    silent_on(page, "au-dessus du plafond")
    for name in ("domicile", "livret", "justificatif_ressources"):
        page.locator(f"[name={name}-wallet]").first.check()
    go_on(page)
    choose(page, honneur="on")
    go_on(page)
    press(page, "Envoyer ma demande")
    no_wider(page)


def no_wider(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= OLD_PHONE["width"]


def withdraw_it(page: Page) -> None:
    reference = sent_reference(page)
    follow(page, "Suivre ma demande")
    no_wider(page)
    follow(page, "Retirer ma demande")
    press(page, "Retirer ma demande")
    says(page, "Retirée")
    page.goto("/compte/demandes/")
    says(page, reference, "Retirée", "Acceptée")
    no_wider(page)


def test_a_medical_aid_card(
    open_page: Open,
    look: Look,
    alice: Person,
    other_agent: Person,
    tmp_path: Path,
) -> None:
    procedure = cast.published("carte-aide-medicale")
    ProcessingTime.objects.create(
        procedure=procedure,
        computed_on=timezone.localdate(),
        window_days=90,
        cases=24,
        mean_days=18.2,
        net_mean_days=12.4,
    )
    phone, tablet, desk = open_page(PHONE), open_page(PHONE), open_page(DESK)
    sign_in(phone, "alice")
    read_the_procedure(phone, look)
    say_who_one_is(phone, look)
    tell_the_household(phone, look)
    tell_the_means(phone, look)
    go_on_with_another_device(tablet, look, tmp_path)
    reference = check_and_send(tablet, look)
    agent_signs_in(desk, other_agent)
    agent_asks_and_writes(desk, look, tmp_path, reference)
    citizen_answers(phone, look, tmp_path, reference)
    agent_grants(desk, look)
    the_card_is_in_the_wallet(phone, look)
    mails_leave(reference)
    everything_is_told(phone, look, reference)


def test_on_an_old_phone_without_scripts_a_card_is_renewed_then_withdrawn(
    open_page: Open, alice: Person, other_agent: Person
) -> None:
    cast.granted(alice, cast.published("carte-aide-medicale"), other_agent, now=timezone.now())
    for kind in ("justificatif-domicile", "livret-famille", "justificatif-ressources"):
        steps.kept(alice, kind=kind, now=timezone.now())
    page = open_page(OLD_PHONE, java_script_enabled=False)
    ask_for_another_without_scripts(page)
    withdraw_it(page)

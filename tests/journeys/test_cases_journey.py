"""« Mes demandes », end to end, in a browser: four démarches that differ, and the manager's room.

Citizens on a phone, agents on a desk, each in their own browser; each test is one story.
"""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, ProcessingTime
from niaouli.cases.operations import drafting
from niaouli.cases.supplied import document_fields
from niaouli.departments.models import Department
from niaouli.lib.words import long_date
from niaouli.mail.operations import deliver
from niaouli.procedures.definitions import add_duration
from niaouli.procedures.delays import Duration
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

pytestmark = pytest.mark.django_db(transaction=True)

CARD = "Carte d’aide médicale"
OLD_PHONE = {"width": 320, "height": 568}
LATER = "Enregistrer et revenir plus tard"


@pytest.fixture(autouse=True)
def _counting_attempts(transactional_db: None) -> None:
    call_command("createcachetable")


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def silent_on(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).not_to_contain_text(each)


def holds(page: Page, **values: str) -> None:
    for name, value in values.items():
        expect(page.locator(f"[name='{name.replace('__', '-')}']")).to_have_value(value)


def choose(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name='{name.replace('__', '-')}'][value='{value}']").check()


def opening(page: Page, **values: str) -> None:
    """Choose an answer that opens questions, and wait for them."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        choose(page, **values)


def mistake(page: Page, said: str, field: str) -> None:
    """The summary has this mistake; its link leads to the input."""
    page.locator(".error-summary").get_by_role("link", name=re.compile(re.escape(said))).click()
    expect(page.locator(f"#field-{field}")).to_be_focused()


def begin(page: Page, slug: str) -> None:
    page.goto(f"/demarches/{slug}/")
    follow(page, "Commencer ma demande")
    press(page, "Commencer")


def to_page(page: Page, code: str) -> None:
    """Open that page of the draft that is on screen."""
    page.goto(re.sub(r"(brouillons/[^/]+/).*", rf"\1pages/{code}/", page.url))


def to_check(page: Page) -> None:
    page.goto(re.sub(r"(brouillons/[^/]+/).*", r"\1verification/", page.url))


def sent_reference(page: Page) -> str:
    found = re.search(r"\d{4}-[A-Z]+-\d{6}-[A-Z]", page.locator("main").inner_text())
    assert found
    return found[0]


def the_rest(citizen: Person, procedure: Procedure, *but: str) -> Case:
    """Fill the draft under way with the answers of the cast, but these; add every document."""
    case, now = Case.objects.get(citizen=citizen, procedure=procedure), timezone.now()
    values = {
        code: value for code, value in cast.ANSWERS[procedure.slug].items() if code not in but
    }
    case = drafting.save_answers(
        case=case, values={**case.answers, **values}, by=citizen, now=now
    )
    for field in document_fields(case, today=timezone.localdate(now)):
        given = cast.given(citizen, field.kinds[0], now=now)
        drafting.attach_document(case=case, field=field, given=given, by=citizen, now=now)
    return case


# ── 1. « Carte d’aide médicale » ─────────────────────────────────────────────────────────────
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
    go_on(page)
    look(page, "card-documents-error")
    mistake(page, "salaire.docx", "justificatif_ressources")
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
    press(page, "Envoyer mon message")
    look(page, "card-message-error")
    mistake(page, "plan.zip", "files")
    holds(page, body="Merci. Je vous envoie mon bulletin de salaire, plus net.")
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


def mails_leave(address: str) -> None:
    """The relay takes the acknowledgement."""
    deliver(mail_id=last_mail(address, "cases/received").pk, now=timezone.now())


def withdraw_another(page: Page) -> None:
    """On an old phone without scripts: a renewal, with what the wallet has; then withdrawn."""
    sign_in(page, "alice")
    begin(page, "carte-aide-medicale")
    follow(page, "Commencer")
    page.get_by_label("Un renouvellement").check()
    go_on(page)
    says(page, "Vos réponses ouvrent d’autres questions")
    go_on(page)


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
    mails_leave("alice@example.org")
    agent_signs_in(desk, other_agent)
    agent_asks_and_writes(desk, look, tmp_path, reference)
    citizen_answers(phone, look, tmp_path, reference)
    agent_grants(desk, look)
    the_card_is_in_the_wallet(phone, look)
    everything_is_told(phone, look, reference)

"""Looking for a job, end to end, in a browser: the offers, the check-in, the résumé; the adviser.

A job seeker on a phone, an adviser on a desk, each in their own browser; each test is one story.
Whatever the day: the rules of these tests have a window open today, for the month of today.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.employment import rules as rules_module
from niaouli.employment.enums import Contract
from niaouli.employment.models import CheckIn, JobSeeker, OfficeBatch
from niaouli.employment.operations.offers import close_offer
from niaouli.employment.operations.office import run_batch
from niaouli.employment.windows import Window, current_window, window_of
from niaouli.lib.words import add_months, long_date, month_words, of_month
from tests import cast
from tests.employment import offers, seeking
from tests.journeys.acts import (
    Look,
    Open,
    agent_signs_in,
    follow,
    last_mail,
    press,
    sign_in,
    write,
)
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE
from tests.journeys.forms import choose, holds, mistake, opening, says, silent_on

pytestmark = pytest.mark.django_db(transaction=True)

SPACE = "Recherche d’emploi"
NUMBER = re.compile(r"P-\d{4}-\d{2}-\d{6}-[A-Z]")
EARLY_DAYS = 20
"""Until that day of the month, the window is that of its beginning; then, that of its end."""


@pytest.fixture(autouse=True)
def window(tmp_path: Path, settings: Any) -> Iterator[Window]:
    """The rules of the catalogue, with days that take check-ins for this month, today."""
    today = timezone.localdate()
    days = ((0, 1), (0, 22)) if today.day <= EARLY_DAYS else ((0, 15), (1, 5))
    text = settings.NIAOULI_EMPLOYMENT.read_text(encoding="utf-8")
    for table, (months, day) in zip(("opens", "closes"), days, strict=True):
        text, found = re.subn(
            rf"(\[check_in\.{table}\]\n)months_after = \d\nday = \d+",
            rf"\g<1>months_after = {months}\nday = {day}",
            text,
        )
        assert found == 1
    path = tmp_path / "employment.toml"
    path.write_text(text, encoding="utf-8")
    settings.NIAOULI_EMPLOYMENT = path
    rules_module.rules.cache_clear()
    yield current_window(today, rules_module.rules().check_in)
    rules_module.rules.cache_clear()


# ── 1. The offers ────────────────────────────────────────────────────────────────────────────
def offers_of_the_day() -> None:
    """The offers of the tests, moved so that the newest is of today."""
    whole = offers.offer(
        1,
        "Serveur / Serveuse de salle",
        commune=offers.MONT_DORE,
        workplace="Le Mont-Dore",
        employer="Restaurant du Faré",
        posts=2,
        as_soon_as_possible=True,
        part_time="",
        experience="Débutant accepté",
        level="CAP, BEP",
        description="Accueillir les clients.\n\n- Dresser les tables\n- Servir",
        how_to_apply="Envoyez votre CV à recrutement@example.org avec le numéro de l’offre.",
        closes_on=offers.TODAY + timedelta(days=3),
    )
    fixed = {"contract": Contract.FIXED, "contract_label": "CDD"}
    kept = [
        whole,
        offers.offer(2, "Serveur en brasserie", days_ago=4, employer="La Brasserie", **fixed),
        offers.offer(3, "Infirmier de nuit", days_ago=12, employer="Clinique des Pins"),
        offers.offer(4, "Maçon", days_ago=20, commune=offers.LIFOU, workplace="Lifou", **fixed),
    ]
    days = (timezone.localdate() - offers.TODAY).days
    offers.keep(*(each.moved(days) for each in kept), now=timezone.now())


def offers_shown(page: Page) -> list[str]:
    return page.locator("ul.offers > li .case-title").all_inner_texts()


def search(page: Page, text: str) -> None:
    write(page, q=text)
    press(page, "Chercher")


def search_with_a_mistake(page: Page, look: Look) -> None:
    page.goto("/")
    follow(page, re.compile("Offres d’emploi"))
    look(page, "offers")
    assert len(offers_shown(page)) == 4
    search(page, "serveusse")
    look(page, "offers-corrected")
    says(page, "Résultats pour « serveuse ».", "2 offres")
    holds(page, q="serveusse")
    assert sorted(offers_shown(page)) == ["Serveur / Serveuse de salle", "Serveur en brasserie"]
    follow(page, "Chercher plutôt « serveusse »")
    look(page, "offers-none")
    says(page, "Aucune offre ne correspond", "Essayez un autre mot")


def search_in_the_feminine(page: Page) -> None:
    search(page, "Infirmière")
    assert offers_shown(page) == ["Infirmier de nuit"]
    search(page, "mont dore cdi")
    assert offers_shown(page) == ["Serveur / Serveuse de salle"]


def filter_until_nothing_is_left(page: Page, look: Look) -> None:
    page.locator("[name=commune]").select_option(label="Nouméa")
    page.locator("[name=contrat]").select_option(label="CDD")
    search(page, "serveuse")
    assert offers_shown(page) == ["Serveur en brasserie"]
    look(page, "offers-filtered")
    page.locator("[name=depuis]").select_option(label="Un jour")
    press(page, "Chercher")
    look(page, "offers-filtered-none")
    says(page, "Aucune offre ne correspond")
    follow(page, "Sans « depuis un jour » : 1 offre")
    assert offers_shown(page) == ["Serveur en brasserie"]
    follow(page, "Tout effacer")
    assert len(offers_shown(page)) == 4


def read_one_offer(page: Page, look: Look) -> None:
    follow(page, "Serveur / Serveuse de salle")
    look(page, "offer")
    says(page, "Restaurant du Faré", "2 postes", "Dresser les tables", "recrutement@example.org")
    says(page, offers.numbered(1), "Débutant accepté", "Offres semblables")
    assert offers_shown(page) == ["Serveur en brasserie"]
    follow(page, "Serveur en brasserie")
    expect(page.get_by_role("heading", level=1)).to_have_text("Serveur en brasserie")


def read_one_that_is_over(page: Page, look: Look) -> None:
    close_offer(number=offers.numbered(2), by=None, now=timezone.now())
    answer = page.reload()
    assert answer is not None
    assert answer.status == 410
    look(page, "offer-over")
    says(page, "Cette offre n’est plus proposée.")
    silent_on(page, "Pour répondre")


def test_offers_are_searched_and_read(open_page: Open, look: Look, del_: Department) -> None:
    offers_of_the_day()
    phone, old_phone = open_page(PHONE), open_page(OLD_PHONE, java_script_enabled=False)
    search_with_a_mistake(phone, look)
    search_in_the_feminine(phone)
    filter_until_nothing_is_left(phone, look)
    read_one_offer(phone, look)
    read_one_that_is_over(phone, look)
    old_phone.goto(reverse("portal:offers"))
    search(old_phone, "infirmieres")
    follow(old_phone, "Infirmier de nuit")
    says(old_phone, "Clinique des Pins")


# ── 2. The registration and the check-in ─────────────────────────────────────────────────────
def typed(page: Page, *keys: str) -> None:
    """One input after the other: « Space » chooses, anything else is written."""
    for each in keys:
        if each == "Space":
            page.keyboard.press("Space")
        else:
            page.keyboard.type(each)
        page.keyboard.press("Tab")


def register(page: Page, look: Look) -> None:
    """By keyboard alone: a date to come and five digits; then what they should be."""
    page.goto("/compte/services/")
    follow(page, SPACE)
    look(page, "employment-welcome")
    follow(page, "M’inscrire")
    look(page, "employment-register")
    page.locator("#field-situation").focus()
    typed(page, "Space", "27", "3", "2190", "Serveuse", "Space", "Noum")
    page.keyboard.type("75 25 2")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    look(page, "employment-register-error")
    says(page, "Il y a 2 points à corriger", "la date ne peut pas être dans le futur")
    holds(page, occupation="Serveuse", since__day="27", since__year="2190", phone="75 25 2")
    mistake(page, "votre numéro de téléphone", "phone")
    page.keyboard.press("Control+A")
    page.keyboard.type("75 25 25")
    mistake(page, "la date depuis laquelle vous cherchez", "since")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(str(timezone.localdate().year - 1))
    page.keyboard.press("Enter")
    says(page, "Vous êtes inscrit. Un e-mail vous le confirme.")


def the_space_says_what_to_do(page: Page, look: Look, window: Window) -> None:
    look(page, "employment-space")
    says(page, f"Pointez pour {month_words(window.period)}", "moins d’une minute", "Serveuse")
    says(page, "Aucun conseiller ne l’a encore ouvert.")
    mail = last_mail("alice@example.org", "employment/registered")
    assert month_words(window.period) in mail.text


def answer_all(page: Page, **others: str) -> None:
    asked = {"recherche": "yes", "travail": "no", "formation": "no", "arret": "no"}
    choose(page, **{**asked, **others})


def answer_before_the_questions_come(page: Page) -> None:
    """The line is slow: what is answered meanwhile stays."""
    waiting: list[Route] = []
    page.route("**/pointage/", lambda route: waiting.append(route))
    with page.expect_request("**/pointage/"):
        choose(page, travail="no")
    choose(page, formation="no")
    waiting[0].continue_()
    page.unroute("**/pointage/")
    expect(page.locator("[name=heures]")).to_have_count(0)
    expect(page.locator("[name=formation][value=no]")).to_be_checked()


def check_in(page: Page, other_tab: Page, look: Look) -> str:
    """One page; the declaration is forgotten, then ticked. The other tab was left open."""
    follow(page, re.compile("Pointer maintenant"))
    look(page, "check-in")
    other_tab.goto(page.url)
    opening(page, travail="yes")
    expect(page.locator("[name=heures]")).to_be_visible()
    answer_before_the_questions_come(page)
    answer_all(page)
    press(page, "Envoyer mon pointage")
    look(page, "check-in-error")
    expect(page.locator("[name=formation][value=no]")).to_be_checked()
    mistake(page, "vous déclarez que vos réponses sont exactes", "exactitude")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pointage/P-*/")
    found = NUMBER.search(page.locator("main").inner_text())
    assert found
    return found[0]


def the_receipt_proves_it(page: Page, look: Look, number: str, window: Window) -> None:
    look(page, "check-in-receipt")
    says(page, f"Votre pointage {of_month(window.period)} est enregistré", "Dans les délais")
    says(page, "Alice Wamytan", "heure de Nouméa", "Prochain pointage")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Télécharger le récépissé")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    mail = last_mail("alice@example.org", "employment/checked_in")
    assert number in mail.subject
    assert "heure de Nouméa" in mail.text
    follow(page, "Le récépissé est aussi dans votre porte-documents.")
    look(page, "check-in-receipt-in-wallet")
    says(page, "Récépissé de pointage", month_words(window.period))


def press_again_in_the_other_tab(page: Page, number: str) -> None:
    answer_all(page)
    page.locator("[name=exactitude]").check()
    press(page, "Envoyer mon pointage")
    says(page, number, "est enregistré")
    assert CheckIn.objects.count() == 1


def correct_it_without_scripts(page: Page, window: Window) -> None:
    """On an old phone: work opens questions, a number that is none; then it is right."""
    sign_in(page, "alice")
    page.goto("/compte/emploi/")
    says(page, f"Votre pointage {of_month(window.period)} est fait")
    page.locator("main table a").first.click()
    follow(page, "Corriger mon pointage")
    choose(page, travail="yes")
    press(page, "Corriger mon pointage")
    says(page, "Votre réponse ouvre une autre question")
    write(page, heures="mille", salaire="62 000")
    press(page, "Corriger mon pointage")
    says(page, "Corrigez le nombre d’heures travaillées")
    holds(page, heures="mille", salaire="62 000")
    write(page, heures="35")
    press(page, "Corriger mon pointage")
    says(page, "Votre pointage est corrigé.", "35 heures", "Corrigé le")


def the_correction_is_told(page: Page, look: Look, number: str) -> None:
    page.goto(reverse("portal:check_in_correct", args=[number]))
    look(page, "check-in-correct")
    holds(page, heures="35")
    page.goto(reverse("portal:check_in_receipt", args=[number]))
    look(page, "check-in-receipt-corrected")
    says(page, number, "Corrigé le", "35 heures")
    assert number in last_mail("alice@example.org", "employment/check_in_corrected").subject
    page.goto("/compte/documents/")
    look(page, "check-in-wallet")
    says(page, "(corrigé)")


def stop(page: Page, look: Look) -> None:
    page.goto("/compte/emploi/")
    look(page, "employment-space-done")
    follow(page, "Arrêter mon inscription")
    press(page, "Arrêter mon inscription")
    look(page, "employment-stop-error")
    mistake(page, "pourquoi vous arrêtez", "reason")
    page.get_by_label("J’ai trouvé un emploi").check()
    press(page, "Arrêter mon inscription")
    look(page, "employment-stopped")
    says(page, "Votre inscription est arrêtée", "M’inscrire de nouveau")


def test_a_job_seeker_registers_and_checks_in(
    open_page: Open, look: Look, alice: Person, bob: Person, del_: Department, window: Window
) -> None:
    phone, stranger = open_page(PHONE), open_page(PHONE)
    sign_in(phone, "alice")
    register(phone, look)
    the_space_says_what_to_do(phone, look, window)
    other_tab = phone.context.new_page()
    number = check_in(phone, other_tab, look)
    the_receipt_proves_it(phone, look, number, window)
    press_again_in_the_other_tab(other_tab, number)
    correct_it_without_scripts(open_page(OLD_PHONE, java_script_enabled=False), window)
    the_correction_is_told(phone, look, number)
    sign_in(stranger, "bob")
    for page in ("check_in_receipt", "check_in_pdf", "check_in_correct"):
        not_there(stranger, reverse(f"portal:{page}", args=[number]))
    stop(phone, look)


def not_there(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404, address


# ── 3. The résumé ────────────────────────────────────────────────────────────────────────────
def begin_a_resume(page: Page, look: Look) -> None:
    """What the registration knows is proposed; the title is erased, then written."""
    page.goto("/compte/emploi/")
    follow(page, "Mon CV")
    look(page, "resume-empty")
    follow(page, "Commencer mon CV")
    holds(page, title="Serveuse")
    write(page, title="", occupations="Barmaid\nHôtesse d’accueil")
    press(page, "Enregistrer")
    look(page, "resume-part-error")
    mistake(page, "Indiquez le métier que vous cherchez.", "title")
    holds(page, occupations="Barmaid\nHôtesse d’accueil")
    page.keyboard.type("Serveuse")
    page.keyboard.press("Enter")
    says(page, "C’est enregistré.", "Pour un CV plus complet")
    look(page, "resume-begun")


def tell_the_path(page: Page, look: Look) -> None:
    """The end before the beginning; then in order; then another one, and they are exchanged."""
    follow(page, "Mes expériences")
    write(page, role="Serveuse", employer="Le Faré", description="Salle de 40 couverts.")
    write(page, start__month="3", start__year="2022", end__month="6", end__year="2021")
    press(page, "Enregistrer")
    look(page, "resume-entry-error")
    mistake(page, "elle est avant le début", "end")
    holds(page, employer="Le Faré", start__year="2022", end__month="6", end__year="2021")
    write(page, end__year="2024")
    press(page, "Enregistrer")
    says(page, "Le Faré, de mars 2022 à juin 2024")
    follow(page, "Ajouter une expérience")
    write(page, role="Aide-cuisinière", employer="Cantine de Kaméré")
    write(page, start__month="2", start__year="2019", end__month="2", end__year="2022")
    press(page, "Enregistrer")
    assert roles_of(page) == ["Aide-cuisinière", "Serveuse"]
    press(page, "Monter Serveuse")
    assert roles_of(page) == ["Serveuse", "Aide-cuisinière"]


def roles_of(page: Page) -> list[str]:
    return page.locator("[aria-labelledby=experiences] .case-title").all_inner_texts()


def say_the_rest(page: Page) -> None:
    follow(page, "Mes langues")
    page.get_by_label("La langue").fill("drehu")
    page.get_by_label("Langue maternelle").check()
    press(page, "Enregistrer")
    follow(page, "Ce que je sais faire")
    write(page, skills="- Tenir une caisse\n- Porter trois assiettes\n\n- Tenir une caisse")
    press(page, "Enregistrer")
    says(page, "Tenir une caisse, Porter trois assiettes", "drehu")


def keep_it(page: Page, look: Look) -> None:
    look(page, "resume")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Télécharger mon CV")).click()
    assert download.value.suggested_filename == "CV Alice Wamytan.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")
    press(page, "Enregistrer dans mon porte-documents")
    look(page, "resume-kept")
    follow(page, "Le voir")
    says(page, "Mon CV")


def share_it(page: Page, look: Look) -> None:
    page.goto("/compte/emploi/cv/")
    says_beside(page, "Personne, à part vous.")
    follow(page, "Le partager avec les conseillers")
    look(page, "resume-sharing")
    press(page, "Oui, partager mon CV")
    says(page, "Votre CV est partagé avec les conseillers.")


def says_beside(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator(".aside")).to_contain_text(each)


def who_read_it(page: Page, look: Look, day: str) -> None:
    page.goto("/compte/emploi/cv/")
    look(page, "resume-consulted")
    says_beside(page, "Qui a consulté mon CV", day)
    follow(page, "Arrêter le partage")
    look(page, "resume-sharing-stop")
    press(page, "Arrêter le partage")
    says(page, "Votre CV n’est plus partagé : vous seul le voyez.")


def test_a_resume_is_written_shared_and_read(
    open_page: Open, look: Look, alice: Person, bob: Person, adviser: Person
) -> None:
    seeker = seeking.registered(alice, now=timezone.now())
    shared = reverse("backoffice:employment_resume", args=[seeker.key])
    phone, desk, stranger = open_page(PHONE), open_page(DESK), open_page(PHONE)
    sign_in(phone, "alice")
    begin_a_resume(phone, look)
    tell_the_path(phone, look)
    say_the_rest(phone)
    keep_it(phone, look)
    agent_signs_in(desk, adviser)
    not_there(desk, shared)
    share_it(phone, look)
    day = long_date(timezone.localdate())
    desk.goto(reverse("backoffice:employment_seeker", args=[seeker.key]))
    follow(desk, "Lire son CV")
    look(desk, "adviser-resume")
    says(desk, "Le Faré, de mars 2022 à juin 2024", "Porter trois assiettes", "drehu")
    sign_in(stranger, "bob")
    not_there(stranger, shared)
    who_read_it(phone, look, day)
    not_there(desk, shared)


# ── 4. The adviser ───────────────────────────────────────────────────────────────────────────
def people_followed(window: Window) -> None:
    """Four job seekers: one has checked in, another did so late the month before, two did not."""
    now = timezone.now()
    before = window_of(add_months(window.period, -1), rules_module.rules().check_in)
    long_ago = at_noon(before.period - timedelta(days=40))
    for username, given, family, commune, occupation in (
        ("chloe", "Chloé", "Wéa", "98818", "Secrétaire"),
        ("denis", "Denis", "N’Guyen-Dubois", "98817", "Maçon"),
        ("edouard", "Édouard", "Tamole", "98817", "Conducteur d’engins"),
    ):
        person = cast.person(username, given, family)
        seeking.registered(person, now=long_ago, commune=commune, occupation=occupation)
    chloe, denis = (Person.objects.get(username=name) for name in ("chloe", "denis"))
    seeking.checked_in(chloe, period=window.period, now=now, travail=True, heures=35)
    seeking.checked_in(denis, period=before.period, now=at_noon(before.late_until))


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


def people_shown(page: Page) -> list[str]:
    return page.locator("tbody th a").all_inner_texts()


def who_has_checked_in(page: Page, look: Look, window: Window) -> None:
    """It is where an adviser arrives."""
    look(page, "adviser-list")
    assert people_shown(page) == ["Denis N’Guyen-Dubois", "Édouard Tamole", "Bob Lefèvre"]
    says(page, "Pas encore pointé")
    follow(page, re.compile("^Ont pointé"))
    look(page, "adviser-done")
    assert people_shown(page) == ["Chloé Wéa"]
    month = f"{add_months(window.period, -1):%Y-%m}"
    page.locator("[name=mois]").select_option(month)
    press(page, "Afficher")
    follow(page, re.compile("^En retard"))
    assert people_shown(page) == ["Denis N’Guyen-Dubois"]
    page.locator("[name=mois]").select_option(f"{window.period:%Y-%m}")
    press(page, "Afficher")
    look(page, "adviser-late-none")
    says(page, "Aucun pointage en retard.")


def filter_and_search(page: Page, look: Look) -> None:
    follow(page, re.compile("^N’ont pas pointé"))
    page.locator("[name=commune]").select_option(label="Le Mont-Dore")
    press(page, "Afficher")
    assert people_shown(page) == ["Denis N’Guyen-Dubois", "Édouard Tamole"]
    search_person(page, "nguyen dub")
    assert people_shown(page) == []
    look(page, "adviser-search-none")
    says(page, "Personne ne correspond.")
    search_person(page, "wea")
    look(page, "adviser-search")
    assert people_shown(page) == ["Chloé Wéa"]


def search_person(page: Page, text: str) -> None:
    write(page, q=text)
    press(page, "Afficher")


def read_one_person(page: Page, look: Look) -> None:
    follow(page, "Chloé Wéa")
    page.get_by_text("Ce qui a été déclaré").first.click()
    look(page, "adviser-person")
    says(page, "chloe@example.org", "Secrétaire", "A pointé", "35 heures")
    says(page, "Cette personne n’a pas partagé de CV.")


def check_in_by_the_office(page: Page, look: Look, window: Window) -> None:
    page.goto("/agents/emploi/")
    page.get_by_label("Choisir Bob Lefèvre").check()
    press(page, "Pointer d’office les personnes cochées")
    look(page, "adviser-office")
    says(page, "Bob Lefèvre")
    press(page, "Continuer")
    look(page, "adviser-office-error")
    mistake(page, "Écrivez le motif", "reason")
    page.keyboard.type("L’agence de Nouméa était fermée.")
    press(page, "Continuer")
    look(page, "adviser-office-confirm")
    says(page, "1 personne sera pointée d’office", month_words(window.period), "Bob Lefèvre")
    press(page, "Pointer d’office")
    look(page, "adviser-batch")
    says(page, "Pointage d’office en cours")
    run_batch(batch_id=OfficeBatch.objects.get().pk, now=timezone.now())
    follow(page, "Actualiser")
    look(page, "adviser-batch-done")
    says(page, "Pointage d’office terminé")


def take_the_list_away(page: Page) -> None:
    page.goto("/agents/emploi/?liste=d-office")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Télécharger la liste")).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Nom"], row["Prénom"], row["État"]) for row in rows] == [
        ("Lefèvre", "Bob", "D’office")
    ]
    assert NUMBER.fullmatch(rows[0]["Numéro"])


def the_person_reads_why(page: Page, look: Look) -> None:
    page.goto("/compte/emploi/")
    look(page, "office-space")
    page.locator("main table a").first.click()
    look(page, "office-receipt")
    says(page, "D’office", "L’agence de Nouméa était fermée.", "Vous n’avez rien d’autre à faire")
    mail = last_mail("bob@example.org", "employment/checked_in_by_office")
    assert "L’agence de Nouméa était fermée." in mail.text


def test_an_adviser_follows_job_seekers(
    open_page: Open, look: Look, bob: Person, adviser: Person, window: Window
) -> None:
    people_followed(window)
    seeking.registered(bob, now=timezone.now())
    desk, phone = open_page(DESK), open_page(PHONE)
    agent_signs_in(desk, adviser)
    who_has_checked_in(desk, look, window)
    filter_and_search(desk, look)
    read_one_person(desk, look)
    check_in_by_the_office(desk, look, window)
    take_the_list_away(desk)
    sign_in(phone, "bob")
    the_person_reads_why(phone, look)
    chloe = JobSeeker.objects.get(person__username="chloe")
    for address in ("/agents/emploi/", reverse("backoffice:employment_seeker", args=[chloe.key])):
        not_there(phone, address)

"""Three démarches that differ, in a browser: the law’s delay, a campaign, a budget."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting
from niaouli.cases.supplied import document_fields
from niaouli.lib.words import add_months, long_date
from niaouli.procedures.models import Procedure
from tests import cast
from tests.journeys.acts import (
    Look,
    Open,
    agent_signs_in,
    follow,
    go_on,
    last_mail,
    press,
    sign_in,
    write,
)
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.forms import (
    begin,
    choose,
    holds,
    mistake,
    opening,
    says,
    sent_reference,
    silent_on,
    to_check,
    to_page,
)
from tests.lib.test_pdf import read

pytestmark = pytest.mark.django_db(transaction=True)


def the_rest(citizen: Person, procedure: Procedure, *but: str) -> Case:
    """Fill the draft under way with the answers of the cast, but these; add every document."""
    case, now = Case.objects.get(citizen=citizen, procedure=procedure), timezone.now()
    values = {
        code: value for code, value in cast.ANSWERS[procedure.slug].items() if code not in but
    }
    case = drafting.save_answers(case=case, values={**case.answers, **values}, by=citizen, now=now)
    for field in document_fields(case, today=timezone.localdate(now)):
        given = cast.given(citizen, field.kinds[0], now=now)
        drafting.attach_document(case=case, field=field, given=given, by=citizen, now=now)
    return case


# ── « Permis de construire » ─────────────────────────────────────────────────────────────────
def test_a_building_permit(open_page: Open, look: Look, alice: Person) -> None:
    daem = cast.department("DAEM", "Direction de l’aménagement, de l’équipement et des moyens")
    procedure = cast.published("permis-de-construire")
    agent = cast.agent("adele", "Adèle", "Kasarhérou", daem)
    page, desk = open_page(PHONE), open_page(DESK)
    sign_in(page, "alice")
    another_body(page, look)
    a_commune_of_ours(page, look)
    the_rest(alice, procedure, "commune", "inondable", "erp", "patrimoine", "impact", "architecte")
    # 3 months, then 2 more: not the same as 5 at the end of some months.
    due = add_months(add_months(timezone.localdate(), 3), 2)
    reference = the_law_is_told(page, look, long_date(due))
    agent_signs_in(desk, agent)
    agent_sees_the_legal_date(desk, look, reference, due)


def another_body(page: Page, look: Look) -> None:
    """Nouméa does it itself: told at once, and nothing can be sent."""
    page.goto("/demarches/permis-de-construire/")
    look(page, "permit-procedure")
    says(page, "Mairie de Nouméa", "Terrain en zone inondable")
    begin(page, "permis-de-construire")
    follow(page, "Commencer")
    go_on(page)
    look(page, "permit-commune-error")
    mistake(page, "la commune du terrain", "commune")
    page.locator("[name=commune]").select_option(label="Nouméa")
    go_on(page)
    look(page, "permit-elsewhere")
    says(page, "Pour Nouméa, adressez-vous à : Mairie de Nouméa", "service de l’urbanisme")
    to_check(page)
    look(page, "permit-elsewhere-check")
    expect(page.get_by_role("button", name="Envoyer ma demande")).to_have_count(0)
    page.goto("/compte/demandes/")
    follow(page, "Permis de construire")
    look(page, "permit-elsewhere-draft")
    follow(page, "Changer de commune")


def a_commune_of_ours(page: Page, look: Look) -> None:
    page.locator("[name=commune]").select_option(label="Païta")
    go_on(page)
    page.wait_for_url("**/pages/projet/")
    silent_on(page, "Mairie de")
    opening(page, demande="permis")
    choose(page, nature="neuf")
    go_on(page)
    look(page, "permit-project-error")
    mistake(page, "à quoi servira le bâtiment", "usage")
    expect(page.get_by_label("Construire un bâtiment")).to_be_checked()
    to_page(page, "situation")
    choose(page, erp="no", impact="no", patrimoine="non", architecte="no")
    go_on(page)
    look(page, "permit-situation-error")
    mistake(page, "zone inondable", "inondable")
    choose(page, inondable="yes")
    go_on(page)


def the_law_is_told(page: Page, look: Look, due: str) -> str:
    """On the check page, in the acknowledgement, then in « Détail »: the same date."""
    law = (
        "3 mois, plus 2 mois (terrain en zone inondable)",
        f"Sans réponse le {due}, votre demande sera considérée comme acceptée",
    )
    to_check(page)
    look(page, "permit-check")
    says(page, *law)
    press(page, "Envoyer ma demande")
    look(page, "permit-sent")
    says(page, *law, "n’autorise pas à commencer les travaux")
    reference = sent_reference(page)
    assert law[1] in last_mail("alice@example.org", "cases/received").text
    with page.expect_download() as download:
        page.get_by_role("link", name="Accusé de réception (PDF)").first.click()
    assert due in read(download.value.path().read_bytes())
    follow(page, "Suivre ma demande")
    look(page, "permit-case")
    says(page, "Date limite fixée par la loi", *law)
    return reference


def agent_sees_the_legal_date(page: Page, look: Look, reference: str, due: date) -> None:
    look(page, "permit-queue")
    follow(page, reference)
    look(page, "permit-agent-case")
    says(page, "Échéance légale", f"{due:%d/%m/%Y}", "silence vaut accord", "zone inondable")


# ── « Bourse scolaire », « Subvention » ───────────────────────────────────────────────────
def test_a_school_grant_asks_less_of_who_had_one(
    open_page: Open, look: Look, alice: Person
) -> None:
    cast.published("bourse-scolaire")
    page = open_page(PHONE)
    sign_in(page, "alice")
    page.goto("/demarches/bourse-scolaire/")
    look(page, "grant-procedure")
    says(page, "31 octobre", "Pour un renouvellement, la durée de résidence ne vous est pas")
    begin(page, "bourse-scolaire")
    look(page, "grant-draft")
    expect(page.get_by_role("complementary")).to_contain_text("31 octobre")
    follow(page, "Commencer")
    page.get_by_label("Une première bourse").check()
    go_on(page)
    first_request(page, look)
    renewal(page, look)


def first_request(page: Page, look: Look) -> None:
    choose(page, lien="parent")
    write(page, naissance__day="27", naissance__month="3", naissance__year="1990")
    write(page, adresse__street="12 rue du Niaouli", adresse__postal_code="98800")
    write(page, adresse__town="Nouméa", telephone="20 12 34")
    year = timezone.localdate().year - 3
    write(page, residence__day="1", residence__month="1", residence__year=str(year))
    page.locator("[name=commune]").select_option(label="Nouméa")
    go_on(page)
    says(page, "exige dix ans de résidence")
    go_on(page)
    look(page, "grant-children-error")
    mistake(page, "Enfant 1 : indiquez son nom", "eleves-0-nom")
    to_page(page, "documents")
    says(page, "Pièce d’identité", "Preuves de résidence")


def renewal(page: Page, look: Look) -> None:
    to_page(page, "demande")
    opening(page, nature="renouvellement")
    go_on(page)
    silent_on(page, "Depuis quand habitez-vous")
    holds(page, adresse__street="12 rue du Niaouli")
    go_on(page)
    silent_on(page, "exige dix ans de résidence")
    to_page(page, "documents")
    look(page, "grant-renewal-documents")
    silent_on(page, "Pièce d’identité", "Preuves de résidence")
    says(page, "Livret de famille, s’il a changé")


def test_a_subsidy_whose_budget_does_not_balance(
    open_page: Open, look: Look, alice: Person
) -> None:
    procedure = cast.published("subvention-association")
    page = open_page(PHONE)
    sign_in(page, "alice")
    begin(page, "subvention-association")
    the_rest(alice, procedure, "ridet", "montant", "depenses", "recettes")
    to_page(page, "association")
    write(page, ridet="42604")
    go_on(page)
    look(page, "subsidy-ridet-error")
    mistake(page, "RIDET", "ridet")
    write(page, ridet="0 426 049")
    go_on(page)
    page.wait_for_url("**/pages/vous/")
    to_page(page, "budget")
    write(page, montant="600 000", depenses__0__poste="Pirogues", depenses__0__montant="800 000")
    write(page, recettes__0__source="La province", recettes__0__montant="600 000")
    choose(page, recettes__0__etat="demande")
    look(page, "subsidy-budget")
    go_on(page)
    look(page, "subsidy-hint")
    says(page, "Le total de vos recettes n’est pas égal à celui de vos dépenses")
    follow(page, "Retour")
    press(page, "Ajouter une recette")
    write(page, recettes__1__source="Cotisations", recettes__1__montant="200 000")
    choose(page, recettes__1__etat="acquis")
    go_on(page)
    silent_on(page, "n’est pas égal")
    to_check(page)
    look(page, "subsidy-check")
    press(page, "Envoyer ma demande")
    says(page, "ne vaut pas promesse de subvention")

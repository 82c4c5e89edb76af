"""At the counter, in a browser: a person without account leaves with a paper, and finds their
request again at home; what is delivered is then collected."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.departments.models import Department, PickupPlace
from niaouli.departments.places import TypedPlace, define_place
from tests import cast, files
from tests.cases.counter import JEANNE, code_of, filled, sent_for
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
from tests.journeys.conftest import DESK, OLD_PHONE
from tests.journeys.forms import choose, holds, mistake, says, sent_reference, title_is

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def doris(dpass: Department) -> Person:
    return cast.manager("doris", "Doris", "Wea", dpass)


@pytest.fixture
def places(dpass: Department) -> list[PickupPlace]:
    return [
        define_place(
            department=dpass,
            typed=TypedPlace(name=name, address=address, opening_hours="le matin"),
        )
        for name, address in (
            ("Centre du port", "27 rue du Puits\n98800 Nouméa"),
            ("Antenne de la vallée", "Place du Marché"),
        )
    ]


def test_a_request_is_entered_at_the_counter_then_claimed(
    open_page: Open,
    look: Look,
    tmp_path: Path,
    doris: Person,
    alice: Person,
    places: list[PickupPlace],
) -> None:
    cast.published("carte-aide-medicale")
    page = open_page(DESK)
    agent_signs_in(page, doris)
    follow(page, "Guichet")
    look(page, "counter")
    a_person_is_typed(page, look)
    a_page_is_filled_in(page, look)
    case = Case.objects.get()
    filled(case, doris)
    page.goto(f"/agents/guichet/saisies/{case.key}/verification/")
    look(page, "counter-check")
    press(page, "Envoyer la demande")
    mistake(page, "Choisissez où la demande sera retirée.", "place")
    choose(page, place=str(places[1].pk))
    press(page, "Envoyer la demande")
    look(page, "counter-receipt")
    case.refresh_from_db()
    assert sent_reference(page) == case.reference
    says(page, code_of(case), "Antenne de la vallée")
    the_paper_is_printed(page)
    the_case_is_claimed(open_page(OLD_PHONE), look, case)
    it_is_collected(page, open_page(OLD_PHONE), look, case)


def a_person_is_typed(page: Page, look: Look) -> None:
    follow(page, "Elle n’a pas de compte")
    page.get_by_label("Démarche").select_option(label="Carte d’aide médicale")
    write(page, given_name="Jeanne", family_name="Poadja", email="jeanne@", phone="20.55.66")
    press(page, "Commencer la saisie")
    mistake(page, "adresse", "email")
    look(page, "counter-person-error")
    holds(page, given_name="Jeanne", phone="20.55.66")
    write(page, email="jeanne@example.org")
    press(page, "Commencer la saisie")
    title_is(page, "Carte d’aide médicale")
    says(page, "Saisie pour Jeanne Poadja")
    look(page, "counter-draft")


def a_page_is_filled_in(page: Page, look: Look) -> None:
    follow(page, "Commencer")
    look(page, "counter-page")
    go_on(page)
    assert page.locator(".error-summary").count() == 1


def the_paper_is_printed(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Imprimer l’accusé de réception")).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def the_case_is_claimed(page: Page, look: Look, case: Case) -> None:
    mail = last_mail("jeanne@example.org", "cases/counter_received")
    link = re.search(r"/compte/demandes/rattacher/\S+", mail.text)
    assert link
    sign_in(page, "alice")
    page.goto(link[0])
    holds(page, number=case.reference or "")
    write(page, code="BCDF-GHJK-MNPQ")
    press(page, "Rattacher cette demande")
    mistake(page, "ne vont pas ensemble", "code")
    look(page, "claim-error")
    write(page, code=code_of(case).lower())
    press(page, "Rattacher cette demande")
    says(page, "Saisie au guichet par la direction", "Demande saisie au guichet", "Où le retirer")
    look(page, "claimed-case")


def it_is_collected(desk: Page, phone: Page, look: Look, case: Case) -> None:
    desk.goto(f"/agents/demandes/{case.reference}/")
    press(desk, "Prendre en charge")
    follow(desk, "Accepter")
    press(desk, "Confirmer l’acceptation")
    look(desk, "collection-agent")
    press(desk, "C’est prêt : prévenir la personne")
    says(desk, "Prêt depuis le")
    assert "Place du Marché" in last_mail("alice@example.org", "cases/ready").text
    sign_in(phone, "alice")
    phone.goto(f"/compte/demandes/{case.reference}/")
    says(phone, "C’est prêt, vous pouvez venir", "Antenne de la vallée")
    look(phone, "collection-ready")
    press(desk, "C’est remis")
    says(desk, "Remis le")


def test_a_manager_keeps_the_places(
    open_page: Open, look: Look, doris: Person, places: list[PickupPlace]
) -> None:
    page = open_page(DESK)
    agent_signs_in(page, doris)
    page.goto("/agents/direction/lieux/")
    look(page, "places")
    press(page, "Ajouter ce lieu")
    mistake(page, "Donnez un nom à ce lieu.", "name")
    write(page, name="Guichet de Koné", address="1 rue du Port", opening_hours="le mardi")
    press(page, "Ajouter ce lieu")
    says(page, "Guichet de Koné")
    follow(page, re.compile("Fermer.*Guichet de Koné"))
    look(page, "places-close")
    press(page, "Fermer ce lieu")
    says(page, "Le lieu est fermé")


def test_for_a_person_who_has_an_account(
    open_page: Open, look: Look, tmp_path: Path, agent: Person, alice: Person, permis: object
) -> None:
    page = open_page(OLD_PHONE)
    agent_signs_in(page, agent)
    page.goto("/agents/guichet/")
    look(page, "counter-narrow")
    follow(page, "Elle a un compte")
    page.get_by_label("Démarche").select_option(label="Permis de chasser")
    write(page, who="alice")
    press(page, "Commencer la saisie")
    mistake(page, "Cochez cette case", "present")
    look(page, "counter-account-error")
    page.get_by_label("La personne est devant moi").check()
    press(page, "Commencer la saisie")
    says(page, "Saisie pour Alice Wamytan")
    follow(page, "Commencer")
    choose(page, nature="premiere")
    go_on(page)
    holds(page, nom="Wamytan", courriel="alice@example.org")
    look(page, "counter-page-narrow")
    case = filled(Case.objects.get(), agent)
    page.goto(f"/agents/guichet/saisies/{case.key}/pages/documents/")
    attach(page, tmp_path, "photo", "photo.jpg", files.jpeg("photo"))
    go_on(page)
    page.goto(f"/agents/guichet/saisies/{case.key}/verification/")
    press(page, "Envoyer la demande")
    says(page, "Elle est dans le compte de la personne.")
    assert last_mail("alice@example.org", "cases/received")


def test_the_receipt_shows_a_case_without_account_to_colleagues(
    open_page: Open, look: Look, agent: Person, manager: Person, permis: object
) -> None:
    case = sent_for(JEANNE, cast.permis_de_chasser(), agent)
    page = open_page(DESK)
    agent_signs_in(page, manager)
    page.goto(f"/agents/demandes/{case.reference}/")
    says(page, "Jeanne Poadja, sans compte", "Cette personne n’a pas de compte")
    look(page, "case-without-account")
    follow(page, re.compile("Accusé de réception à imprimer"))
    press(page, "Faire un nouveau code")
    says(page, "Voici un nouveau code")

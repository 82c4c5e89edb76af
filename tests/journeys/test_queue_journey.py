"""The agents' lists in a browser: narrowed, kept, searched, and acted upon many at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.lists.indexing import index_case
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import copies
from tests.journeys.acts import Look, Open, agent_signs_in, follow, press, write
from tests.journeys.conftest import DESK, OLD_PHONE
from tests.journeys.forms import says

pytestmark = pytest.mark.django_db(transaction=True)


def work(alice: Person, bob: Person, permis: Procedure, agent: Person) -> None:
    """A department with something of everything."""
    for case in copies(cast.submitted(alice, permis, now=timezone.now() - timedelta(days=80)), 5):
        index_case(case)
    case = cast.taken(bob, permis, agent, now=timezone.now() - timedelta(days=5))
    answering.write_to_department(case=case, body="Bonjour", by=bob, now=timezone.now())


def test_an_agent_narrows_the_queue_and_keeps_the_view(
    open_page: Open, look: Look, alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    work(alice, bob, permis, agent)
    page = open_page(DESK)
    agent_signs_in(page, agent)
    look(page, "queue")
    follow(page, "En retard 6")
    page.get_by_text("Filtrer et trier").click()
    page.get_by_label("Démarche", exact=True).select_option("Permis de chasser")
    press(page, "Appliquer")
    look(page, "queue-filtered")
    page.set_viewport_size(OLD_PHONE)
    look(page, "queue-filtered-phone")
    page.set_viewport_size(DESK)
    follow(page, "Garder cette vue, ou changer les miennes")
    press(page, "Garder la vue")
    look(page, "saved-view-error")
    write(page, name="Permis en retard")
    page.get_by_label("La montrer en premier").check()
    press(page, "Garder la vue")
    says(page, "Cette vue est gardée.")
    page.goto("/agents/")
    expect(page.get_by_role("heading", name="En retard", level=1)).to_be_visible()
    look(page, "queue-landing")
    page.goto("/agents/vues/")
    look(page, "saved-views")
    follow(page, "Permis en retard")
    look(page, "saved-view")
    press(page, "Supprimer la vue")
    says(page, "La vue est supprimée.")


def test_an_agent_takes_many_cases_at_once(
    open_page: Open, look: Look, alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    work(alice, bob, permis, agent)
    page = open_page(DESK)
    agent_signs_in(page, agent)
    page.get_by_label("Choisir toute la page").check()
    page.locator("input[name=case]").first.uncheck()
    expect(page.get_by_label("Choisir toute la page")).not_to_be_checked()
    page.get_by_role("group", name="Agir sur les demandes cochées").get_by_role(
        "button", name="Prendre"
    ).click()
    says(page, "5 demandes")
    look(page, "batch")
    left = Case.objects.filter(state=State.SUBMITTED).order_by("-submitted_at")[0]
    answering.withdraw_case(case=left, by=alice, now=timezone.now())
    press(page, "Prendre")
    says(page, "4 demandes prises")
    look(page, "batch-report")
    page.set_viewport_size(OLD_PHONE)
    look(page, "batch-report-phone")
    page.get_by_role("link", name="Comptes rendus").click()
    says(page, "4 demandes prises", "1 n’a pas pu l’être")
    look(page, "batch-reports-phone")
    page.set_viewport_size(DESK)
    look(page, "batch-reports")
    page.goto("/agents/")
    page.get_by_role("link", name="Mes comptes rendus").click()
    page.get_by_role("link", name="4 demandes prises").click()
    says(page, "Compte rendu")
    assert Case.objects.filter(assignee=agent).count() == 5


def test_an_agent_writes_to_many_without_javascript(
    open_page: Open, look: Look, alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    work(alice, bob, permis, agent)
    page = open_page(DESK, java_script_enabled=False)
    agent_signs_in(page, agent)
    expect(page.get_by_label("Choisir toute la page")).to_be_hidden()
    for box in page.locator("input[name=case]").all()[:2]:
        box.check()
    press(page, "Écrire")
    press(page, "Envoyer à chacun")
    says(page, "Écrivez votre message.")
    write(page, body="Bonjour {prenom}, votre demande {numero} avance.")
    press(page, "Envoyer à chacun")
    says(page, "2 messages envoyés")


def test_an_agent_finds_a_case_and_sees_who_has_it_open(
    open_page: Open,
    look: Look,
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
    manager: Person,
) -> None:
    work(alice, bob, permis, agent)
    page = open_page(DESK)
    agent_signs_in(page, agent)
    write(page, q="20 12 34")
    press(page, "Chercher")
    look(page, "search")
    says(page, "7 demandes")
    case = Case.objects.get(state=State.IN_REVIEW)
    reviewing.record_consultation(case=case, by=manager, now=timezone.now() - timedelta(minutes=3))
    page.goto(f"/agents/demandes/{case.reference}/")
    says(page, f"{manager.display_name} a ouvert cette demande il y a 3 minutes.")
    look(page, "case-presence")
    page.set_viewport_size(OLD_PHONE)
    look(page, "case-presence-phone")

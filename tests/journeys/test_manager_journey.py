"""A manager answers for a department, in a browser: figures, roles, how it is reached."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.procedures.models import Procedure
from tests import cast
from tests.journeys.acts import Look, Open, agent_signs_in, follow, last_mail, press, write
from tests.journeys.conftest import DESK
from tests.journeys.forms import holds, mistake, says

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_answers_for_a_department(
    open_page: Open,
    look: Look,
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
    manager: Person,
) -> None:
    now = timezone.now()
    cast.submitted(alice, permis, now=now - timedelta(days=3))
    cast.granted(bob, permis, agent, now=now)
    page = open_page(DESK)
    agent_signs_in(page, manager)
    follow(page, "Ma direction")
    look(page, "manager-figures")
    says(page, "À prendre", "Décidées en 30 jours", "Permis de chasser", "15 jours")
    a_role_is_given_and_ended(page, look)
    the_contact_is_changed(page, look)


def a_role_is_given_and_ended(page: Page, look: Look) -> None:
    follow(page, "Personnes et rôles")
    write(page, who="bobb")
    page.get_by_label("Instruction").check()
    press(page, "Donner ce rôle")
    look(page, "manager-people-error")
    mistake(page, "Aucun compte confirmé", "who")
    holds(page, who="bobb")
    expect(page.get_by_label("Instruction")).to_be_checked()
    write(page, who="bob@example.org")
    press(page, "Donner ce rôle")
    look(page, "manager-people")
    says(page, "Bob Lefèvre a maintenant le rôle « instruction »")
    assert last_mail("bob@example.org", "departments/role_given")
    follow(page, re.compile("Retirer.*Bob Lefèvre"))
    look(page, "manager-end-role")
    press(page, "Retirer ce rôle")
    says(page, "l’accès est déjà fermé")
    expect(page.locator("table")).not_to_contain_text("Bob Lefèvre")


def the_contact_is_changed(page: Page, look: Look) -> None:
    """By keyboard alone."""
    follow(page, "Coordonnées")
    page.locator("[name=phone]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("vingt")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    look(page, "manager-contact-error")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#field-phone")).to_be_focused()
    holds(page, phone="vingt", email="dddt@example.org")
    page.keyboard.press("Control+A")
    page.keyboard.type("20 30 40")
    page.keyboard.press("Enter")
    says(page, "Les coordonnées sont enregistrées.")
    look(page, "manager-contact")
    page.goto("/directions/dddt/")
    says(page, "20 30 40")

"""How a department is reached, changed by who answers for it."""

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, sentence, text, value

PLACE = reverse("backoffice:department_contact")
GOOD = {
    "address": "  19 avenue du Maréchal\r\n\r\n98800   Nouméa ",
    "phone": "+687 20 30 40",
    "email": "accueil@exemple.nc",
    "opening_hours": "du lundi au vendredi, de 7 h 30 à 15 h 30",
}


@pytest.fixture
def client(manager: Person, client_of: ClientOf) -> Client:
    return client_of(manager)


def test_it_is_kept_and_shown_with_the_cases_of_the_department(
    client: Client, alice: Person, permis: Procedure, dddt: Department, client_of: ClientOf
) -> None:
    page = client.post(PLACE, GOOD, follow=True)
    assert "Les coordonnées sont enregistrées." in text(page)
    dddt.refresh_from_db()
    assert dddt.address == "19 avenue du Maréchal\n98800 Nouméa"
    case = cast.submitted(alice, permis)
    shown = text(client_of(alice).get(reverse("portal:case", args=[case.reference])))
    for words in ("+687 20 30 40", "accueil@exemple.nc", "7 h 30 à 15 h 30"):
        assert words in shown


def test_the_log_says_what_changed_and_not_what_it_is(
    client: Client, manager: Person, dddt: Department
) -> None:
    client.post(PLACE, {**GOOD, "email": dddt.email})
    client.post(PLACE, {**GOOD, "email": dddt.email})
    event = Event.objects.get(verb="department.contact_changed")
    assert (event.by, event.subject) == (manager.pk, "department:DDDT")
    assert event.details == {"fields": ["address", "phone", "opening_hours"]}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("phone", "vingt", "Écrivez le téléphone en chiffres"),
        ("phone", "1", "Écrivez le téléphone en chiffres"),
        ("phone", "2" * 29, "Écrivez le téléphone en chiffres"),
        ("email", "accueil@", "n’est pas complète"),
        ("email", "a" * 60 + "@" + "b" * 60 + ".nc" * 50, "trop longue"),
        ("address", "x" * 501, "500 caractères au plus"),
        ("address", "\n".join("123456789"), "6 lignes au plus"),
        ("opening_hours", "x" * 201, "200 caractères au plus"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_with_all_that_was_typed(
    name: str, typed: str, said: str, client: Client, dddt: Department
) -> None:
    page = client.post(PLACE, {**GOOD, name: typed})
    assert page.status_code == 422
    assert said in sentence(page)
    assert value(page, name).replace("\r", "") == typed
    assert value(page, "opening_hours" if name != "opening_hours" else "email")
    before = dddt.phone
    dddt.refresh_from_db()
    assert dddt.phone == before


def test_every_error_is_said_at_once(client: Client) -> None:
    said = sentence(client.post(PLACE, {"phone": "vingt", "email": "accueil@"}))
    assert "Il y a 2 points à corriger" in said


def test_a_department_can_always_be_reached(client: Client) -> None:
    page = client.post(PLACE, {"address": "1 rue des Exemples"})
    assert "Donnez un téléphone ou une adresse e-mail." in sentence(page)


@pytest.mark.parametrize("phone", ["20.30.40", "20 30 40", "05 03 03", "+687203040", "1000"])
def test_numbers_are_taken_as_people_write_them(
    phone: str, client: Client, dddt: Department
) -> None:
    client.post(PLACE, {**GOOD, "phone": phone})
    dddt.refresh_from_db()
    assert dddt.phone == phone

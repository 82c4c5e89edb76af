"""The departments: reached, known by their former names too, with what one can ask them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.departments.models import Department
from niaouli.departments.operations import define_department
from niaouli.procedures.models import Procedure
from tests.portal.reading import href, one, page, words

DEPARTMENTS = reverse("portal:departments")


def place(department: Department) -> str:
    return reverse("portal:department", args=[department.code.lower()])


def test_every_department_is_there_with_how_to_reach_it(
    client: Client, dddt: Department, dpass: Department
) -> None:
    shown = one(page(client, DEPARTMENTS), "#main")
    assert [words(each) for each in shown.select("h2")] == [dpass.name, dddt.name]
    assert one(shown, 'a[href^="tel:"]')["href"] == "tel:200000"
    assert {place(dddt), place(dpass)} <= {str(link["href"]) for link in shown.select("a")}


def test_one_department_says_what_one_can_ask_it(
    client: Client, dddt: Department, permis: Procedure
) -> None:
    shown = one(page(client, place(dddt)), "#main")
    for said in (dddt.name, "DDDT", "1 rue des Exemples", "dddt@example.org"):
        assert said in words(shown)
    assert href(shown, ".card a") == reverse("portal:procedure", args=[permis.slug])


def test_without_any_procedure_it_says_what_to_do(client: Client, dpass: Department) -> None:
    assert "Aucune démarche en ligne pour le moment." in words(page(client, place(dpass)))


def test_former_names_are_dated_and_one_to_come_is_not_said(
    client: Client, dddt: Department
) -> None:
    def called(name: str, since: date) -> None:
        define_department(code="DDDT", name=name, since=since)

    called("Direction de l’environnement", date(2015, 1, 1))
    called("Direction du développement durable", date(2022, 1, 1))
    called("Direction des territoires", timezone.localdate() + timedelta(days=30))
    called("Direction du développement durable", timezone.localdate())
    shown = words(one(page(client, place(dddt)), ".page"))
    assert "jusqu’au 31 décembre 2021" in shown
    assert "Direction des territoires" not in shown


def test_the_address_is_in_small_letters_and_another_writing_leads_to_it(
    client: Client, dddt: Department
) -> None:
    response = client.get("/directions/DDDT/")
    assert (response.status_code, response.headers["Location"]) == (301, "/directions/dddt/")
    assert client.get("/directions/nulle/").status_code == 404


@pytest.mark.parametrize("count", [1, 15])
def test_the_list_takes_one_statement_however_many(
    count: int, client: Client, db: None, django_assert_num_queries: object
) -> None:
    for number in range(count):
        define_department(
            code=f"D{chr(65 + number)}", name=f"Direction {number}", since=date(2020, 1, 1)
        )
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(DEPARTMENTS)

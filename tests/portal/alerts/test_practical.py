"""« Informations pratiques » at the foot of public pages: the two ready-made alerts, one press."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.alerts.interests import READY_MADE
from tests.portal.filling import soup

ClientOf = Callable[[Person], Client]
PUBLIC = ["portal:home", "portal:procedures", "portal:help", "portal:privacy"]
SUBSCRIBE, PRESS = reverse("portal:subscribe"), reverse("portal:alert_press")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_page_offers_both(name: str) -> None:
    page = soup(Client().get(reverse(name)))
    links = [str(each["href"]) for each in page.select(".practical a.button")]
    assert links == [f"{SUBSCRIBE}?alerte={each}" for each in READY_MADE]


def test_who_is_signed_in_presses_once(alice: Person, client_of: ClientOf) -> None:
    page = soup(client_of(alice).get(reverse("portal:help")))
    forms = page.select(".practical form")
    assert [str(each["action"]) for each in forms] == [PRESS, PRESS]
    named = [str(each["value"]) for each in page.select(".practical input[name=alerte]")]
    assert named == list(READY_MADE)


@pytest.mark.parametrize("name", ["portal:todo", "portal:alerts", "account_change_password"])
def test_pages_of_the_account_do_without(alice: Person, client_of: ClientOf, name: str) -> None:
    assert not soup(client_of(alice).get(reverse(name))).select(".practical")


@pytest.mark.parametrize("name", ["account_login", "portal:subscribe"])
def test_pages_with_one_thing_to_do_do_without(name: str) -> None:
    assert not soup(Client().get(reverse(name))).select(".practical")


def test_it_costs_no_query(alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("portal:help"))
    assert not [each["sql"] for each in queries if "alerts_" in each["sql"]]


def test_it_is_left_out_of_the_print_view() -> None:
    assert not soup(Client().get(reverse("portal:help"), {"vue": "impression"})).select(
        ".practical"
    )

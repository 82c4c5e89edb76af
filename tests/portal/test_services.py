"""« Mes services »: only what exists."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.procedures.models import Procedure
from tests.portal.reading import page

ClientOf = Callable[[Person], Client]
SERVICES = reverse("portal:services")


def test_every_card_leads_to_a_page_that_exists(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    client = client_of(alice)
    links = [str(link["href"]) for link in page(client, SERVICES).select("#main .card a")]
    assert links
    assert {client.get(link).status_code for link in links} == {200}


def test_the_departments_in_use_can_be_reached(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    text = client_of(alice).get(SERVICES).content.decode()
    assert "Direction du développement durable" in text
    assert "20.00.00" in text


def test_it_is_for_people_who_are_signed_in(client: Client) -> None:
    assert client.get(SERVICES).status_code == 302

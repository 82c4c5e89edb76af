"""The first page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import ProcessingTime
from niaouli.procedures.models import Procedure
from tests.portal.filling import DOG, essai, soup, words

ClientOf = Callable[[Person], Client]


def test_home_says_what_the_account_is_for_and_offers_to_search(permis: Procedure) -> None:
    response = Client().get("/")

    assert "Vos démarches" in words(response)
    assert soup(response).select_one("form[role=search][action='/recherche/'] input[name=q]")
    assert soup(response).select_one("a[href='/demarches/permis-de-chasser/']")


def test_home_offers_visitors_to_create_an_account_and_people_to_go_to_theirs(
    alice: Person, client_of: ClientOf
) -> None:
    assert "Créer mon compte" in words(Client().get("/"))

    mine = words(client_of(alice).get("/"))
    assert "Aller à mon compte" in mine
    assert "Créer mon compte" not in mine


@pytest.mark.django_db
def test_home_stands_without_any_procedure() -> None:
    assert "les plus demandées" not in words(Client().get("/"))


def test_home_gives_practical_information(permis: Procedure) -> None:
    practical = soup(Client().get("/")).select_one(".practical")
    assert practical is not None
    said = practical.get_text(" ")
    assert "Informations pratiques" in said
    assert all(each in said for each in ("Dernière minute", "Événements", "guichet", "+687"))


def test_home_shows_first_what_is_asked_most(permis: Procedure) -> None:
    other = essai(permis, DOG, title="Zèbre")
    ProcessingTime.objects.create(
        procedure=other, computed_on=timezone.localdate(), window_days=90, cases=30, mean_days=4
    )

    titles = [each.get_text() for each in soup(Client().get("/")).select(".card-title a")]

    assert titles == ["Zèbre", permis.title]


def test_home_costs_the_same_with_more_procedures(permis: Procedure) -> None:
    Client().get("/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        Client().get("/")
    for number in range(4):
        essai(permis, DOG, slug=f"essai-{number}")

    with CaptureQueriesContext(connection) as five:
        Client().get("/")

    assert len(five) == len(one)

"""The catalogue, one démarche, starting it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, ProcessingTime
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import retire_procedure
from tests import cast
from tests.portal.filling import DOG, essai, place, soup, words

ClientOf = Callable[[Person], Client]
PAGE = "/demarches/permis-de-chasser/"
START = f"{PAGE}demander/"


# ── The catalogue ──
def test_catalogue_lists_what_can_be_asked(permis: Procedure) -> None:
    said = words(Client().get("/demarches/"))

    assert "1 démarche" in said
    assert "Permis de chasser" in said


def test_catalogue_forgives_accents_and_capitals(permis: Procedure) -> None:
    assert "Permis de chasser" in words(Client().get("/demarches/", {"q": "CHASSÉ"}))


def test_catalogue_finds_by_keywords(permis: Procedure) -> None:
    assert "Permis de chasser" in words(Client().get("/demarches/", {"q": "fusil"}))


def test_catalogue_with_nothing_found_says_so_and_leads_back(permis: Procedure) -> None:
    response = Client().get("/demarches/", {"q": "piscine"})

    assert "Aucune démarche ne correspond" in words(response)
    assert "Permis de chasser" not in words(response)
    assert soup(response).select_one(".empty a[href='/demarches/']")


def test_catalogue_filters_by_audience_and_topic(permis: Procedure) -> None:
    essai(permis, DOG, audience=["company"], topics=["loisirs"])

    companies = words(Client().get("/demarches/", {"pour": "company"}))
    nature = words(Client().get("/demarches/", {"theme": "environnement"}))

    assert "Essai" in companies and "Permis de chasser" not in companies
    assert "Essai" not in nature and "Permis de chasser" in nature


def test_catalogue_each_filter_can_be_removed_alone(permis: Procedure) -> None:
    response = Client().get("/demarches/", {"q": "chasse", "pour": "individual"})

    links = [str(each["href"]) for each in soup(response).select(".chip")]
    assert links == ["/demarches/?pour=individual", "/demarches/?q=chasse"]


@pytest.mark.parametrize("query", ["pour=martians", "theme=nothing", "q=%00", "q=" + "a" * 5000])
def test_catalogue_stands_any_address(permis: Procedure, query: str) -> None:
    assert Client().get(f"/demarches/?{query}").status_code == 200


def test_catalogue_costs_the_same_with_more_procedures(permis: Procedure) -> None:
    with CaptureQueriesContext(connection) as one:
        Client().get("/demarches/")
    for number in range(5):
        essai(permis, DOG, slug=f"essai-{number}")

    with CaptureQueriesContext(connection) as six:
        Client().get("/demarches/")

    assert len(six) == len(one)


def test_catalogue_leaves_out_what_is_retired(permis: Procedure) -> None:
    retire_procedure(procedure=permis, by=None, now=cast.NOW)

    assert "Aucune démarche n’est encore proposée" in words(Client().get("/demarches/"))


# ── One démarche ──
def test_procedure_says_all_there_is_to_know(permis: Procedure) -> None:
    response = Client().get(PAGE)

    page = soup(response).get_text()
    for said in ["À quoi ça sert", "Pour qui", "Gratuit", "15 jours", "3 mars 2026", "20.00.00"]:
        assert said in page
    assert "Particuliers" in page


def test_procedure_tells_documents_of_everyone_from_those_of_some(permis: Procedure) -> None:
    said = words(Client().get(PAGE))

    always, sometimes = said.split("Selon votre situation")
    assert "Attestation d’assurance pour la chasse" in always
    assert "Photo d’identité, pour « Un premier permis »" in sometimes
    assert "pour une personne de moins de 18 ans" in sometimes


def test_procedure_shows_the_declared_delay_and_calls_it_so(permis: Procedure) -> None:
    assert "Délai annoncé par la direction : 15 jours." in words(Client().get(PAGE))


def test_procedure_shows_the_mean_delay_once_there_are_enough_cases(permis: Procedure) -> None:
    ProcessingTime.objects.create(
        procedure=permis, computed_on=timezone.localdate(), window_days=90, cases=21, mean_days=6.2
    )

    said = words(Client().get(PAGE))

    assert "En moyenne 6 jours, d’après 21 demandes" in said
    assert "Comment est-ce calculé" in said


def test_procedure_takes_up_the_draft_under_way(
    permis: Procedure, alice: Person, bob: Person, client_of: ClientOf
) -> None:
    case = cast.draft(alice, permis)

    assert soup(client_of(alice).get(PAGE)).select_one(f"a[href='{place(case, 'draft')}']")
    assert soup(client_of(bob).get(PAGE)).select_one(f"a[href='{START}']")


def test_procedure_retired_says_so_and_cannot_be_started(
    permis: Procedure, alice: Person, client_of: ClientOf
) -> None:
    retire_procedure(procedure=permis, by=None, now=cast.NOW)
    client = client_of(alice)

    response = client.get(PAGE)

    assert "n’est plus proposée en ligne" in words(response)
    assert not soup(response).select(f"a[href='{START}']")
    assert client.get(START).headers["Location"] == PAGE
    assert client.post(START).status_code == 403
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_procedure_unknown_is_404() -> None:
    assert Client().get("/demarches/inconnue/").status_code == 404


# ── Starting ──
def test_start_asks_a_visitor_to_sign_in_then_comes_back(permis: Procedure) -> None:
    response = Client().get(START)

    assert response.status_code == 302
    assert response.headers["Location"].endswith(
        "?next=%2Fdemarches%2Fpermis-de-chasser%2Fdemander%2F"
    )


def test_start_says_what_to_have_at_hand_and_how_long_the_draft_stays(
    permis: Procedure, alice: Person, client_of: ClientOf
) -> None:
    said = words(client_of(alice).get(START))

    assert "Attestation d’assurance" in said
    assert "conservé au moins 90 jours" in said
    assert not Case.objects.exists()


def test_start_twice_gives_one_draft(permis: Procedure, alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)

    first, second = client.post(START), client.post(START)

    case = Case.objects.get(citizen=alice)
    assert first.headers["Location"] == second.headers["Location"] == place(case, "draft")
    assert client.get(START).headers["Location"] == place(case, "draft")

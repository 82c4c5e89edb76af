"""The search of the whole site."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from tests.portal.filling import soup, words
from tests.publications.steps import online


@pytest.fixture
def hunting(permis: Procedure) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    online(Kind.NEWS, permis.department, now=yesterday, title="La chasse ouvre samedi")


def groups(query: str) -> dict[str, list[str]]:
    page = soup(Client().get("/recherche/", {"q": query}))
    return {
        str(section["aria-labelledby"]): [a.get_text() for a in section.select(".card-title a")]
        for section in page.select("#main section.section")
    }


def test_demarches_and_publications_are_found_together(hunting: None, permis: Procedure) -> None:
    assert groups("CHASSES") == {
        "procedures": [permis.title],
        "publications": ["La chasse ouvre samedi"],
    }


def test_a_small_mistake_gives_what_was_meant_and_says_so(hunting: None) -> None:
    response = Client().get("/recherche/", {"q": "chhasse"})
    assert "Vouliez-vous dire « chasse » ?" in words(response)
    assert soup(response).select_one("a[href='/recherche/?q=chasse']")
    assert soup(response).select(".card")


def test_nothing_found_is_said_kindly_and_keeps_what_was_typed(hunting: None) -> None:
    response = Client().get("/recherche/", {"q": "<b>zzzzzz</b>"})
    assert "Nous n’avons rien trouvé pour « <b>zzzzzz</b> »." in words(response)
    typed = soup(response).select_one("#main input[name=q]")
    assert typed is not None
    assert typed["value"] == "<b>zzzzzz</b>"


@pytest.mark.django_db
def test_the_page_without_a_question_asks_for_one() -> None:
    response = Client().get("/recherche/")
    assert response.status_code == 200
    assert "cherchez avec vos mots" in words(response)


def test_a_search_costs_a_bounded_number_of_queries(hunting: None) -> None:
    with CaptureQueriesContext(connection) as found:
        Client().get("/recherche/?q=chasse")
    with CaptureQueriesContext(connection) as missed:
        Client().get("/recherche/?q=zzzzzz")
    assert len(found) == 4
    assert len(missed) == 6

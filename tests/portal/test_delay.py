"""« Comment est-ce calculé ? »: the page of a démarche's delay, and the pages that lead to it."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.delays.processing_time import compute_processing_times
from niaouli.cases.enums import State
from niaouli.cases.models import Case, ProcessingTime
from niaouli.cases.operations import reviewing
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import retire_procedure
from tests import cast
from tests.cases.made import Past, past_cases
from tests.portal.filling import soup, words

ClientOf = Callable[[Person], Client]
PAGE = "/demarches/permis-de-chasser/delai/"
DAY = timedelta(days=1)
TWELVE = [Past(40, State.GRANTED, after=each, waited=2) for each in range(4, 16)]
THIRTY = [Past(60, State.GRANTED, after=each) for each in range(1, 31)]


@pytest.fixture
def counted(bob: Person, permis: Procedure) -> Procedure:
    """Twelve answers, from 4 to 15 days; five who still wait, since 60 days."""
    past_cases(bob, permis, [*TWELVE, *[Past(60)] * 5], now=timezone.now())
    compute_processing_times(now=timezone.now())
    return permis


# ── The page ──
def test_anyone_reads_how_a_delay_was_counted(counted: Procedure) -> None:
    said = words(Client().get(PAGE))
    for sentence in (
        "En moyenne 10 jours, d’après 12 demandes",
        "Il y a 12 demandes, dont la réponse date de moins de 365 jours.",
        "En moyenne 10 jours 8 jours",
        "La moitié des demandes 9 jours ou moins 7 jours ou moins",
        "Neuf demandes sur dix 14 jours ou moins 12 jours ou moins",
        "Il y en a 17, dont 5 sans réponse",
        "La moitié des demandes a sa réponse en 12 jours ou moins",
        "Trop peu de demandes ont déjà la leur pour dire en combien de temps neuf sur dix",
        "ces 90 derniers jours. S’il y en a moins de 20, nous regardons 180, puis 365 jours.",
        "toutes les demandes envoyées depuis 365 jours",
        "S’il y en a moins de 10 en 365 jours",
        "recalculé chaque nuit",
        "Personne ne peut changer ces chiffres",
        "La direction annonce 15 jours.",
    ):
        assert sentence in said


def test_each_chart_has_words_for_it_and_its_table(counted: Procedure) -> None:
    page = soup(Client().get(PAGE))
    spread, estimate = page.select("figure.chart")
    drawing = spread.select_one("[role=img]")
    assert drawing is not None
    assert "de la plus rapide à la plus lente" in str(drawing["aria-label"])
    rows = [row.get_text(" ", strip=True) for row in spread.select("tbody tr")]
    assert rows == ["1 à 7 jours 4", "8 à 14 jours 7", "plus de 14 jours 1"]
    rows = [
        row.get_text(" ", strip=True).replace("\xa0", " ") for row in estimate.select("tbody tr")
    ]
    assert rows == ["7 jours 24", "14 jours 65", "21 jours 71"]
    assert len(estimate.select(".chart-fill")) == 3


def test_under_ten_cases_it_says_that_the_delay_is_the_declared_one(
    bob: Person, permis: Procedure
) -> None:
    past_cases(bob, permis, TWELVE[:9], now=timezone.now())
    compute_processing_times(now=timezone.now())
    response = Client().get(PAGE)
    assert "Délai annoncé par la direction : 15 jours." in words(response)
    assert "S’il y en a moins de 10 en 365 jours" in words(response)
    assert not soup(response).select("figure, table")


def test_before_the_first_night_the_page_is_there(permis: Procedure) -> None:
    assert "Délai annoncé par la direction" in words(Client().get(PAGE))


def test_a_figure_of_before_the_details_shows_its_mean_only(counted: Procedure) -> None:
    ProcessingTime.objects.update(details={})
    response = Client().get(PAGE)
    assert "En moyenne 10 jours" in words(response)
    assert not soup(response).select("figure")


def test_a_retired_procedure_keeps_its_page_and_an_unknown_one_has_none(
    counted: Procedure,
) -> None:
    retire_procedure(procedure=counted, by=None, now=timezone.now())
    assert Client().get(PAGE).status_code == 200
    assert Client().get("/demarches/inconnue/delai/").status_code == 404


def test_it_is_light_and_costs_the_same_with_more_cases(bob: Person, permis: Procedure) -> None:
    now = timezone.now()
    past_cases(bob, permis, TWELVE, now=now)
    compute_processing_times(now=now)
    Client().get(PAGE)  # The definition is read once for all.
    with CaptureQueriesContext(connection) as few:
        Client().get(PAGE)
    Case.objects.all().delete()
    past_cases(bob, permis, THIRTY * 10, now=now)
    compute_processing_times(now=now)
    with CaptureQueriesContext(connection) as many:
        response = Client().get(PAGE)
    assert len(many) == len(few) <= 3
    assert len(gzip.compress(response.content)) < 9_000


# ── The pages that lead to it ──
def address(case: Case) -> str:
    return f"/compte/demandes/{case.reference}/"


def links(response: Any) -> list[str]:
    return [str(each["href"]) for each in soup(response).select(f'.delay a[href="{PAGE}"]')]


def test_the_page_of_the_procedure_says_the_spread_and_leads_to_it(counted: Procedure) -> None:
    response = Client().get("/demarches/permis-de-chasser/")
    assert "La moitié des demandes a sa réponse en 9 jours ou moins, neuf sur dix en 14" in words(
        response
    )
    assert links(response) == [PAGE]


def test_detail_leads_to_it(alice: Person, counted: Procedure, client_of: ClientOf) -> None:
    case = cast.submitted(alice, counted, now=timezone.now())
    assert links(client_of(alice).get(address(case))) == [PAGE]


# ── What is left to wait, on « Détail » ──
@pytest.fixture
def thirty(bob: Person, permis: Procedure) -> Procedure:
    """One answer a day, for thirty days."""
    past_cases(bob, permis, THIRTY, now=timezone.now())
    compute_processing_times(now=timezone.now())
    return permis


def detail(owner: Person, procedure: Procedure, client_of: ClientOf, *, sent: datetime) -> str:
    case = cast.submitted(owner, procedure, now=sent)
    return words(client_of(owner).get(address(case)))


def test_what_is_left_is_said_given_what_has_passed(
    alice: Person, thirty: Procedure, client_of: ClientOf
) -> None:
    """Of the eighteen who waited more than 12 days, nine had it by day 21, seventeen by day 29."""
    said = detail(alice, thirty, client_of, sent=timezone.now() - 12 * DAY)
    assert (
        "Sur 10 demandes comme la vôtre qui attendaient encore au bout de 12 jours, 5 ont eu leur "
        "réponse dans un délai de 9 jours, et 9 dans un délai de 17 jours."
    ) in said


def test_nothing_is_said_the_first_day(
    alice: Person, thirty: Procedure, client_of: ClientOf
) -> None:
    said = detail(alice, thirty, client_of, sent=timezone.now())
    assert "demandes comme la vôtre" not in said


def test_who_waits_longer_than_is_known_reads_that_it_is_not_known(
    alice: Person, thirty: Procedure, client_of: ClientOf
) -> None:
    said = detail(alice, thirty, client_of, sent=timezone.now() - 25 * DAY)
    assert "demandes comme la vôtre" not in said
    assert "nous ne savons pas dire combien de temps il reste" in said


def test_nothing_is_said_where_the_declared_delay_is_shown(
    alice: Person, bob: Person, permis: Procedure, client_of: ClientOf
) -> None:
    past_cases(bob, permis, TWELVE[:9], now=timezone.now())
    compute_processing_times(now=timezone.now())
    said = detail(alice, permis, client_of, sent=timezone.now() - 12 * DAY)
    assert "comme la vôtre" not in said
    assert "combien de temps il reste" not in said


def test_nothing_is_said_while_it_depends_on_the_person_or_once_answered(
    alice: Person, bob: Person, thirty: Procedure, agent: Person, client_of: ClientOf
) -> None:
    sent = timezone.now() - 12 * DAY
    awaited = cast.awaiting(alice, thirty, agent, now=sent)
    case = cast.granted(bob, thirty, agent, now=sent)
    reopened = reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=sent, revision=case.revision
    )
    for owner, each in ((alice, awaited), (bob, reopened)):
        assert "comme la vôtre" not in words(client_of(owner).get(address(each)))

"""« Mes demandes » of who has many: narrowed, and how far each has come."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from tests import cast
from tests.portal.reading import href, one, page, words
from tests.portal.test_cases import LIST, many, place

ClientOf = Callable[[Person], Client]


# ── Narrowed ─────────────────────────────────────────────────────────────────────────────────
def titles(client: Client, query: str) -> list[str]:
    return [words(row) for row in page(client, f"{LIST}?{query}").select("tbody th")]


@pytest.fixture
def several(alice: Person, permis: Procedure, agent: Person) -> list[Case]:
    """A case to complete, one that was granted last year, a draft."""
    awaited = cast.awaiting(alice, permis, agent)
    granted = cast.granted(alice, permis, agent, now=cast.NOW - timedelta(days=100))
    draft = cast.draft(alice, permis)
    Case.objects.filter(pk=granted.pk).update(title="Bourse d’études")
    return [awaited, granted, draft]


def test_a_short_list_is_not_narrowed(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    many(alice, cast.submitted(alice, permis), 7)
    assert page(client_of(alice), LIST).select_one(".filters") is None


def test_a_longer_one_can_be_among_what_the_person_has(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    many(alice, cast.submitted(alice, permis), 8)
    client = client_of(alice)
    names = [each["name"] for each in page(client, LIST).select(".filters [name]")]
    # One department, one year: nothing to choose.
    assert names == ["q", "etat"]
    first = Case.objects.earliest("id")
    Case.objects.filter(pk=first.pk).update(submitted_at=cast.NOW - timedelta(days=400))
    form = one(page(client, LIST), ".filters")
    years = [each.get_text() for each in form.select("[name=annee] option")]
    assert years == ["Toutes", "2026", "2025"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("etat=en-cours", [0]),
        ("etat=a-completer", [0]),
        ("etat=terminees", [1]),
        ("etat=brouillons", [2]),
        ("annee=2025", [1]),
        ("annee=2026", [0, 2]),
        ("direction=DDDT", [0, 1, 2]),
        ("direction=DPASS", []),
        ("q=etudes", [1]),
        ("q=Bourse+d'étu", [1]),
        ("q=BOURSE+chasser", []),
        ("q=durable", [0, 1, 2]),
        ("q=%25", [0, 1, 2]),
        ("q=permis&etat=brouillons", [2]),
        ("etat=inconnu&annee=deux", [0, 1, 2]),
    ],
)
def test_the_address_says_which_cases(
    query: str, expected: list[int], several: list[Case], alice: Person, client_of: ClientOf
) -> None:
    shown = {each["href"] for each in page(client_of(alice), f"{LIST}?{query}").select("tbody a")}
    draft = reverse("portal:draft", args=[several[2].key])
    places = [*(place(each) for each in several[:2]), draft]
    assert shown == {places[n] for n in expected}


@pytest.mark.parametrize("typed", ["{}", "{short}", "2026-dddt", "{number}"])
def test_a_case_is_found_by_its_number(
    typed: str, alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    reference = str(case.reference)
    number = reference.split("-")[2].lstrip("0")
    text = typed.format(reference, short=reference[:-2], number=number)
    assert len(titles(client_of(alice), f"q={text}")) == 1


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Ex æquo", ["aequo", "æquo", "ÆQUO", "aeq"]),
        ("ŒUVRE D’ART", ["oeuvre", "œuvre", "Œuvre d’art"]),
        ("Prêt à la côte est", ["pret", "PRÊT", "côte", "cote"]),
        # An accent that is a sign of its own, and one that is not French.
        ("Re\u0301seau Ōtara", ["réseau", "reseau", "otara", "Ōtara"]),
    ],
)
def test_letters_are_found_as_people_type_them(
    title: str, typed: list[str], alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """As the agents' search finds them: a word written with its ligature, or its letters apart."""
    case = cast.submitted(alice, permis)
    Case.objects.filter(pk=case.pk).update(title=title)
    client = client_of(alice)
    for text in typed:
        assert len(titles(client, urlencode({"q": text}))) == 1, text
    assert titles(client, "q=aequore") == []


def test_each_filter_can_be_taken_away(
    several: list[Case], alice: Person, client_of: ClientOf
) -> None:
    shown = page(client_of(alice), f"{LIST}?etat=terminees&q=bourse")
    assert [each["href"] for each in shown.select(".filters .chip")] == [
        f"{LIST}?q=bourse",
        f"{LIST}?etat=terminees",
    ]


def test_when_nothing_corresponds_it_says_so_and_leads_back(
    several: list[Case], alice: Person, client_of: ClientOf
) -> None:
    shown = page(client_of(alice), f"{LIST}?q=baleine")
    assert "Aucune de vos demandes ne correspond." in words(shown)
    assert href(shown, ".empty a") == LIST
    assert one(shown, "[name=q]")["value"] == "baleine"


def test_the_pages_of_a_narrowed_list_stay_narrowed(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    many(alice, cast.submitted(alice, permis), 60)
    first = page(client_of(alice), f"{LIST}?etat=en-cours")
    assert href(first, "a[rel=next]") == f"{LIST}?etat=en-cours&page=2"
    far = client_of(alice).get(f"{LIST}?etat=en-cours&page=9")
    assert far.headers["Location"] == f"{LIST}?etat=en-cours"


# ── How far ──────────────────────────────────────────────────────────────────────────────────
def test_progress_is_said_and_drawn(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    steps = case.version.parsed.steps
    Case.objects.update(step=steps[-1].code)
    row = one(page(client_of(alice), LIST), "tbody tr")
    total = len(steps) + 2
    assert f"Étape {total - 1} sur {total} : {steps[-1].citizen_label}" in words(row)
    bars = row.select(".steps-line > span")
    assert [each.get("class") for each in bars] == [["done"]] * (total - 2) + [["now"], None]


def test_what_is_ended_or_not_sent_has_no_progress(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.granted(alice, permis, agent)
    cast.draft(alice, permis)
    assert page(client_of(alice), LIST).select(".steps-line") == []


def test_what_an_agent_is_entering_is_not_in_the_list_yet(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.draft(alice, permis)
    Case.objects.update(channel="counter")
    assert page(client_of(alice), LIST).select("tbody tr") == []

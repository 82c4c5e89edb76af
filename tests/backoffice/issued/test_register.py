"""« Documents délivrés »: what a department issued, found by what a person shows or says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.backoffice.issued import register
from niaouli.cases.lists import issued as lists
from niaouli.departments.models import Department
from niaouli.documents.issued.revoking import revoke_document
from niaouli.documents.models import Issuance
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.issued.steps import LIST, WHY, erased, issued, replaced
from tests.backoffice.pages import ClientOf, soup, text


def titles(page: object) -> list[str]:
    return [link.text for link in soup(page).select("tbody th a")]


def states(page: object) -> list[str]:
    return [" ".join(each.text.split()) for each in soup(page).select("tbody .status")]


@pytest.fixture
def some(alice: Person, bob: Person, dddt: Department) -> list[Issuance]:
    return [
        issued(alice, dddt, "Permis d’Élodie", now=cast.NOW),
        issued(bob, dddt, "Permis de Jean Cœur", now=cast.NOW + timedelta(minutes=1)),
        issued(bob, dddt, "Décision", kind="decision", now=cast.NOW + timedelta(minutes=2)),
    ]


def test_the_latest_comes_first(some: list[Issuance], agent: Person, client_of: ClientOf) -> None:
    page = client_of(agent).get(LIST)
    assert titles(page) == ["Décision", "Permis de Jean Cœur", "Permis d’Élodie"]
    assert "Alice Wamytan" in text(page)
    assert some[0].code in text(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("elodie", ["Permis d’Élodie"]),
        ("COEUR permis", ["Permis de Jean Cœur"]),
        ("wamytan", ["Permis d’Élodie"]),
        ("bob", ["Décision", "Permis de Jean Cœur"]),
        ("100%", []),
        ("per_is", []),
        ("\x00", ["Décision", "Permis de Jean Cœur", "Permis d’Élodie"]),
    ],
)
def test_a_name_or_a_title_finds_it_however_it_is_written(
    query: str, found: list[str], some: list[Issuance], agent: Person, client_of: ClientOf
) -> None:
    assert titles(client_of(agent).get(LIST, {"q": query})) == found


def test_its_code_finds_it_however_it_is_typed(
    some: list[Issuance], agent: Person, client_of: ClientOf
) -> None:
    typed = some[1].code.lower().replace("-", " ")
    assert titles(client_of(agent).get(LIST, {"q": typed})) == ["Permis de Jean Cœur"]


def test_the_number_of_the_request_finds_what_it_brought(
    some: list[Issuance], alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    browser = client_of(agent)
    page = browser.get(LIST, {"q": str(case.reference)})
    assert len(titles(page)) == 1
    assert str(case.reference) in text(page)
    # The wallet has lost it: the request has not.
    erased(Issuance.objects.latest("id"))
    page = browser.get(LIST, {"q": str(case.reference)})
    assert len(titles(page)) == 1
    assert "Effacé de son porte-documents" in text(page)


def test_each_says_how_it_stands_and_is_found_so(
    some: list[Issuance], alice: Person, agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    today = timezone.localdate()
    revoke_document(issuance=some[0], reason=WHY, by=agent, now=cast.NOW)
    replaced(some[1], now=cast.NOW + timedelta(minutes=3))
    issued(alice, dddt, "Passé", until=today - timedelta(days=1))
    issued(alice, dddt, "Dernier jour", until=today)
    browser = client_of(agent)

    def found(state: str) -> list[str]:
        return titles(browser.get(LIST, {"etat": state}))

    assert found("revoked") == ["Permis d’Élodie"]
    assert found("replaced") == ["Permis de Jean Cœur"]
    assert found("ended") == ["Passé"]
    assert found("valid") == ["Permis de Jean Cœur", "Décision", "Dernier jour"]
    assert states(browser.get(LIST, {"etat": "revoked"})) == ["Retiré"]


def test_it_is_filtered_by_kind_among_those_that_were_issued(
    some: list[Issuance], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(LIST, {"nature": "decision"})
    assert titles(page) == ["Décision"]
    kinds = [each["value"] for each in soup(page).select("select[name=nature] option")]
    assert kinds == ["", "decision", "permis-de-chasser"]


def test_what_the_address_says_that_means_nothing_is_left_out(
    some: list[Issuance], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(LIST, {"nature": "x", "etat": "x", "avant": "x"})
    assert len(titles(page)) == 3
    assert not soup(page).select(".chip")


def test_pages_follow_one_another(
    some: list[Issuance], agent: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "SHOWN", 2)
    browser = client_of(agent)
    first = browser.get(LIST, {"etat": "valid"})
    following = soup(first).select_one("a[rel=next]")
    assert following is not None
    second = browser.get(f"{following['href']}")
    assert titles(first) + titles(second) == [
        "Décision",
        "Permis de Jean Cœur",
        "Permis d’Élodie",
    ]
    assert soup(second).select_one("a[rel=prev]") is not None


def test_words_are_looked_for_among_the_latest_and_the_page_says_so(
    some: list[Issuance], agent: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "DEPTH", 1)
    browser = client_of(agent)
    page = browser.get(LIST, {"q": "permis"})
    assert titles(page) == []
    assert "parmi les" in text(page)
    assert titles(browser.get(LIST, {"q": some[0].code})) == ["Permis d’Élodie"]


def test_an_empty_register_says_so(agent: Person, client_of: ClientOf) -> None:
    assert "n’a encore délivré aucun document" in text(client_of(agent).get(LIST))


@pytest.mark.parametrize("who", ["other_agent", "editor", "author", "auditor", "alice"])
def test_others_read_nothing_of_it(
    who: str,
    some: list[Issuance],
    request: pytest.FixtureRequest,
    client_of: ClientOf,
    dddt: Department,
) -> None:
    browser = client_of(request.getfixturevalue(who))
    assert titles(browser.get(LIST)) == []
    assert browser.get(LIST, {"direction": dddt.code}).status_code == 404


def test_a_reader_has_the_list(some: list[Issuance], reader: Person, client_of: ClientOf) -> None:
    assert len(titles(client_of(reader).get(LIST))) == 3


def test_it_takes_as_many_statements_however_much_was_issued(
    some: list[Issuance], alice: Person, agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    browser = client_of(agent)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(LIST, {"q": "permis"}).status_code == 200
        return len(queries)

    statements()
    before = statements()
    for number in range(10):
        issued(alice, dddt, f"Permis {number}")
    assert statements() == before

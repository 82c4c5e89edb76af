"""Finding a case by its number, its person's name or e-mail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from niaouli.accounts.models import Person
from niaouli.cases import search
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, copies, rows, text

SEARCH = reverse("backoffice:search")


def found(client_of: ClientOf, who: Person, words: str) -> list[str]:
    return rows(client_of(who).get(f"{SEARCH}?{urlencode({'q': words})}"))


@pytest.fixture
def case(permis: Procedure, dddt: object) -> Case:
    """Noël Wéa-Poigoune's, sent now: numbers without a year are looked for around today."""
    noel = cast.person("noel", "Noël", "Wéa-Poigoune")
    return cast.submitted(noel, permis, now=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        str,
        str.lower,
        lambda reference: f"  {reference} ",
        lambda reference: reference.replace("-", " "),
        lambda reference: reference.replace("-", ""),
        lambda reference: reference.replace("-", "–"),
        lambda reference: reference[:-2],
        lambda reference: reference.replace("000", "OOO"),
        lambda reference: reference.replace("DDDT", "DTTD")[:-2],
        lambda _reference: "1",
        lambda _reference: "000001",
        lambda reference: f"{reference[:4]}-1",
        lambda _reference: "dddt 1",
    ],
)
def test_a_number_is_found_however_it_is_written(
    change: object, case: Case, agent: Person, client_of: ClientOf
) -> None:
    assert callable(change)
    assert found(client_of, agent, change(case.reference)) == [case.reference]


@pytest.mark.parametrize("wrong", ["000010", "000002", "000007", "100001"])
def test_one_slip_in_the_number_is_forgiven_and_said(
    wrong: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    """The letter tells that a digit is wrong: the case it belongs to is proposed."""
    assert case.reference is not None
    page = client_of(agent).get(f"{SEARCH}?q={case.reference.replace('000001', wrong)}")
    assert rows(page) == [case.reference]
    assert "Aucune demande n’a ce numéro" in text(page)


def test_a_wrong_letter_is_forgiven_too(case: Case, agent: Person, client_of: ClientOf) -> None:
    assert case.reference is not None
    wrong = "A" if case.reference[-1] != "A" else "B"
    assert case.reference in found(client_of, agent, case.reference[:-1] + wrong)


@pytest.mark.parametrize(
    "words",
    ["wéa", "WEA", "Noël", "noel wea", "wea noel", "poigoune", "wéa-poi", "noel@example.org"],
)
def test_a_person_is_found_whatever_accents_case_and_order(
    words: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    assert found(client_of, agent, words) == [case.reference]


@pytest.mark.parametrize(
    "words", ["éa", "goune", "noel martin", "n", "%", "_", "a b c", "noel\x00x"]
)
def test_other_words_find_nobody(
    words: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    assert found(client_of, agent, words) == []


def test_only_the_agent_s_departments_are_searched(
    case: Case, other_agent: Person, client_of: ClientOf
) -> None:
    assert case.reference is not None
    for words in (case.reference, "1", "wéa", "noel@example.org"):
        assert found(client_of, other_agent, words) == []


def test_a_draft_is_never_found(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.draft(alice, permis)
    assert found(client_of, agent, "wamytan") == []


def test_too_many_answers_say_so(
    case: Case, agent: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "LIMIT", 2)
    copies(case, 3)
    page = client_of(agent).get(f"{SEARCH}?q=wea")
    assert len(rows(page)) == 2
    assert "Il y en a d’autres : précisez votre recherche." in text(page)


def test_nothing_found_says_what_to_do(case: Case, agent: Person, client_of: ClientOf) -> None:
    assert "Vérifiez le numéro" in text(client_of(agent).get(f"{SEARCH}?q=zzz"))


def test_the_page_explains_itself_before_any_search(agent: Person, client_of: ClientOf) -> None:
    assert "même incomplet" in text(client_of(agent).get(f"{SEARCH}?q=+"))


@pytest.mark.parametrize("number", [1, 20, 200])
def test_the_number_of_statements_does_not_depend_on_what_is_found(
    number: int, case: Case, agent: Person, client_of: ClientOf
) -> None:
    copies(case, number - 1)
    client = client_of(agent)
    with CaptureQueriesContext(connection) as statements:
        page = client.get(f"{SEARCH}?q=wea")
    assert len(rows(page)) == min(number, search.LIMIT)
    assert len(statements) == 4

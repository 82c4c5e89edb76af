"""Finding a case by its number, its person's name or e-mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.accounts import operations as accounts
from niaouli.accounts.models import Person
from niaouli.cases import tasks
from niaouli.cases.lists import indexing, lookups, search
from niaouli.cases.lists.indexing import index_case
from niaouli.cases.models import Case, CaseTerm
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, copies, rows, text
from tests.backoffice.test_queue import nodes, plan

SEARCH = reverse("backoffice:search")


def jobs(task: str) -> list[Any]:
    """What was asked of that job, in this transaction."""
    found = ProcrastinateJob.objects.filter(task_name=task).order_by("id")
    return [each.args for each in found]


def found(client_of: ClientOf, who: Person, words: str) -> list[str]:
    return rows(client_of(who).get(f"{SEARCH}?{urlencode({'q': words})}"))


def indexed(cases: list[Case]) -> list[Case]:
    for each in cases:
        index_case(each)
    return cases


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
    indexed(copies(case, 3))
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
    indexed(copies(case, number - 1))
    client = client_of(agent)
    with CaptureQueriesContext(connection) as statements:
        page = client.get(f"{SEARCH}?q=wea")
    assert len(rows(page)) == min(number, search.LIMIT)
    # Session, person, roles; how rare each word is, the cases that have it, what is shown of them.
    assert len(statements) == 6


# ── Words of the answers ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "words",
    [
        *("20.12.34", "20 12 34", "201234", "+687 20 12 34", "00687201234", "2012"),
        *("pagayeurs", "PAGAY lagon", "0 426 049", "0426049", "0426.049", "traversée ilots"),
        *("alice@example.org", "ALICE@exam", "alice pagayeurs 201234", "wamytan alice"),
    ],
)
def test_a_case_is_found_by_its_answers_however_they_are_written(
    words: str, alice: Person, client_of: ClientOf
) -> None:
    """A grant that an association asks for: telephone, RIDET, names and title are searched."""
    case = cast.submitted(alice, cast.published("subvention-association"))
    agent = cast.agent("agathe", "Agathe", "Poadja", case.department)
    assert found(client_of, agent, words) == [case.reference]


def test_an_answer_that_is_not_declared_searchable_finds_nothing(
    alice: Person, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, cast.published("subvention-association"))
    agent = cast.agent("agathe", "Agathe", "Poadja", case.department)
    assert found(client_of, agent, "stage") == []


def test_a_new_name_and_a_new_address_find_the_cases_sent_before(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    accounts.change_names(
        person=case.citizen, given_name="Noël", family_name="Xozame", by=agent, now=timezone.now()
    )
    assert jobs("cases.index_person") == [{"person": case.citizen_id}]
    tasks.index_person(person=case.citizen_id)
    assert found(client_of, agent, "xozame") == [case.reference]


def test_cases_that_were_there_before_are_indexed_a_few_at_a_time(
    case: Case, agent: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    copies(case, 4)
    CaseTerm.objects.all().delete()
    last = indexing.index_batch(after=0, missing=True)
    assert CaseTerm.objects.values("case").distinct().count() == 2
    while last:
        last = indexing.index_batch(after=last, missing=True)
    assert len(found(client_of, agent, "wea")) == 5
    assert indexing.index_batch(after=0, missing=True) == 0


def test_the_command_writes_everything_again(
    case: Case, agent: Person, client_of: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    CaseTerm.objects.all().delete()
    call_command("cases", "index")
    assert found(client_of, agent, "wea") == [case.reference]
    assert "Toutes les demandes" in capsys.readouterr().out


def test_writing_the_terms_again_changes_nothing(case: Case) -> None:
    before = list(CaseTerm.objects.order_by("id").values_list("id", "term"))
    index_case(case)
    assert list(CaseTerm.objects.order_by("id").values_list("id", "term")) == before


# ── Frequent words ───────────────────────────────────────────────────────────────────────────
@pytest.fixture
def frequent(
    case: Case, permis: Procedure, monkeypatch: pytest.MonkeyPatch
) -> tuple[Case, list[Case]]:
    """More cases have these words than are read whole; the oldest is somebody else's."""
    monkeypatch.setattr(lookups, "COUNT_LIMIT", 3)
    monkeypatch.setattr("niaouli.backoffice.lists.COUNT_LIMIT", 3)
    monkeypatch.setattr(lookups, "DEPTH", 4)
    marie = cast.person("marie", "Noël", "Martin")
    old = cast.submitted(marie, permis, now=timezone.now() - timedelta(days=30))
    for n in range(5):
        other = cast.person(f"autre{n}", "Wéa", "Martin")
        cast.submitted(other, permis, now=timezone.now() - timedelta(days=n))
    return old, indexed(copies(case, 6))


def test_the_latest_come_first_among_many(
    frequent: tuple[Case, list[Case]], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(f"{SEARCH}?q=poigoune")
    assert rows(page)[0] == frequent[1][-1].reference
    assert "3+ demandes" in text(page)


def test_two_frequent_names_together_find_their_person(
    frequent: tuple[Case, list[Case]], agent: Person, client_of: ClientOf
) -> None:
    """Each word alone stops before this case: the whole name does not."""
    page = client_of(agent).get(f"{SEARCH}?q=martin+noel")
    assert frequent[0].reference in rows(page)


def test_where_it_stopped_is_said(
    frequent: tuple[Case, list[Case]], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(f"{SEARCH}?q=noe+poig")
    assert "seules les 4 demandes les plus récentes ont été regardées" in text(page)


def test_a_beginning_that_means_too_much_is_said(
    frequent: tuple[Case, list[Case]],
    agent: Person,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookups, "MOST_TERMS", 1)
    assert "écrivez le mot en entier" in text(client_of(agent).get(f"{SEARCH}?q=ma"))


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("words", ["wea", "noel poigoune", "martin noel", "xo", "201234"])
def test_a_search_walks_its_indexes(
    words: str, frequent: tuple[Case, list[Case]], agent: Person, client_of: ClientOf
) -> None:
    with CaptureQueriesContext(connection) as statements:
        client_of(agent).get(f"{SEARCH}?{urlencode({'q': words})}")
    about = [each["sql"] for each in statements if "cases_caseterm" in each["sql"]]
    assert about
    for sql in about:
        for node in nodes(plan(sql)["Plan"]):
            if node.get("Relation Name") == "cases_caseterm":
                assert node["Index Name"] in {"case_term", "case_term_once"}, sql

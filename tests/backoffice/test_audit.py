"""The control of a department: who did what, when, on which number; nothing of what cases hold."""

import csv
import io
import re
from pathlib import Path

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case
from niaouli.cases.operations.notes import write_note
from niaouli.cases.operations.oversight import export_deeds
from niaouli.cases.oversight import DEEDS, Wanted
from niaouli.departments.models import Department
from niaouli.lib.errors import NotAllowed
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, sentence, soup, text

PAGE = "/agents/controle/"


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    case = cast.taken(alice, permis, agent)
    write_note(case=case, body="CANARI", by=agent, now=cast.NOW)
    return case


def lines(answer: object) -> list[list[str]]:
    return [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
        for row in soup(answer).select("tbody tr")
    ]


@pytest.mark.parametrize("who", ["auditor", "manager"])
def test_auditors_and_managers_read_who_did_what_on_which_case(
    who: str, case: Case, auditor: Person, manager: Person, client_of: ClientOf
) -> None:
    page = client_of({"auditor": auditor, "manager": manager}[who]).get(PAGE)
    assert [row[1:] for row in lines(page)] == [
        ["Note interne écrite", str(case.reference), "Amélie Tein"],
        ["Demande prise en charge par un agent", str(case.reference), "Amélie Tein"],
        ["Demande envoyée", str(case.reference), "L’usager"],
        ["Brouillon commencé", str(case.reference), "L’usager"],
    ]


def test_nothing_of_the_content_is_shown(
    case: Case, alice: Person, auditor: Person, client_of: ClientOf
) -> None:
    page = text(client_of(auditor).get(PAGE))
    for word in ("CANARI", alice.family_name, alice.email):
        assert word not in page


def test_an_auditor_opens_no_case(case: Case, auditor: Person, client_of: ClientOf) -> None:
    assert client_of(auditor).get(address("case", case)).status_code == 404


@pytest.mark.parametrize("who", ["agent", "reader", "author", "other_agent"])
def test_others_do_not_open_it(
    who: str, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    assert client_of(request.getfixturevalue(who)).get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("acte=case.taken", 1),
        ("du=2026-03-03&au=2026-03-03", 4),
        ("du=2026-03-04", 0),
        ("au=2026-03-02", 0),
    ],
)
def test_it_is_filtered(
    query: str, count: int, case: Case, auditor: Person, client_of: ClientOf
) -> None:
    assert len(lines(client_of(auditor).get(f"{PAGE}?{query}"))) == count


def test_it_is_filtered_by_person_and_by_case(
    case: Case, bob: Person, permis: Procedure, agent: Person, auditor: Person, client_of: ClientOf
) -> None:
    cast.submitted(bob, permis)
    browser = client_of(auditor)
    assert len(lines(browser.get(f"{PAGE}?personne={agent.pk}"))) == 2
    assert len(lines(browser.get(f"{PAGE}?demande={case.reference}"))) == 4


@pytest.mark.parametrize("query", ["demande=rien", "acte=inconnu", "du=hier", "au=2026-02-31"])
def test_a_filter_that_means_nothing_is_said(
    query: str, case: Case, auditor: Person, client_of: ClientOf
) -> None:
    answer = client_of(auditor).get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert sentence(answer)


def test_the_acts_of_another_department_are_not_there(
    case: Case, dpass: Department, client_of: ClientOf
) -> None:
    stranger = cast.auditor("aude", "Aude", "Boula", dpass)
    assert lines(client_of(stranger).get(PAGE)) == []


def test_page_by_page_nothing_is_lost_nor_doubled(
    case: Case, auditor: Person, agent: Person, client_of: ClientOf
) -> None:
    for n in range(60):
        write_note(case=case, body=f"Note {n}", by=agent, now=cast.NOW)
    browser = client_of(auditor)
    first = browser.get(PAGE)
    following = soup(first).select_one("a[rel=next]")
    assert following is not None
    second = browser.get(str(following["href"]))
    assert (len(lines(first)), len(lines(second))) == (50, 14)


def test_the_export_runs_no_formula_and_is_noted(
    case: Case, agent: Person, auditor: Person, client_of: ClientOf
) -> None:
    Person.objects.filter(pk=agent.pk).update(given_name="=1+1", family_name="")
    answer = client_of(auditor).post("/agents/controle/export/?acte=case.taken")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1:] == ["Demande prise en charge par un agent", case.reference, "'=1+1"]
    event = Event.objects.get(verb="department.deeds_exported")
    assert (event.by, event.details) == (auditor.pk, {"rows": 1})


def test_the_operation_checks_the_role_again(case: Case, agent: Person, dddt: Department) -> None:
    with pytest.raises(NotAllowed):
        export_deeds(department=dddt, wanted=Wanted(), by=agent, now=cast.NOW)


def test_every_verb_that_is_recorded_has_its_words() -> None:
    """Whoever adds an act to the log says here how a control reads it."""
    root = Path(__file__).resolve().parents[2] / "niaouli"
    found = {
        verb
        for path in root.rglob("*.py")
        for verb in re.findall(r'audit\.record\(\s*"((?:case|opinion)\.\w+)"', path.read_text())
    }
    assert found - set(DEEDS) == set()
    assert len(found) > 10

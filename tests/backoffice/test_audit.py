"""The control of a department: who did what, when, on which number; nothing of what cases hold."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case
from niaouli.cases.operations.notes import write_note
from niaouli.cases.operations.oversight import export_deeds
from niaouli.cases.operations.satisfying import give_satisfaction
from niaouli.cases.oversight import DEEDS, UNTOLD, Wanted, deeds_of
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import end_role, give_role
from niaouli.lib.errors import NotAllowed
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, sentence, soup, text

PAGE = "/agents/controle/"
CASES = f"{PAGE}?du=2026-01-01"
"""The roles of the cast were given before."""
SINCE = Wanted(first=date(2026, 1, 1))


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
    page = client_of({"auditor": auditor, "manager": manager}[who]).get(CASES)
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
        ("du=2026-01-01&au=2026-03-02", 0),
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
    assert len(lines(browser.get(f"{CASES}&personne={agent.pk}"))) == 2
    assert len(lines(browser.get(f"{PAGE}?demande={case.reference}"))) == 4


def test_what_an_agent_asks_as_a_citizen_is_not_found_by_their_name(
    agent: Person, permis: Procedure, auditor: Person, client_of: ClientOf
) -> None:
    cast.submitted(agent, permis)
    browser = client_of(auditor)
    assert lines(browser.get(f"{CASES}&personne={agent.pk}")) == []
    assert len(lines(browser.get(CASES))) == 2


def test_who_said_what_they_thought_of_the_service_is_not_told(
    alice: Person, agent: Person, permis: Procedure, auditor: Person, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    give_satisfaction(case=case, score="5", comment="", by=alice, now=cast.NOW)
    browser = client_of(auditor)
    told = {line[1] for line in lines(browser.get(PAGE))}
    assert "Demande acceptée" in told
    assert not any("service" in each for each in told)
    assert browser.get(f"{PAGE}?acte=case.satisfaction_given").status_code == 422


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
    (own_role,) = lines(client_of(stranger).get(PAGE))
    assert own_role[1:3] == ["Rôle donné : contrôle", "Aude Boula"]


def test_page_by_page_nothing_is_lost_nor_doubled(
    case: Case, auditor: Person, agent: Person, client_of: ClientOf
) -> None:
    for n in range(60):
        write_note(case=case, body=f"Note {n}", by=agent, now=cast.NOW)
    browser = client_of(auditor)
    first = browser.get(CASES)
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
    assert found - set(DEEDS) - set(UNTOLD) == set()
    assert len(found) > 10


# ── Roles ────────────────────────────────────────────────────────────────────────────────────
def test_who_gave_which_role_to_whom_and_who_ended_it(
    bob: Person, manager: Person, auditor: Person, dddt: Department, client_of: ClientOf
) -> None:
    role = give_role(person=bob, department=dddt, role=Role.READER, by=manager, now=cast.NOW)
    end_role(membership=role, by=manager, now=cast.NOW + timedelta(days=2))
    found = lines(client_of(auditor).get(CASES))
    assert [row[1:] for row in found] == [
        ["Rôle retiré : lecture", bob.display_name, manager.display_name],
        ["Rôle donné : lecture", bob.display_name, manager.display_name],
    ]
    assert "3 mars 2026" in found[1][0]


def test_roles_are_in_their_place_among_what_is_done_on_cases(
    case: Case, bob: Person, manager: Person, auditor: Person, dddt: Department,
    client_of: ClientOf,
) -> None:  # fmt: skip
    for hours, role in ((-1, Role.READER), (1, Role.AGENT)):
        now = cast.NOW + timedelta(hours=hours)
        give_role(person=bob, department=dddt, role=role, by=manager, now=now)
    said = [row[1] for row in lines(client_of(auditor).get(CASES))]
    assert (said[0], said[-1]) == ("Rôle donné : instruction", "Rôle donné : lecture")
    assert len(said) == 6


def test_those_of_another_department_are_not_there(
    bob: Person, dpass: Department, auditor: Person, client_of: ClientOf
) -> None:
    give_role(person=bob, department=dpass, role=Role.READER, by=None, now=cast.NOW)
    assert lines(client_of(auditor).get(CASES)) == []


def test_they_are_filtered_by_act_and_by_either_person(
    case: Case, bob: Person, manager: Person, auditor: Person, dddt: Department,
    client_of: ClientOf,
) -> None:  # fmt: skip
    give_role(person=bob, department=dddt, role=Role.READER, by=manager, now=cast.NOW)
    browser = client_of(auditor)
    for query in ("acte=membership.given", f"personne={bob.pk}", f"personne={manager.pk}"):
        (line,) = lines(browser.get(f"{CASES}&{query}"))
        assert line[2] == bob.display_name
    assert len(lines(browser.get(f"{CASES}&demande={case.reference}"))) == 4


def test_page_by_page_they_are_neither_lost_nor_doubled(
    case: Case, agent: Person, bob: Person, manager: Person, auditor: Person, dddt: Department,
    client_of: ClientOf,
) -> None:  # fmt: skip
    """Sixty-four acts and two roles, at the same moment for most."""
    for n in range(60):
        write_note(case=case, body=f"Note {n}", by=agent, now=cast.NOW)
    for role in (Role.READER, Role.AGENT):
        give_role(person=bob, department=dddt, role=role, by=manager, now=cast.NOW)
    seen = deeds_of(dddt, SINCE, limit=50)
    seen += deeds_of(dddt, SINCE, limit=50, before=seen[-1].id)
    assert len({each.id for each in seen}) == len(seen) == 66
    assert [each.id for each in seen] == [each.id for each in deeds_of(dddt, SINCE, limit=99)]
    assert deeds_of(dddt, SINCE, limit=50, before=10**9) == []


def test_the_latest_are_found_without_reading_the_whole_log(case: Case, dddt: Department) -> None:
    with CaptureQueriesContext(connection) as captured:
        deeds_of(dddt, Wanted(), limit=51)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {captured[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "event_at" in plan
    assert "event_of_roles" in plan

"""Who answers for a department says who studies a case."""

import pytest
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.cases.operations import answering
from niaouli.departments.enums import Role
from niaouli.departments.operations import give_role
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, has, sentence, soup, text


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.submitted(alice, permis)


@pytest.fixture
def client(manager: Person, client_of: ClientOf) -> Client:
    return client_of(manager)


def given(case: Case, to: str) -> dict[str, object]:
    case.refresh_from_db()
    return {"revision": case.revision, "to": to}


def test_a_new_case_is_taken_by_whom_it_is_given_to(
    case: Case, agent: Person, manager: Person, client: Client
) -> None:
    page = client.post(address("assign", case), given(case, "amelie"), follow=True)
    assert "La demande est confiée." in text(page)
    case.refresh_from_db()
    assert (case.assignee, case.state) == (agent, State.IN_REVIEW)
    event = Event.objects.get(verb="case.assigned")
    assert (event.by, event.details) == (manager.pk, {"to": agent.pk})


def test_a_case_in_hand_passes_to_a_colleague_and_moves_no_further(
    alice: Person, permis: Procedure, agent: Person, manager: Person, client: Client
) -> None:
    case = cast.awaiting(alice, permis, agent)
    client.post(address("assign", case), given(case, "marc"))
    case.refresh_from_db()
    assert (case.assignee, case.state) == (manager, State.AWAITING_CITIZEN)


def test_only_those_who_may_study_it_are_offered(
    case: Case, agent: Person, reader: Person, other_agent: Person, client: Client
) -> None:
    options = soup(client.get(address("case", case))).select("[name=to] option[value]")
    assert {str(each["value"]) for each in options} == {"", "amelie", "marc"}


@pytest.mark.parametrize("to", ["", "rita", "otto", "alice", "personne", "\x00"])
def test_nobody_else_is_given_a_case(
    to: str, case: Case, reader: Person, other_agent: Person, client: Client
) -> None:
    page = client.post(address("assign", case), given(case, to))
    assert page.status_code == 422
    assert "Choisissez la personne" in sentence(page)
    case.refresh_from_db()
    assert (case.assignee, case.state) == (None, State.SUBMITTED)


def test_the_citizen_is_not_given_their_own_case(
    permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.submitted(agent, permis)
    assert client.post(address("assign", case), given(case, "amelie")).status_code == 422


def test_a_stale_page_gives_nothing(case: Case, alice: Person, client: Client) -> None:
    values = given(case, "amelie")
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    assert client.post(address("assign", case), values).status_code == 409


def test_a_case_that_ended_is_not_given(case: Case, alice: Person, client: Client) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    assert client.post(address("assign", case), given(case, "amelie")).status_code == 409
    assert not has(client.get(address("case", case)), "to")


def test_an_agent_does_not_say_who_studies_a_case(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    assert not has(client_of(agent).get(address("case", case)), "to")
    answer = client_of(agent).post(address("assign", case), given(case, "amelie"))
    assert answer.status_code == 403


def test_a_manager_elsewhere_who_only_reads_here_says_nothing(
    case: Case, other_agent: Person, agent: Person, client_of: ClientOf
) -> None:
    give_role(
        person=other_agent, department=case.department, role=Role.AGENT, by=None, now=cast.NOW
    )
    answer = client_of(other_agent).post(address("assign", case), given(case, "amelie"))
    assert answer.status_code == 403

"""Giving a case to another department: who sees it, who is told, what does not change."""

from datetime import date

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Movement
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, sentence, soup, text, value

REASON = "Ce dossier relève de la santé."


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure, other_agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


def given(case: Case, **changes: str) -> dict[str, str]:
    return {"revision": str(case.revision), "target": "DPASS", "reason": REASON, **changes}


def test_the_case_is_new_in_the_other_department_with_nobody_on_it(
    case: Case, agent: Person, dpass: Department, client_of: ClientOf
) -> None:
    reference, submitted_at = case.reference, case.submitted_at
    client_of(agent).post(address("transfer", case), given(case))
    case.refresh_from_db()
    assert (case.department, case.state, case.assignee) == (dpass, State.SUBMITTED, None)
    assert (case.reference, case.submitted_at) == (reference, submitted_at)


def test_the_legal_date_stays(alice: Person, other_agent: Person, client_of: ClientOf) -> None:
    permis = cast.published("permis-de-construire")
    agent = cast.agent("urbaniste", "Ursule", "Banian", permis.department)
    case = cast.taken(alice, permis, agent)
    due = case.legal_due_on
    assert isinstance(due, date)
    client_of(agent).post(address("transfer", case), given(case))
    case.refresh_from_db()
    assert case.legal_due_on == due


def test_the_other_department_opens_it_and_the_former_one_no_longer(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(address("transfer", case), given(case))
    assert client_of(other_agent).get(address("case", case)).status_code == 200
    gone = client_of(agent).get(address("case", case))
    assert gone.status_code == 409
    assert "a été transmise" in text(gone)
    assert "Direction de l’action sanitaire" in text(gone) or "DPASS" in text(gone)


def test_who_never_treated_it_learns_nothing(
    case: Case, agent: Person, editor: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(address("transfer", case), given(case))
    assert client_of(editor).get(address("case", case)).status_code == 404


def test_what_an_agent_was_writing_is_given_back_when_the_case_has_gone(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    client_of(manager).post(address("transfer", case), given(case))
    answer = client_of(agent).post(
        address("message", case), {"revision": case.revision, "body": "Bonjour Alice"}
    )
    assert answer.status_code == 409
    kept = soup(answer).select_one("textarea")
    assert kept is not None
    assert kept.text.strip() == "Bonjour Alice"


def test_an_agent_moved_to_another_department_in_the_middle_loses_nothing(
    case: Case, agent: Person, dddt: Department, dpass: Department, client_of: ClientOf
) -> None:
    browser = client_of(agent)
    agent.memberships.all().delete()
    give_role(person=agent, department=dpass, role=Role.AGENT, by=None, now=cast.NOW)
    answer = browser.post(
        address("refuse", case), {"revision": case.revision, "reason": "Dossier incomplet"}
    )
    assert answer.status_code == 404
    kept = soup(answer).select_one("textarea")
    assert kept is not None
    assert kept.text.strip() == "Dossier incomplet"
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_the_citizen_is_told_and_reads_who_treats_it_now(
    case: Case, alice: Person, agent: Person, dpass: Department, client_of: ClientOf
) -> None:
    client_of(agent).post(address("transfer", case), given(case))
    mail = OutgoingMail.objects.order_by("-id")[0]
    assert mail.address == alice.email
    assert dpass.name in mail.text
    assert REASON in mail.text
    page = text(cast.signed_in(alice).get(f"/compte/demandes/{case.reference}/"))
    assert "Demande transmise à une autre direction" in page
    assert dpass.name in page


@pytest.mark.parametrize("to", ["", "DDDT", "INCONNUE"])
def test_a_department_that_cannot_have_it_is_refused_and_the_reason_stays(
    to: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("transfer", case), given(case, target=to))
    assert answer.status_code == 422
    assert "Choisissez la direction" in sentence(answer)
    assert value(answer, "reason") == REASON


def test_a_department_where_nobody_studies_cases_is_not_offered(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    cast.department("VIDE", "Direction sans agent")
    page = client_of(agent).get(address("transfer", case))
    offered = [each["value"] for each in soup(page).select("select[name=target] option")]
    assert offered == ["", "DPASS"]


def test_a_reason_is_needed(case: Case, agent: Person, client_of: ClientOf) -> None:
    answer = client_of(agent).post(address("transfer", case), given(case, reason=" "))
    assert "Écrivez le motif" in sentence(answer)


def test_a_stale_page_records_nothing(
    case: Case, agent: Person, client_of: ClientOf, dddt: Department
) -> None:
    answer = client_of(agent).post(address("transfer", case), given(case, revision="0"))
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.department == dddt


def test_while_the_citizen_is_awaited_what_is_asked_goes_with_it(
    alice: Person, agent: Person, other_agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    form = text(client_of(agent).get(address("transfer", case)))
    assert "Ce qui est demandé à l’usager le reste" in form
    client_of(agent).post(address("transfer", case), given(case))
    page = client_of(other_agent).get(address("case", case))
    assert "Attend l’usager" in text(page)
    assert soup(page).select_one(f'form[action="{address("take", case)}"]') is not None
    client_of(other_agent).post(address("take", case), {"revision": case.revision + 1})
    case.refresh_from_db()
    assert (case.state, case.assignee) == (State.AWAITING_CITIZEN, other_agent)


def test_it_may_come_back(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(address("transfer", case), given(case))
    case.refresh_from_db()
    client_of(other_agent).post(address("transfer", case), given(case, target="DDDT"))
    assert client_of(agent).get(address("case", case)).status_code == 200
    assert client_of(other_agent).get(address("case", case)).status_code == 409
    assert Movement.objects.filter(case=case, act=Act.TRANSFER).count() == 2


def test_the_former_department_finds_by_its_number_where_the_case_went(
    case: Case, agent: Person, dpass: Department, client_of: ClientOf
) -> None:
    client_of(agent).post(address("transfer", case), given(case))
    found = text(client_of(agent).get(f"/agents/recherche/?q={case.reference}"))
    assert "a été transmise" in found
    assert dpass.name in found

"""Moving a case through the steps of its procedure, from its screen."""

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, has, sentence, soup, text


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def move(case: Case, step: str) -> dict[str, str]:
    return {"revision": str(case.revision), "step": step}


def test_the_step_under_way_is_said_and_can_be_changed(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    page = client.get(address("case", case))
    chosen = soup(page).select_one("#field-step option[selected]")
    assert chosen is not None
    assert chosen.text == "Contrôle des pièces"
    moved = client.post(address("step", case), move(case, "signature"), follow=True)
    assert "La demande a changé d’étape." in text(moved)
    case.refresh_from_db()
    assert case.step == "signature"
    chosen = soup(moved).select_one("#field-step option[selected]")
    assert chosen is not None
    assert chosen.text == "Signature"
    assert "Signature" not in soup(moved).select(".case-facts")[0].text


def test_a_case_that_nobody_has_taken_has_no_step_to_change(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(address("case", cast.submitted(alice, permis)))
    assert not has(page, "step")


@pytest.mark.parametrize("step", ["", "inconnue"])
def test_an_unknown_step_is_said_beside_the_list(
    step: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("step", case), move(case, step))
    assert answer.status_code == 422
    assert "Choisissez une étape" in sentence(answer)
    assert soup(answer).select_one("#error-step")


def test_a_stale_page_moves_nothing(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    sent = move(case, "signature")
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    answer = client_of(agent).post(address("step", case), sent)
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.step == "verification"


def test_a_reader_sees_the_step_and_moves_nothing(
    case: Case, reader: Person, client_of: ClientOf
) -> None:
    client = client_of(reader)
    page = client.get(address("case", case))
    assert "Contrôle des pièces" in text(page)
    assert not has(page, "step")
    answer = client.post(address("step", case), move(case, "signature"))
    assert answer.status_code == 403
    assert "pas de la traiter" in sentence(answer)

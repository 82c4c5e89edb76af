"""What is collected, on the screen of a case."""

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing, sending
from niaouli.departments.models import PickupPlace
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, sentence, soup, text


@pytest.fixture
def case(alice: Person, carte: Procedure, doris: Person, places: list[PickupPlace]) -> Case:
    draft = cast.filled(alice, carte)
    case = sending.submit_case(case=draft, by=alice, now=cast.NOW, place=str(places[0].pk))
    return reviewing.take_case(case=case, by=doris, now=cast.NOW, revision=case.revision)


def granted(case: Case, agent: Person) -> Case:
    return reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)


def revision(case: Case) -> dict[str, int]:
    return {"revision": case.revision}


def test_where_it_is_collected_is_said(case: Case, doris: Person, client_of: ClientOf) -> None:
    page = text(client_of(doris).get(address("case", case)))
    assert "Le port" in page
    assert "1 rue du Port · le matin" in page
    assert "Pas encore prêt" in page


def test_another_place_is_chosen(
    case: Case, doris: Person, places: list[PickupPlace], client_of: ClientOf
) -> None:
    sent = {**revision(case), "place": places[1].pk}
    page = client_of(doris).post(address("place", case), sent, follow=True)
    assert "Le lieu de retrait est enregistré." in text(page)
    case.refresh_from_db()
    assert case.pickup_place == places[1]


def test_an_unknown_place_is_refused(case: Case, doris: Person, client_of: ClientOf) -> None:
    sent = {**revision(case), "place": "999999"}
    answer = client_of(doris).post(address("place", case), sent)
    assert answer.status_code == 422
    assert "Choisissez où" in sentence(answer)


def test_it_is_ready_then_handed_over(case: Case, doris: Person, client_of: ClientOf) -> None:
    case, client = granted(case, doris), client_of(doris)
    page = client.post(address("ready", case), revision(case), follow=True)
    assert "Prêt depuis le" in text(page)
    case.refresh_from_db()
    page = client.post(address("collected", case), revision(case), follow=True)
    assert "Remis le" in text(page)
    assert not soup(page).select('[action$="/remis/"]')


def test_two_agents_at_once_tell_the_person_once(
    case: Case, doris: Person, client_of: ClientOf
) -> None:
    case, client = granted(case, doris), client_of(doris)
    client.post(address("ready", case), revision(case))
    answer = client.post(address("ready", case), revision(case))
    assert answer.status_code == 409
    assert "Cette demande a changé depuis" in sentence(answer)


def test_nothing_is_offered_where_nothing_is_collected(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    client = client_of(agent)
    assert "Retrait" not in [each.text for each in soup(client.get(address("case", case)))("h2")]
    answer = client.post(address("ready", case), revision(case))
    assert answer.status_code == 403
    assert "Rien n’est à retirer" in sentence(answer)

"""Two agents on one case, and one who is moved in the middle: the second sees it, nobody loses what
they wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Message
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.presence import others_on
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, sentence, soup, text


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent, now=timezone.now() - timedelta(hours=2))


# ── Who else is there ────────────────────────────────────────────────────────────────────────
def test_the_second_sees_that_the_first_has_it_open(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    three_minutes_ago = timezone.now() - timedelta(minutes=3)
    reviewing.record_consultation(case=case, by=agent, now=three_minutes_ago)
    page = client_of(manager).get(address("case", case))
    assert "Amélie Tein a ouvert cette demande il y a 3 minutes." in text(page)


def test_who_has_just_opened_it_is_said_to_have(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    client_of(agent).get(address("case", case))
    page = client_of(manager).get(address("case", case))
    assert "Amélie Tein vient d’ouvrir cette demande." in text(page)


def test_one_is_not_told_of_oneself(case: Case, agent: Person, client_of: ClientOf) -> None:
    client_of(agent).get(address("case", case))
    assert "vient d’ouvrir" not in text(client_of(agent).get(address("case", case)))


def test_who_reads_it_is_not_named_to_an_agent_whose_own_case_it_is(
    agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.taken(manager, permis, agent)
    assert client_of(agent).get(address("case", own)).status_code == 200
    assert "vient d’ouvrir" not in text(client_of(manager).get(address("case", own)))


@pytest.mark.parametrize(("minutes", "seen"), [(9, True), (11, False)])
def test_after_ten_minutes_they_have_left(
    minutes: int, seen: bool, case: Case, agent: Person, manager: Person
) -> None:
    now = timezone.now()
    reviewing.record_consultation(case=case, by=agent, now=now - timedelta(minutes=minutes))
    assert bool(others_on(case, manager, now=now)) is seen


# ── A stale page ─────────────────────────────────────────────────────────────────────────────
def test_a_stale_decision_says_who_did_what_and_loses_nothing(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    stale = case.revision
    reviewing.close_case(
        case=case, reason="En double.", by=manager, now=timezone.now(), revision=stale
    )
    page = client_of(agent).post(
        address("refuse", case), {"revision": stale, "reason": "Le motif que j’écrivais."}
    )
    assert page.status_code == 409
    assert "Rien n’a été enregistré" in sentence(page)
    assert f"Entre-temps : demande classée par {manager.display_name}" in text(page)
    assert "Le motif que j’écrivais." in text(page)


def test_a_stale_page_tells_of_a_message(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    stale = case.revision
    answering.write_to_department(case=case, body="Au fait", by=alice, now=timezone.now())
    page = client_of(agent).post(address("message", case), {"revision": stale, "body": "Bonjour"})
    assert "Entre-temps : message par Alice Wamytan" in text(page)
    assert "Bonjour" in text(page)
    assert Message.objects.count() == 1


# ── Moved to another department ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "field"),
    [("message", "body"), ("refuse", "reason"), ("close", "reason"), ("note", "note")],
)
def test_an_agent_moved_meanwhile_gets_back_what_they_wrote(
    name: str,
    field: str,
    case: Case,
    agent: Person,
    dpass: Department,
    client_of: ClientOf,
) -> None:
    agent.memberships.all().delete()
    give_role(person=agent, department=dpass, role=Role.AGENT, by=None, now=cast.NOW)
    page = client_of(agent).post(
        address(name, case), {"revision": case.revision, field: "Tout ce que j’avais écrit."}
    )
    assert page.status_code == 404
    kept = soup(page).select_one("textarea[readonly]")
    assert kept is not None
    assert kept.text.strip() == "Tout ce que j’avais écrit."
    assert str(case.reference) not in text(page)
    case.refresh_from_db()
    assert (case.messages.count(), case.movements.count()) == (0, 2)


def test_nothing_typed_is_the_usual_page(
    case: Case, other_agent: Person, client_of: ClientOf
) -> None:
    page = client_of(other_agent).post(address("take", case), {"revision": case.revision})
    assert page.status_code == 404
    assert soup(page).select("textarea[readonly]") == []

"""Who reaches the agents' pages. The whole matrix is in tests/architecture."""

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address

READ = ["case", "ask", "grant", "refuse", "close", "reopen"]
WRITE = ["take", "ask", "message", "grant", "refuse", "close", "reopen"]


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.mark.parametrize("name", READ)
def test_strangers_find_nothing_to_read(
    name: str, case: Case, alice: Person, bob: Person, other_agent: Person, client_of: ClientOf
) -> None:
    """Even the case's own citizen: these are not their pages."""
    for who in (alice, bob, other_agent):
        assert client_of(who).get(address(name, case)).status_code == 404
    assert not Event.objects.filter(verb="case.consulted").exists()


@pytest.mark.parametrize("name", WRITE)
def test_strangers_change_nothing(
    name: str, case: Case, alice: Person, bob: Person, other_agent: Person, client_of: ClientOf
) -> None:
    sent = {"revision": case.revision, "reason": "Non", "body": "Non"}
    for who in (alice, bob, other_agent):
        assert client_of(who).post(address(name, case), sent).status_code == 404
    case_now = Case.objects.get(pk=case.pk)
    assert case_now.revision == case.revision


@pytest.mark.parametrize("name", ["queue", "search"])
def test_citizens_have_no_queue(name: str, alice: Person, client_of: ClientOf) -> None:
    assert client_of(alice).get(reverse(f"backoffice:{name}")).status_code == 404


def test_an_agent_without_second_factor_is_asked_for_it_first(case: Case, agent: Person) -> None:
    client = cast.signed_in(agent, second_factor=False)
    for at in (reverse("backoffice:queue"), address("case", case)):
        answer = client.get(at)
        assert answer.status_code == 302
        assert "/compte/" in answer["Location"]
    assert not Event.objects.filter(verb="case.consulted").exists()


def test_a_visitor_is_sent_to_sign_in(case: Case, client: Client) -> None:
    answer = client.get(address("case", case))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["take", "message"])
def test_acts_are_not_done_by_a_link(
    name: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).get(address(name, case)).status_code == 405


def test_pages_are_kept_by_no_cache(case: Case, agent: Person, client_of: ClientOf) -> None:
    answer = client_of(agent).get(address("case", case))
    assert "no-store" in answer["Cache-Control"]

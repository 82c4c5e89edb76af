"""Internal notes: between agents, never to the citizen."""

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Note
from niaouli.cases.operations.notes import write_note
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.architecture.routes import routes
from tests.backoffice.pages import ClientOf, address, has, sentence, text, value

CANARY = "CANARINOTE"


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.awaiting(alice, permis, agent)


def test_agents_of_the_department_read_and_write_notes(
    case: Case, agent: Person, reader: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(address("note", case), {"note": "Vu avec le service des armes."})
    client_of(reader).post(address("note", case), {"note": "D’accord."})
    page = text(client_of(agent).get(address("case", case)))
    assert "Vu avec le service des armes." in page
    assert page.index("Vu avec le service") < page.index("D’accord.")


def test_a_note_changes_nothing_for_who_has_the_case_open(case: Case, agent: Person) -> None:
    before = case.revision, case.changed_at
    write_note(case=case, body="Une note", by=agent, now=cast.NOW)
    case.refresh_from_db()
    assert (case.revision, case.changed_at) == before


def test_pressing_twice_writes_once(case: Case, agent: Person) -> None:
    for _n in range(2):
        write_note(case=case, body="Une note", by=agent, now=cast.NOW)
    assert Note.objects.count() == 1


def test_an_empty_note_is_refused_beside_its_field(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("note", case), {"note": "  "})
    assert answer.status_code == 422
    assert "Écrivez la note." in sentence(answer)


def test_a_note_that_is_too_long_comes_back_whole(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    long = "a" * 5_001
    answer = client_of(agent).post(address("note", case), {"note": long})
    assert answer.status_code == 422
    assert value(answer, "note") == long


def test_an_agent_never_reads_the_notes_of_their_own_case(
    agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.taken(agent, permis, manager)
    write_note(case=own, body=CANARY, by=manager, now=cast.NOW)
    page = client_of(agent).get(address("case", own))
    assert CANARY not in text(page)
    assert not has(page, "note")
    refused = client_of(agent).post(address("note", own), {"note": "Moi"})
    assert refused.status_code == 403
    assert "C’est votre propre demande" in sentence(refused)


def test_no_page_and_no_mail_of_the_citizen_shows_a_note(
    case: Case, alice: Person, agent: Person
) -> None:
    write_note(case=case, body=CANARY, by=agent, now=cast.NOW)
    pages = _pages(case, cast.signed_in(alice))
    assert len(pages) > 4
    assert [path for path, content in pages.items() if CANARY.encode() in content] == []
    assert not OutgoingMail.objects.filter(text__contains=CANARY).exists()


def test_the_walk_above_would_find_what_the_citizen_may_read(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    body = {"body": CANARY, "revision": case.revision}
    client_of(agent).post(address("message", case), body)
    assert any(CANARY.encode() in page for page in _pages(case, cast.signed_in(alice)).values())


def _pages(case: Case, client: Client) -> dict[str, bytes]:
    """Every page of the citizen about the case that can be looked at, with what it holds."""
    named = [
        reverse(route.name, kwargs={"reference": case.reference})
        for route in routes()
        if route.access == "citizen" and set(route.parameters) == {"reference"}
    ]
    own = [reverse(name) for name in ("portal:todo", "portal:cases")]
    answers = {path: client.get(path) for path in [*own, *named]}
    return {path: each.content for path, each in answers.items() if each.status_code == 200}

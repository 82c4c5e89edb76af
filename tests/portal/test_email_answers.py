"""What a person sees of their answers by e-mail, in the thread of their request."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.cases.by_email import answered_by_email
from tests.cast import NOW
from tests.portal.reading import href, one, soup_of, words

ClientOf = Callable[[Person], Client]


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


def place(case: Case, name: str = "portal:case", *more: object) -> str:
    return reverse(name, args=[case.reference, *more])


def test_it_says_how_it_came_and_leads_to_the_whole(case: Case, client: Client) -> None:
    photo = ("plan.pdf", "application/pdf", files.pdf())
    written = answered_by_email(case, "Voici.\n\n> Cité", files=[photo])
    line = one(soup_of(client.get(place(case))), f"#message-{written.pk}")
    assert "par e-mail" in words(line)
    assert [link.text for link in line.select("a")] == ["plan.pdf", "Voir l’original"]
    whole = client.get(href(line, "li:last-child a"))
    assert whole.headers["Content-Disposition"].startswith("attachment;")
    assert whole.headers["Content-Type"] == "application/octet-stream"
    assert b"From: alice@example.org" in whole.content


def test_a_message_of_the_site_has_no_original(case: Case, alice: Person, client: Client) -> None:
    written = answering.write_to_department(case=case, body="Bonjour", by=alice, now=NOW)
    assert "par e-mail" not in words(one(soup_of(client.get(place(case))), ".thread"))
    assert client.get(place(case, "portal:message_original", written.pk)).status_code == 404


def test_the_e_mail_of_another_case_is_not_there(
    case: Case, alice: Person, bob: Person, permis: Procedure, client: Client, client_of: ClientOf
) -> None:
    written = answered_by_email(case)
    others = cast.submitted(bob, permis)
    assert client_of(bob).get(place(case, "portal:message_original", written.pk)).status_code == 404
    assert (
        client_of(bob).get(place(others, "portal:message_original", written.pk)).status_code == 404
    )


def test_many_e_mails_cost_no_more_statements(case: Case, client: Client) -> None:
    answered_by_email(case)
    with CaptureQueriesContext(connection) as one_answer:
        client.get(place(case))
    for _n in range(3):
        answered_by_email(case)
    with CaptureQueriesContext(connection) as four_answers:
        client.get(place(case))
    assert len(four_answers) == len(one_answer)

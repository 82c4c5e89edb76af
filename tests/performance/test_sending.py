"""Statements of filling in and sending. Lists and pages: tests/portal, tests/backoffice."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.subjects import PERSON
from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

ClientOf = Callable[[Person], Client]


@pytest.fixture
def draft(alice: Person, permis: Procedure) -> Case:
    return cast.filled(alice, permis)


def of_data(captured: CaptureQueriesContext) -> list[str]:
    """Without the savepoints, which are transactions outside of tests."""
    found = [each["sql"] for each in captured]
    return [sql for sql in found if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def test_sending_takes_twenty_statements_at_most(
    alice: Person, draft: Case, client_of: ClientOf
) -> None:
    client, address = client_of(alice), reverse("portal:draft_check", args=[draft.key])
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address)
    assert response.status_code == 302
    assert OutgoingMail.objects.filter(template="cases/received").count() == 1
    assert len(of_data(captured)) <= 20, of_data(captured)


def test_saving_a_page_takes_seven_statements_at_most(
    alice: Person, draft: Case, client_of: ClientOf
) -> None:
    client = client_of(alice)
    address = reverse("portal:draft_page", args=[draft.key, "vous"])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address, PERSON)
    assert response.status_code == 302
    assert len(of_data(captured)) <= 7, of_data(captured)

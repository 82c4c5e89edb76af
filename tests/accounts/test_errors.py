"""Pages of errors: what happened, what to do; the last one stands when everything else is down."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from niaouli.accounts.models import Person
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.web import errors
from tests import cast


def test_the_failure_page_needs_no_database(rf: RequestFactory) -> None:
    """No `db` mark: a query would fail the test."""
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    content = response.content.decode()
    assert "Le service est en panne" in content
    assert "Traceback" not in content


def test_the_failure_page_needs_no_static_files(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(path: str) -> str:
        raise ValueError(path)

    monkeypatch.setattr(errors, "static", missing)
    assert errors.server_error(rf.get("/")).status_code == 500


@pytest.mark.django_db
def test_a_database_that_is_away_gives_the_failure_page(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = cast.signed_in(alice)
    client.raise_request_exception = False

    def away(*_args: Any) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        response = client.get("/compte/profil/")
    assert response.status_code == 500
    assert "the database is away" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_left_open_too_long_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/compte/connexion/", {"login": "alice"})
    assert response.status_code == 403
    assert "n’a pas été enregistré" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: errors.bad_request(request, Exception()), 400),
        (lambda request: errors.permission_denied(request, Exception()), 403),
        (lambda request: errors.not_found(request, Exception()), 404),
        (lambda request: errors.too_many_requests(request), 429),
        (lambda request: errors.refusal_page(request, OutOfStep("C’est fini.")), 409),
        (lambda request: errors.refusal_page(request, NotAllowed("Pas vous.")), 403),
        (lambda request: errors.refusal_page(request, BadInput("jour", "Quand ?")), 422),
    ],
)
def test_each_page_says_it_and_leads_out(rf: RequestFactory, answer: Any, status: int) -> None:
    """As when the error comes before any middleware: the request has no user and no session."""
    response = answer(rf.get("/"))
    assert response.status_code == status
    assert "<h1" in response.content.decode()
    assert 'class="button' in response.content.decode()


def test_the_sentence_of_a_refusal_is_escaped(rf: RequestFactory) -> None:
    request = rf.get("/")
    page = render_to_string("errors/refusal.html", {"sentence": "<b>non</b>", "kept": []}, request)
    assert "&lt;b&gt;non&lt;/b&gt;" in page

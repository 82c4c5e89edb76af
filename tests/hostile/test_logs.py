"""The technical log tells what happened, and nothing about anybody."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.cases.operations import answering
from niaouli.lib.logs import JsonFormatter
from niaouli.procedures.models import Procedure
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the service would write, as it would write it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def test_a_forged_form_is_noted_without_its_reference(
    log: StringIO, alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, permis)
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    client.post(f"/compte/demandes/{case.reference}/retirer/")
    assert "compte/demandes/<str:reference>/retirer/" in log.getvalue()
    assert str(case.reference) not in log.getvalue()


def test_an_error_is_noted_without_what_was_typed(
    log: StringIO, alice: Person, permis: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.submitted(alice, permis)

    def broken(*, body: str, **_others: object) -> None:
        raise ValueError(f"cannot keep {body}")

    monkeypatch.setattr(answering, "write_to_department", broken)
    client = cast.signed_in(alice)
    client.raise_request_exception = False
    answer = client.post(f"/compte/demandes/{case.reference}/messages/", {"body": "mon secret"})
    assert answer.status_code == 500
    assert b"Traceback" not in answer.content
    assert "ValueError" in log.getvalue()
    assert "test_logs.py" in log.getvalue()
    for kept_out in ("mon secret", str(case.reference), "alice"):
        assert kept_out not in log.getvalue()


def test_an_error_says_which_other_one_caused_it() -> None:
    line, typed = StringIO(), cast.PASSWORD
    handler = logging.StreamHandler(line)
    handler.setFormatter(JsonFormatter())
    try:
        try:
            raise ConnectionError("the database is away")
        except ConnectionError as error:
            raise KeyError(typed) from error
    except KeyError as error:
        record = logging.LogRecord("x", 40, "", 0, "broken", None, (KeyError, error, None))
        handler.handle(record)
    assert "because of" in line.getvalue()
    assert "the database is away" in line.getvalue()
    assert typed not in line.getvalue()

"""`bin/niaouli seal` says who seals, and whether timestamps come."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from niaouli.connectors.signing.fake import FakeTimestamps, Health
from niaouli.documents.issued import sealing


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sealing, "TIMESTAMP_SECONDS", 60.0)
    yield
    sealing._service.cache_clear()


def said() -> str:
    out = StringIO()
    call_command("seal", stdout=out)
    return out.getvalue()


def test_it_says_whose_seal_it_is_and_that_no_service_is_named() -> None:
    assert "Cachet : CN=" in said()
    assert "aucun service" in said()


def test_a_service_that_answers_is_said(settings: Any) -> None:
    with FakeTimestamps() as fake:
        settings.NIAOULI_TIMESTAMP = fake.address
        assert f"{fake.address} répond" in said()


def test_a_service_that_does_not_is_an_error(settings: Any) -> None:
    with FakeTimestamps(Health.DOWN) as fake:
        settings.NIAOULI_TIMESTAMP = fake.address
        with pytest.raises(CommandError, match="sans lui"):
            said()


def test_a_certificate_that_cannot_be_read_is_an_error(settings: Any, tmp_path: Path) -> None:
    settings.NIAOULI_SEAL = str(tmp_path / "absent.p12")
    with pytest.raises(CommandError, match="ne se lit pas"):
        said()

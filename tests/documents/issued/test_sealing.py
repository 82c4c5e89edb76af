"""What is delivered is sealed, stays readable by everyone, and no service prevents a delivery."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from niaouli.accounts.models import Person
from niaouli.connectors.signing.fake import FakeTimestamps, Health
from niaouli.departments.models import Department
from niaouli.documents.issued import sealing
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.pdf import render
from niaouli.procedures.models import Procedure
from tests import archival, cast
from tests.documents import crafted
from tests.lib import test_pdf

pytestmark = pytest.mark.django_db
NOW = datetime.now(tz=UTC)


@pytest.fixture
def service() -> Iterator[FakeTimestamps]:
    with FakeTimestamps() as fake:
        yield fake


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A service that was ill in a test is not in the next; no test is about a slow machine."""
    monkeypatch.setattr(sealing, "TIMESTAMP_SECONDS", 60.0)
    yield
    sealing._service.cache_clear()


def read(content: bytes, service: FakeTimestamps | None = None) -> PdfSignatureStatus:
    """What any reader says who trusts the body's certificate and that of the service."""
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    body: Any = sealing.current_identity(now=NOW).signer.signing_cert
    return validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=[body]),
        ts_validation_context=ValidationContext(
            trust_roots=[service.certificate] if service else []
        ),
    )


def sealed(department: Department, content: bytes | None = None) -> bytes:
    return sealing.sealed(content or crafted.pdf(), department=department, now=NOW)


# ── To archive, and for everyone ──
def test_a_plain_pdf_is_not_taken_for_an_archive() -> None:
    found = archival.problems(crafted.pdf())
    assert {"not tagged", "no colour profile", "no language", "pdfaid:part is None"} <= set(found)


@pytest.mark.parametrize("template", test_pdf.TEMPLATES)
def test_what_is_written_is_to_archive_and_for_everyone(template: str) -> None:
    content = render(template, test_pdf.values(template), at=test_pdf.AT)
    assert archival.problems(content) == []


@pytest.mark.parametrize("template", ["permit", "decision"])
def test_the_seal_leaves_it_so(template: str, dddt: Department, settings: Any) -> None:
    content = render(template, test_pdf.values(template), at=test_pdf.AT)
    assert archival.problems(sealed(dddt, content)) == []
    with FakeTimestamps() as fake:
        settings.NIAOULI_TIMESTAMP = fake.address
        assert archival.problems(sealed(dddt, content)) == []


# ── The moment ──
def test_the_seal_of_a_department_has_its_moment_from_the_service(
    dddt: Department, service: FakeTimestamps, settings: Any
) -> None:
    settings.NIAOULI_TIMESTAMP = service.address
    status = read(sealed(dddt), service)
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid


@pytest.mark.parametrize(
    "health", [Health.REFUSES, Health.GARBLED, Health.WRONG_NONCE, Health.OUT_OF_DATE, Health.DOWN]
)
def test_a_service_that_is_ill_prevents_nothing_and_the_log_says_so(
    health: Health,
    dddt: Department,
    service: FakeTimestamps,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.NIAOULI_TIMESTAMP, service.health = service.address, health
    with caplog.at_level(logging.WARNING):
        status = read(sealed(dddt))
    assert status.bottom_line
    assert status.timestamp_validity is None
    assert "sealed without timestamp" in caplog.text


def test_a_mute_service_costs_its_time_limit_once(
    dddt: Department, service: FakeTimestamps, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NIAOULI_TIMESTAMP, service.health = service.address, Health.MUTE
    monkeypatch.setattr(sealing, "TIMESTAMP_SECONDS", 0.4)
    for _document in range(4):
        assert read(sealed(dddt)).bottom_line
    assert len(service.questions) == 1


# ── Through the site ──
def test_what_a_person_downloads_is_sealed_whole(
    alice: Person, permis: Procedure, agent: Person, service: FakeTimestamps, settings: Any
) -> None:
    settings.NIAOULI_TIMESTAMP = service.address
    cast.granted(alice, permis, agent)
    document = WalletDocument.objects.get(owner=alice, kind="permis-de-chasser")
    answer = cast.signed_in(alice).get(reverse("portal:wallet_download", args=[document.key]))
    content = b"".join(answer) if answer.streaming else answer.content
    assert content == read_content(document.current.file)
    status = read(content, service)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.timestamp_validity is not None
    assert archival.problems(content) == []
    altered = content.replace(b"/MediaBox", b"/MediaBoy", 1)
    assert not read(altered, service).intact

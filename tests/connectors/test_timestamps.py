"""The moment of a seal is said by a service; anything but a right timestamp is none.

The fake is held to the protocol twice: our client asks OpenSSL's service the same questions, and
OpenSSL reads what the fake answers. `NIAOULI_TEST_TIMESTAMP=http://…` adds a real service.
"""

import io
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import pem
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from niaouli.connectors.signing import (
    TimestampService,
    TimestampUnavailable,
    made_identity,
    read_identity,
    seal,
)
from niaouli.connectors.signing.fake import KIND, FakeTimestamps, Health, identity
from tests.connectors.test_signing import PERMIT

REAL = os.environ.get("NIAOULI_TEST_TIMESTAMP", "")
OPENSSL = shutil.which("openssl")
BODY = read_identity(made_identity("Province d’exemple", now=datetime.now(tz=UTC)))
PATIENCE = 60.0
"""Of tests that are not about time, on a machine that does many things."""
SLOW = {Health.MUTE, Health.TRICKLES}
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="no openssl command")


def sealed(service: TimestampService) -> bytes:
    return seal(PERMIT, identity=BODY, name="Province", reason="Délivré", timestamps=service)


def _certificate() -> Any:
    return BODY.signer.signing_cert


def read(content: bytes) -> PdfSignatureStatus:
    """What a reader says who trusts the body, and any service that says of itself what it is."""
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    tokens = list(extract_tst_data_iter(signature.signer_info, signed=False))
    roots = [each.chosen for token in tokens for each in token["certificates"]]
    return validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=[_certificate()]),
        ts_validation_context=ValidationContext(trust_roots=roots),
    )


# ── A service that is well ──
def _openssl(*arguments: str | Path) -> bytes:
    command = [str(OPENSSL), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


CONFIGURATION = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def openssl_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service of OpenSSL, behind a page that hands it what comes."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "serial").write_text("01\n")
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder))
    _openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=OpenSSL", "-days", "2"),
        *("-keyout", folder / "tsa.key", "-out", folder / "tsa.pem"),
        *("-addext", "extendedKeyUsage=critical,timeStamping"),
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "q").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            command = ("ts", "-reply", "-config", folder / "conf", "-queryfile", folder / "q")
            _openssl(*command, "-out", folder / "r")
            self.send_response(200)
            self.send_header("Content-Type", KIND)
            self.end_headers()
            self.wfile.write((folder / "r").read_bytes())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["fake", "openssl", "real"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "fake":
        with FakeTimestamps() as fake:
            yield fake.address
    elif request.param == "openssl":
        if OPENSSL is None:
            pytest.skip("no openssl command")
        yield request.getfixturevalue("openssl_service")
    elif REAL:
        yield REAL
    else:
        pytest.skip("no real service: NIAOULI_TEST_TIMESTAMP is empty")


def test_a_third_party_says_when_a_document_was_sealed(address: str) -> None:
    status = read(sealed(TimestampService(address, seconds=PATIENCE)))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    told = status.timestamp_validity
    assert told is not None
    assert told.valid
    assert told.intact
    assert abs(told.timestamp - datetime.now(tz=UTC)) < timedelta(minutes=5)


@needs_openssl
def test_openssl_reads_what_the_fake_answers(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(PERMIT)
    question, answer = tmp_path / "q", tmp_path / "r"
    _openssl("ts", "-query", "-data", tmp_path / "data", "-sha256", "-cert", "-out", question)
    with FakeTimestamps() as fake:
        answer.write_bytes(fake._answer(question.read_bytes()))
        (tmp_path / "ca").write_bytes(pem.armor("CERTIFICATE", fake.certificate.dump()))
    said = _openssl(
        *("ts", "-verify", "-data", tmp_path / "data", "-in", answer),
        *("-CAfile", tmp_path / "ca", "-partial_chain"),
    )
    assert b"Verification: OK" in said


def test_the_service_only_reads_a_hash() -> None:
    with FakeTimestamps() as fake:
        sealed(TimestampService(fake.address, seconds=PATIENCE))
    assert all(len(question) < 100 for question in fake.questions)


def test_one_service_is_asked_once_for_each_document_after_the_first() -> None:
    with FakeTimestamps() as fake:
        service = TimestampService(fake.address, seconds=PATIENCE)
        sealed(service)
        before = len(fake.questions)
        sealed(service)
    assert len(fake.questions) == before + 1


def test_a_seal_without_service_says_no_moment_of_another() -> None:
    content = seal(PERMIT, identity=BODY, name="Province", reason="Délivré")
    assert read(content).timestamp_validity is None


# ── A service that is ill ──
@pytest.mark.parametrize("health", [each for each in Health if each is not Health.WELL])
def test_an_ill_service_gives_no_timestamp(health: Health) -> None:
    with FakeTimestamps(health) as fake, pytest.raises(TimestampUnavailable):
        sealed(TimestampService(fake.address, seconds=0.5))


@pytest.mark.parametrize("health", sorted(SLOW))
def test_a_slow_service_is_left_after_its_time(health: Health) -> None:
    start = time.monotonic()
    with FakeTimestamps(health) as fake, pytest.raises(TimestampUnavailable):
        sealed(TimestampService(fake.address, seconds=0.5))
    # Far from the ten seconds after which the fake lets go, or never.
    assert time.monotonic() - start < 8


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (Health.MUTE, "too long"),
        (Health.TRICKLES, "too long"),
        (Health.DOWN, "503"),
        (Health.PAGE, "text/html"),
        (Health.REFUSES, "refuses"),
        (Health.WRONG_NONCE, "another question"),
        (Health.WRONG_DOCUMENT, "another document"),
        (Health.WRONG_HASH, "another kind of hash"),
        (Health.FORGED, "signature is not right"),
        (Health.OUT_OF_DATE, "out of date"),
        (Health.NOT_FOR_TIMESTAMPS, "not for timestamps"),
        (Health.LATE_CLOCK, "clock"),
        (Health.ENDLESS, "too long"),
    ],
)
def test_it_is_said_why(health: Health, said: str) -> None:
    seconds = 0.5 if health in SLOW else PATIENCE
    with FakeTimestamps(health) as fake, pytest.raises(TimestampUnavailable, match=said):
        sealed(TimestampService(fake.address, seconds=seconds))


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "https://127.0.0.1:1", "ftp://a/", "tsa", "http://", "http://a:b/"],
)
def test_a_service_that_cannot_be_reached(address: str) -> None:
    with pytest.raises(TimestampUnavailable):
        sealed(TimestampService(address, seconds=1))


def test_a_service_that_was_ill_is_left_in_peace_for_a_minute() -> None:
    moments = [0.0]
    with FakeTimestamps(Health.DOWN) as fake:
        service = TimestampService(fake.address, seconds=PATIENCE, clock=lambda: moments[0])
        for _document in range(3):
            with pytest.raises(TimestampUnavailable):
                sealed(service)
        assert len(fake.questions) == 1
        fake.health = Health.WELL
        moments[0] = 61.0
        assert read(sealed(service)).timestamp_validity is not None


def test_the_identity_of_the_fake_is_that_of_a_service() -> None:
    certificate, _key = identity(Health.WELL)
    assert certificate.extended_key_usage_value.native == ["time_stamping"]

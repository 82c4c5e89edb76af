"""A timestamp service for tests: answers as RFC 3161 says, and can be ill in many ways.

`tests/connectors/test_timestamps.py` holds it to the same protocol as OpenSSL's service, and as a
real one where one is given.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self

from asn1crypto import algos, cms, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from niaouli.connectors.signing.timestamps import TimestampAnswer

KIND = "application/timestamp-reply"


class Health(StrEnum):
    """How the fake behaves."""

    WELL = "well"
    MUTE = "mute"
    """Takes the connection and never answers."""
    TRICKLES = "trickles"
    """Says a byte from time to time."""
    HANGS_UP = "hangs up"
    DOWN = "down"
    """Answers that it is out of service."""
    REFUSES = "refuses"
    GARBLED = "garbled"
    EMPTY = "empty"
    ENDLESS = "endless"
    PAGE = "page"
    """A page of a portal in the way."""
    WRONG_NONCE = "wrong nonce"
    WRONG_DOCUMENT = "wrong document"
    WRONG_HASH = "wrong hash"
    FORGED = "forged"
    OUT_OF_DATE = "out of date"
    """Its certificate ended yesterday."""
    NOT_FOR_TIMESTAMPS = "not for timestamps"
    LATE_CLOCK = "late clock"


class FakeTimestamps:
    """A context manager; `address` is what goes into `NIAOULI_TIMESTAMP`."""

    def __init__(self, health: Health = Health.WELL) -> None:
        self.health = health
        self.questions: list[bytes] = []
        """What it was asked, as it came."""
        self.closing = Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fake._serve(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the screen."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/tsa"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def certificate(self) -> asn1_x509.Certificate:
        """For readers who trust it."""
        return identity(self.health)[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        question = request.rfile.read(int(request.headers["Content-Length"]))
        self.questions.append(question)
        if self.health is Health.HANGS_UP:
            return
        if self.health is Health.MUTE:
            self.closing.wait(10)
            return
        kind = "text/html" if self.health is Health.PAGE else KIND
        request.send_response(503 if self.health is Health.DOWN else 200)
        request.send_header("Content-Type", kind)
        request.end_headers()
        if self.health is Health.TRICKLES:
            while not self.closing.wait(0.1):
                request.wfile.write(b"\x30")
                request.wfile.flush()
            return
        request.wfile.write(self._answer(question))

    def _answer(self, question: bytes) -> bytes:
        fixed = {Health.EMPTY: b"", Health.GARBLED: b"\x30\x82 bonjour", Health.PAGE: b"<p>Bonjour"}
        if self.health in fixed:
            return fixed[self.health]
        if self.health is Health.ENDLESS:
            return b"\x30" * 1_000_000
        if self.health is Health.REFUSES:
            status = tsp.PKIStatusInfo({"status": tsp.PKIStatus("rejection")})
            return bytes(TimestampAnswer({"status": status}).dump())
        asked = tsp.TimeStampReq.load(question, strict=True)
        change = CHANGES.get(self.health)
        answer = _service(self.health).request_tsa_response(change(asked) if change else asked)
        return _forged(answer) if self.health is Health.FORGED else bytes(answer.dump())


def _with(asked: tsp.TimeStampReq, **values: object) -> tsp.TimeStampReq:
    return tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": values.get("imprint", asked["message_imprint"]),
            "nonce": values.get("nonce", asked["nonce"]),
            "cert_req": True,
        }
    )


def _imprint(digest: bytes, algorithm: str = "sha256") -> tsp.MessageImprint:
    return tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}),
            "hashed_message": digest,
        }
    )


CHANGES: dict[Health, Callable[[tsp.TimeStampReq], tsp.TimeStampReq]] = {
    Health.WRONG_NONCE: lambda asked: _with(asked, nonce=cms.Integer(7)),
    Health.WRONG_DOCUMENT: lambda asked: _with(asked, imprint=_imprint(bytes(32))),
    Health.WRONG_HASH: lambda asked: _with(asked, imprint=_imprint(bytes(64), "sha512")),
}


def _forged(answer: tsp.TimeStampResp) -> bytes:
    """The same, one bit of its signature turned: the last byte of the answer."""
    content = bytearray(answer.dump())
    content[-1] ^= 1
    return bytes(content)


def _service(health: Health) -> DummyTimeStamper:
    certificate, key = identity(health)
    late = timedelta(hours=2) if health is Health.LATE_CLOCK else timedelta()
    return DummyTimeStamper(certificate, key, fixed_dt=datetime.now(tz=UTC) - late)


def identity(health: Health) -> tuple[asn1_x509.Certificate, keys.PrivateKeyInfo]:
    """The certificate and the key that it signs with."""
    return _identity(
        ended=health is Health.OUT_OF_DATE, for_timestamps=health is not Health.NOT_FOR_TIMESTAMPS
    )


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def _identity(
    *, ended: bool, for_timestamps: bool
) -> tuple[asn1_x509.Certificate, keys.PrivateKeyInfo]:
    now, day = datetime.now(tz=UTC), timedelta(days=1)
    use = ExtendedKeyUsageOID.TIME_STAMPING if for_timestamps else ExtendedKeyUsageOID.CODE_SIGNING
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Horodatage d’essai")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * day)
        .not_valid_after(now - day if ended else now + 30 * day)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        .sign(_key(), hashes.SHA256())
    )
    key = _key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return (
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(key),
    )

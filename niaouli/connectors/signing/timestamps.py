"""The moment of a seal, said by a third party: a timestamp service (RFC 3161, over HTTP).

The service only ever reads a hash. What it answers is looked at before it goes into a document: it
is for this very seal, it was asked for now, and whoever signed it could at that moment. Anything
else is `TimestampUnavailable`. Who to trust among services is for the readers of the document.
"""

import asyncio
import contextlib
import hashlib
import hmac
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from typing import ClassVar
from urllib.parse import urlsplit

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

SECONDS = 3.0
"""For the whole answer, its name resolved: somebody waits for the document."""
RESTS = 60.0
"""After a failure, the service is not asked for so long: ten thousand documents do not wait three
seconds each."""
LARGEST = 64 * 1024
SKEW = timedelta(minutes=5)
"""Between its clock and ours."""
GRANTED = {"granted", "granted_with_mods"}
HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


class TimestampAnswer(core.Sequence):  # type: ignore[misc]  # It comes without types.
    """What a service answers: a refusal has no token."""

    # The library fills it in as it goes.
    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class TimestampUnavailable(Exception):
    """The service cannot be reached, does not answer in time, refuses, or answers something else
    than a timestamp that holds."""


class TimestampService(TimeStamper):
    """A service at an address, kept from one seal to the next: what it answered first says how much
    room a timestamp takes."""

    def __init__(
        self,
        address: str,
        *,
        seconds: float = SECONDS,
        rests: float = RESTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.address, self._seconds, self._rests, self._clock = address, seconds, rests, clock
        self._silent_until = 0.0

    def said_now(self) -> datetime:
        """What time it says that it is: whether it can be relied on. Raises
        `TimestampUnavailable`."""
        token = asyncio.run(self.async_timestamp(hashlib.sha256(b"").digest(), "sha256"))
        said: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        return said

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The token for this hash. Raises `TimestampUnavailable`."""
        if self._clock() < self._silent_until:
            raise TimestampUnavailable("it did not answer a moment ago")
        try:
            question = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
            nonce, request = question
            answer = _post(self.address, request.dump(), self._seconds)
            return _token(answer, message_digest, md_algorithm, nonce)
        except TimestampUnavailable:
            self._silent_until = self._clock() + self._rests
            raise


def _post(address: str, question: bytes, seconds: float) -> bytes:
    """Resolving a name has no time limit of its own, and a server may say a byte a second: it is
    left to itself when it takes too long."""
    found: SimpleQueue[bytes | Exception] = SimpleQueue()

    def run() -> None:
        try:
            found.put(_exchange(address, question, seconds))
        except (OSError, HTTPException, ValueError) as error:
            found.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except Empty:
        answer = TimeoutError()
    if isinstance(answer, TimeoutError):
        raise TimestampUnavailable("it takes too long")
    if isinstance(answer, Exception):
        raise TimestampUnavailable(str(answer) or type(answer).__name__)
    return answer


def _exchange(address: str, question: bytes, seconds: float) -> bytes:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"NIAOULI_TIMESTAMP: {address!r} is no http or https address")
    connection = (
        HTTPSConnection(
            parts.hostname, parts.port, timeout=seconds, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else HTTPConnection(parts.hostname, parts.port, timeout=seconds)
    )
    with contextlib.closing(connection):
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        connection.request("POST", path, body=question, headers=headers)
        with contextlib.closing(connection.getresponse()) as response:
            return _read(response)


def _read(response: HTTPResponse) -> bytes:
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if response.status != 200 or kind != "application/timestamp-reply":
        raise ValueError(f"HTTP {response.status} {kind[:60]}")
    content = response.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("the answer is too long")
    return content


def _token(answer: bytes, digest: bytes, algorithm: str, nonce: int) -> cms.ContentInfo:
    """The token of an answer that holds. Raises `TimestampUnavailable`."""
    try:
        response = TimestampAnswer.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in GRANTED:
            raise TimestampUnavailable(f"it refuses: {status}")
        token = response["time_stamp_token"]
        signed = token["content"]
        info = signed["encap_content_info"]["content"].parsed
        _check_asked_for(info, digest, algorithm, nonce)
        _check_signed(signed, info["gen_time"].native)
    # What is not an answer breaks wherever its shape is looked at.
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise TimestampUnavailable(f"not a timestamp: {error}"[:300]) from error
    except SignatureValidationError as error:
        raise TimestampUnavailable(f"its signature is not right: {error}"[:300]) from error
    return token


def _check_asked_for(info: tsp.TSTInfo, digest: bytes, algorithm: str, nonce: int) -> None:
    """It is the answer to the question, and of now."""
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != algorithm:
        raise TimestampUnavailable("it is for another kind of hash")
    if not hmac.compare_digest(imprint["hashed_message"].native, digest):
        raise TimestampUnavailable("it is for another document")
    if info["nonce"].native != nonce:
        raise TimestampUnavailable("it answers another question")
    if abs(datetime.now(tz=UTC) - info["gen_time"].native) > SKEW:
        raise TimestampUnavailable("its clock and ours differ")


def _check_signed(signed: cms.SignedData, at: datetime) -> None:
    """Its signature is right, and its certificate was good for it at that moment."""
    (signer,) = signed["signer_infos"]
    certificate = _certificate(signed, signer)
    info = signed["encap_content_info"]["content"].contents
    digest = HASHES[signer["digest_algorithm"]["algorithm"].native](info).digest()
    intact, valid = validate_sig_integrity(signer, certificate, "tst_info", digest)
    if not (intact and valid):
        raise TimestampUnavailable("its signature is not right")
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        raise TimestampUnavailable("its certificate is out of date")
    uses = certificate.extended_key_usage_value
    if uses is None or "time_stamping" not in uses.native:
        raise TimestampUnavailable("its certificate is not for timestamps")


def _certificate(signed: cms.SignedData, signer: cms.SignerInfo) -> x509.Certificate:
    """The certificate of who signed, which was asked for with the timestamp."""
    sid = signer["sid"].chosen
    for each in signed["certificates"]:
        certificate = each.chosen
        if isinstance(sid, cms.IssuerAndSerialNumber):
            same = certificate.issuer == sid["issuer"]
            if same and certificate.serial_number == sid["serial_number"].native:
                return certificate
        elif certificate.key_identifier == sid.native:
            return certificate
    raise TimestampUnavailable("its certificate is not there")

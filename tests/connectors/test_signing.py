"""The seal on PDFs: whose it is, and that any change after it is seen."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from niaouli.connectors.signing import InvalidIdentity, made_identity, read_identity, seal

NOW = datetime.now(tz=UTC)
NAME = "Province d’exemple"


def permit() -> bytes:
    """A page, as any tool may write it."""
    document, content = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(595, 842))
    document.save(content, deterministic_id=True)
    return content.getvalue()


PERMIT = permit()


@pytest.fixture(scope="module")
def identity() -> bytes:
    return made_identity(NAME, now=NOW)


def sealed(identity: bytes) -> bytes:
    return seal(PERMIT, identity=read_identity(identity), name=NAME, reason="Délivré")


def verified(content: bytes, certificate: Any) -> PdfSignatureStatus:
    """What a reader who trusts this certificate says of the seal."""
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    trusted = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    return validate_pdf_signature(signature, signer_validation_context=trusted)


def test_a_sealed_pdf_is_valid_and_says_whose_seal_it_is(identity: bytes) -> None:
    content = sealed(identity)
    certificate = read_identity(identity).signer.signing_cert
    status = verified(content, certificate)
    assert status.valid
    assert status.intact
    assert status.trusted
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    assert signature.sig_object["/Name"] == NAME
    assert signature.self_reported_timestamp is not None
    assert abs(signature.self_reported_timestamp - datetime.now(tz=UTC)) < timedelta(minutes=10)


def test_a_changed_byte_breaks_the_seal(identity: bytes) -> None:
    content = bytearray(sealed(identity))
    place = content.index(b"/MediaBox")
    content[place + 12] ^= 1
    status = verified(bytes(content), read_identity(identity).signer.signing_cert)
    assert not status.intact


def test_the_seal_of_another_is_not_trusted(identity: bytes) -> None:
    other = read_identity(made_identity("Autre", now=NOW)).signer.signing_cert
    assert not verified(sealed(identity), other).trusted


def test_what_was_written_before_the_seal_is_not_touched(identity: bytes) -> None:
    before = PERMIT
    assert sealed(identity).startswith(before)


def test_two_identities_are_never_the_same() -> None:
    assert made_identity(NAME, now=NOW) != made_identity(NAME, now=NOW)


@pytest.mark.parametrize("content", [b"", b"autre chose"])
def test_what_is_no_identity_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidIdentity):
        read_identity(content)


def test_a_wrong_password_is_refused(identity: bytes) -> None:
    with pytest.raises(InvalidIdentity):
        read_identity(identity, "faux")


def test_a_very_long_name_has_its_identity() -> None:
    assert read_identity(made_identity("Province " * 20, now=NOW)).name

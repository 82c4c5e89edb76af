"""Who seals: a certificate and its key, in a PKCS#12 file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.sign import SimpleSigner

LASTS = timedelta(days=3650)
NAME_LENGTH = 64
"""What X.509 takes for a common name."""


class InvalidIdentity(Exception):
    """The file is not a PKCS#12 with a key, or its password is wrong."""


@dataclass(frozen=True)
class Identity:
    """A certificate with its key, ready to seal."""

    signer: SimpleSigner
    name: str
    """Whose certificate it is."""
    ends: datetime
    """When it is no longer valid."""


def read_identity(content: bytes, password: str = "") -> Identity:
    """The identity of a PKCS#12 file. Raises `InvalidIdentity`."""
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(
            content, password.encode() or None
        )
    except ValueError as error:
        raise InvalidIdentity(str(error)) from None
    if key is None or certificate is None:
        raise InvalidIdentity("no key, or no certificate")
    signer = SimpleSigner.load_pkcs12_data(content, [], password.encode() or None)
    if signer is None:
        raise InvalidIdentity("this kind of key cannot seal")
    return Identity(signer, certificate.subject.rfc4514_string(), certificate.not_valid_after_utc)


def made_identity(name: str, *, now: datetime) -> bytes:
    """A new PKCS#12 without password, self-signed: it proves that a document has not changed since
    this installation sealed it; only a certificate of an authority proves more."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:NAME_LENGTH])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # The clocks of those who verify may be late.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_only(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        name[:NAME_LENGTH].encode(), key, certificate, None, NoEncryption()
    )


def _signs_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )

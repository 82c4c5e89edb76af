"""Whose signatures are recognised: the certificates that the settings list."""

from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings


def is_trusted(fingerprint: str) -> bool:
    """Whether the certificate of this SHA-256 is one of `NIAOULI_TRUSTED_CERTIFICATES`."""
    if not settings.NIAOULI_TRUSTED_CERTIFICATES:
        return False
    path = Path(settings.NIAOULI_TRUSTED_CERTIFICATES)
    return fingerprint in _fingerprints(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _fingerprints(path: Path, changed: int) -> frozenset[str]:
    listed = x509.load_pem_x509_certificates(path.read_bytes())
    return frozenset(each.fingerprint(hashes.SHA256()).hex() for each in listed)

"""The second factor's secrets are closed with a key drawn from the master key."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def close(text: str) -> str:
    return (
        _box(settings.NIAOULI_MASTER_KEY, *settings.NIAOULI_OLD_MASTER_KEYS)
        .encrypt(text.encode())
        .decode()
    )


def open_(closed: str) -> str:
    """Former master keys still open what they closed."""
    return (
        _box(settings.NIAOULI_MASTER_KEY, *settings.NIAOULI_OLD_MASTER_KEYS)
        .decrypt(closed.encode())
        .decode()
    )


@lru_cache(maxsize=4)
def _box(*masters: bytes) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key))) for key in masters])


def _derive(master: bytes) -> bytes:
    """A key for this use alone: what it closes says nothing of the master key."""
    return HKDF(SHA256(), length=32, salt=None, info=b"niaouli second factor").derive(master)

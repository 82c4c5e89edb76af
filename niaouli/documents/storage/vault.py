"""Encryption of files at rest: one key per file, wrapped by a master key. No Django, no disk.

Content is sealed whole with AES-256-GCM: files are at most 20 MB, so that one call and one tag are
simpler than chunks, and no byte is handed out before all of them were verified. Both seals are
bound to the name under which the content is stored: a blob put in the place of another, or a key
moved to another row, does not open.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from niaouli.documents.errors import AlteredContent, UnknownMasterKey

MAGIC = b"NIA1"
"""First bytes of a sealed content: says how to open it, should there be another way one day."""
NONCE = 12
SEAL = 16
OVERHEAD = len(MAGIC) + NONCE + SEAL
"""How much longer than the content what is written is."""


def master_key_id(key: bytes) -> str:
    """What a row remembers of the master key that wraps it. Tells nothing of the key."""
    return hashlib.sha256(b"niaouli master key\0" + key).hexdigest()[:16]


@dataclass(frozen=True)
class Sealed:
    """A content that may be written down, and the wrapped key that opens it."""

    blob: bytes
    wrapped_key: bytes
    master_key_id: str


class Vault:
    """Seals with the current master key; opens with it or with another: a former one, or the next
    one, with which other processes may seal already."""

    def __init__(self, current: bytes, others: Sequence[bytes] = ()) -> None:
        for key in (current, *others):
            if len(key) != 32:
                raise ValueError("a master key is 32 bytes")
        self._current = current
        self._keys = {master_key_id(key): key for key in (*others, current)}

    @property
    def key_ids(self) -> frozenset[str]:
        """Of every master key with which this vault can open."""
        return frozenset(self._keys)

    @property
    def current_key_id(self) -> str:
        return master_key_id(self._current)

    def seal(self, content: bytes, name: str) -> Sealed:
        key = secrets.token_bytes(32)
        nonce, closed = _encrypted(key, content, b"content\0" + name.encode())
        return Sealed(b"".join((MAGIC, nonce, closed)), self._wrap(key, name), self.current_key_id)

    def open(self, blob: bytes, *, wrapped_key: bytes, master_key_id: str, name: str) -> bytes:
        """The plain content. Raises `AlteredContent` when anything was changed."""
        if not blob.startswith(MAGIC):
            raise AlteredContent(name)
        key = self._unwrap(wrapped_key, master_key_id, name)
        # A view: a content of 20 MB is not copied on its way.
        return _decrypt(key, memoryview(blob)[len(MAGIC) :], b"content\0" + name.encode(), name)

    def rewrap(self, wrapped_key: bytes, master_key_id: str, name: str) -> bytes:
        """The same key under the current master key; the content is not touched."""
        return self._wrap(self._unwrap(wrapped_key, master_key_id, name), name)

    def _wrap(self, key: bytes, name: str) -> bytes:
        return _encrypt(self._current, key, b"key\0" + name.encode())

    def _unwrap(self, wrapped_key: bytes, key_id: str, name: str) -> bytes:
        master = self._keys.get(key_id)
        if master is None:
            raise UnknownMasterKey(f"{name}: no master key {key_id} (NIAOULI_OLD_MASTER_KEYS?)")
        return _decrypt(master, wrapped_key, b"key\0" + name.encode(), name)


def _encrypt(key: bytes, content: bytes, bound_to: bytes) -> bytes:
    return b"".join(_encrypted(key, content, bound_to))


def _encrypted(key: bytes, content: bytes, bound_to: bytes) -> tuple[bytes, bytes]:
    nonce = secrets.token_bytes(NONCE)
    return nonce, AESGCM(key).encrypt(nonce, content, bound_to)


def _decrypt(key: bytes, sealed: bytes | memoryview, bound_to: bytes, name: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise AlteredContent(name) from None

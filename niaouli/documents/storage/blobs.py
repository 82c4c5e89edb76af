"""Sealed contents in `storages["documents"]`: a directory by default, S3 in production.

The only place that knows both the vault and the storage.
"""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from niaouli.documents.errors import MissingContent
from niaouli.documents.storage.vault import Vault


def vault() -> Vault:
    """The vault with the keys of the settings. Made anew: settings may change under tests."""
    return Vault(settings.NIAOULI_MASTER_KEY, settings.NIAOULI_OLD_MASTER_KEYS)


def new_name() -> str:
    """A place nobody can guess, in one of 256 folders so that none grows too long."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def write(name: str, blob: bytes) -> None:
    """Write and make sure that it is on the disk: the row that follows promises it."""
    storage = _storage()
    written = storage.save(name, ContentFile(blob))
    if written != name:
        storage.delete(written)
        raise FileExistsError(name)
    try:
        path = storage.path(name)
    except NotImplementedError:
        return
    for each in (path, Path(path).parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(name: str) -> bytes:
    try:
        with _storage().open(name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise MissingContent(name) from None
    return content


def remove(name: str) -> None:
    """Remove it; nothing happens when it is not there."""
    _storage().delete(name)


def exists(name: str) -> bool:
    return _storage().exists(name)


def names_before(moment: datetime) -> Iterator[str]:
    """Every content written before `moment`: younger ones may be in an open transaction."""
    storage = _storage()
    if not storage.exists(""):
        return
    folders, _ = storage.listdir("")
    for folder in folders:
        for file in storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if storage.get_modified_time(name) < moment:
                yield name


def _storage() -> Storage:
    return storages["documents"]

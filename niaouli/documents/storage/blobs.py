"""Sealed contents in `storages["documents"]`: a directory by default, S3 in production.

The only place that knows both the vault and the storage.
"""

import logging
import re
import secrets
from collections.abc import Iterator
from typing import cast

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction

from niaouli.documents.errors import MissingContent
from niaouli.documents.storage import removals
from niaouli.documents.storage.stores import Content, Store
from niaouli.documents.storage.vault import Vault

log = logging.getLogger(__name__)

_OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


def vault() -> Vault:
    """The vault with the keys of the settings. Made anew: settings may change under tests."""
    return Vault(settings.NIAOULI_MASTER_KEY, settings.NIAOULI_OLD_MASTER_KEYS)


def new_name() -> str:
    """A place nobody can guess, in one of 256 folders so that none grows too long."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def is_ours(name: str) -> bool:
    """Whether `new_name` may have made it: what others keep in the same place is not ours."""
    return _OURS.fullmatch(name) is not None


def write(name: str, blob: bytes) -> None:
    """Write and make sure that it stays: the row that follows promises it. Raises
    `FileExistsError` for a name that is taken, another `OSError` when it could not be written."""
    _store().put(name, blob)


def read(name: str) -> bytes:
    """Raises `MissingContent` when it is not there, `OSError` when that cannot be known."""
    try:
        return _store().fetch(name)
    except FileNotFoundError:
        raise MissingContent(name) from None


def remove(name: str) -> None:
    """Remove it; nothing happens when it is not there."""
    _store().delete(name)


def remove_when_possible(name: str) -> None:
    """Remove what no row names any more, once that is committed. What cannot be now, because a
    backup is being made or the storage does not answer, is an orphan: the sweep removes it."""
    try:
        with transaction.atomic():
            if removals.allowed():
                remove(name)
    except OSError:
        log.exception("documents: a content could not be removed")


def exists(name: str) -> bool:
    return _store().exists(name)


def contents(after: str = "") -> Iterator[Content]:
    """Everything that is stored, in the order of names, beyond `after`."""
    return _store().contents(after)


def _store() -> Store:
    return cast(Store, storages["documents"])

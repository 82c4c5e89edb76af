"""The seal of the body on what its departments deliver, with the moment that a timestamp service
says where the settings name one.

A decision never fails because that service does: the document then goes with the seal alone, and
the log says so.
"""

import logging
import os
import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from niaouli.connectors.signing import (
    Identity,
    TimestampService,
    TimestampUnavailable,
    made_identity,
    read_identity,
    seal,
)
from niaouli.departments.models import Department
from niaouli.ui.theme import current_theme

log = logging.getLogger(__name__)

MADE_HERE = "seal.p12"
"""In the data directory: the certificate that the installation makes for itself."""
TIMESTAMP_SECONDS = 3.0
"""For the answer of a timestamp service: somebody waits, and what is decided is locked."""


def sealed(content: bytes, *, department: Department, now: datetime) -> bytes:
    """A PDF that the product wrote for a department, with the seal of the body. With a timestamp
    service, it may take `TIMESTAMP_SECONDS` more, once a minute at most when the service is ill."""
    reason = _("Délivré par : %(department)s") % {"department": department.name}
    name = current_theme().name
    identity, service = current_identity(now=now), timestamp_service()
    if service is not None:
        try:
            return seal(content, identity=identity, name=name, reason=reason, timestamps=service)
        except TimestampUnavailable as error:
            log.warning("a document is sealed without timestamp: %s", error)
    return seal(content, identity=identity, name=name, reason=reason)


def timestamp_service() -> TimestampService | None:
    """The one that the settings name, the same from one seal to the next."""
    address = settings.NIAOULI_TIMESTAMP
    return _service(address) if address else None


def current_identity(*, now: datetime) -> Identity:
    """Who seals today."""
    return _identity(current_theme().name, now)


@lru_cache(maxsize=1)
def _service(address: str) -> TimestampService:
    return TimestampService(address, seconds=TIMESTAMP_SECONDS)


def _identity(name: str, now: datetime) -> Identity:
    """The certificate that the settings name, else the one made here, once."""
    if settings.NIAOULI_SEAL:
        path = Path(settings.NIAOULI_SEAL)
        return _read(path, path.stat().st_mtime_ns, settings.NIAOULI_SEAL_PASSWORD)
    path = Path(settings.NIAOULI_DATA_DIR) / MADE_HERE
    if not path.exists():
        _keep_once(path, made_identity(name, now=now))
    return _read(path, path.stat().st_mtime_ns, "")


@lru_cache(maxsize=2)
def _read(path: Path, changed: int, password: str) -> Identity:
    return read_identity(path.read_bytes(), password)


def _keep_once(path: Path, content: bytes) -> None:
    """Two processes that start together keep the same one: whoever comes second leaves the first's.
    Never readable by anybody else, nor half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

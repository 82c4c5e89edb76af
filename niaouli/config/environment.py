"""Reads the environment: one typed function per shape of value.

Each variable that `settings.py` asks for is listed in `docs/settings.md`; a test compares the two.
"""

import base64
import binascii
import os
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from niaouli.connectors.imap import is_mailbox_address


class Mode(StrEnum):
    """What this installation is for. It decides which defaults are acceptable."""

    PRODUCTION = "production"
    LOCAL = "local"
    """`bin/run --empty`: a real, empty installation on one's own machine."""
    DEMONSTRATION = "demonstration"
    TEST = "test"


class UnsafeSetting(SystemExit):
    """A setting is missing or unsafe: the process stops with a sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Niaouli ne démarre pas : {sentence}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdigit():
        raise UnsafeSetting(f"{name} doit être un nombre entier, pas « {value} ».")
    return int(value)


def mode() -> Mode:
    value = text("NIAOULI_MODE", Mode.PRODUCTION)
    if value not in list(Mode):
        choices = ", ".join(Mode)
        raise UnsafeSetting(f"NIAOULI_MODE vaut « {value} » ; choisissez parmi : {choices}.")
    return Mode(value)


def data_directory(mode: Mode) -> Path:
    value = text("NIAOULI_DATA_DIR")
    if not value and mode is Mode.PRODUCTION:
        raise UnsafeSetting("indiquez le dossier des données dans NIAOULI_DATA_DIR.")
    return Path(value or "data").absolute()


def secret_key(mode: Mode) -> str:
    """Django's key. Refused in production when absent, short or obviously a placeholder."""
    value = text("NIAOULI_SECRET_KEY")
    if mode is not Mode.PRODUCTION:
        return value or f"insecure-{mode}-key-that-production-refuses"
    if len(value) < 50 or len(set(value)) < 8 or "insecure" in value:
        raise UnsafeSetting(
            "NIAOULI_SECRET_KEY doit être un secret d’au moins 50 caractères, tirés au hasard."
        )
    return value


def master_key(name: str, mode: Mode) -> bytes:
    """The key that wraps the keys of stored files: 32 bytes, in base64."""
    value = text(name)
    if not value and mode is not Mode.PRODUCTION:
        return bytes(32)
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32 or (mode is Mode.PRODUCTION and len(set(key)) < 8):
        raise UnsafeSetting(f"{name} doit contenir 32 octets tirés au hasard, écrits en base64.")
    return key


def master_keys(name: str, mode: Mode) -> list[bytes]:
    """Other master keys, separated by commas: able to open, never used to close. Former ones; and
    the next one, before it becomes current, for what a process that has it already writes."""
    values = [value.strip() for value in text(name).split(",") if value.strip()]
    keys = []
    for value in values:
        try:
            keys.append(base64.b64decode(value, validate=True))
        except (binascii.Error, ValueError):
            raise UnsafeSetting(f"{name} contient une valeur qui n’est pas du base64.") from None
        if len(keys[-1]) != 32:
            raise UnsafeSetting(f"{name} contient une clé qui ne fait pas 32 octets.")
    return keys


ESCAPED = (
    "Les signes spéciaux du nom et du mot de passe s’écrivent %XX : @ %40, / %2F, : %3A, # %23, "
    "? %3F, [ %5B, ] %5D, % %25."
)


def address_parts(name: str, value: str) -> SplitResult:
    """The parts of an address, or a sentence that names the setting and never shows its value."""
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError:
        raise UnsafeSetting(f"{name} ne se lit pas comme une adresse. {ESCAPED}") from None
    return parts


POOL = {"min_size": 1, "max_size": 16, "timeout": 5}
"""By process: above the threads of one (`launch/run.py`), so that nobody ever waits."""


def database(mode: Mode) -> dict[str, Any]:
    """Django's database settings from `DATABASE_URL`. Only PostgreSQL is supported."""
    address = text("DATABASE_URL")
    if not address:
        raise UnsafeSetting(
            "DATABASE_URL est vide. Lancez bin/run, bin/niaouli ou bin/test, qui démarrent leur "
            "propre base, ou indiquez l’adresse d’une base PostgreSQL."
        )
    parts = address_parts("DATABASE_URL", address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise UnsafeSetting("DATABASE_URL doit commencer par postgresql://.")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "") or ""),
        # The server's threads come and go, and one that goes does not close what it held: requests
        # borrow their connection from a pool, and no load can exhaust those of the database.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **query,
            "options": "-c statement_timeout=30000 -c lock_timeout=10000",
            "pool": False if mode is Mode.TEST else POOL,
        },
    }


S3_PARTS = {
    "bucket": "NIAOULI_DOCUMENTS_S3_BUCKET",
    "endpoint": "NIAOULI_DOCUMENTS_S3_ENDPOINT",
    "region": "NIAOULI_DOCUMENTS_S3_REGION",
    "key_id": "NIAOULI_DOCUMENTS_S3_KEY_ID",
    "secret": "NIAOULI_DOCUMENTS_S3_SECRET",
    "prefix": "NIAOULI_DOCUMENTS_S3_PREFIX",
}
S3_OPTIONAL = {"endpoint", "prefix"}
ON_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


def documents(data_directory: Path) -> dict[str, Any]:
    """Django's storage of documents: a bucket when one is named, whole or not at all; otherwise a
    directory."""
    parts = {part: text(name) for part, name in S3_PARTS.items()}
    if not any(parts.values()):
        return {
            "BACKEND": "niaouli.documents.storage.directory.Directory",
            "OPTIONS": {
                "location": data_directory / "files",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    missing = [S3_PARTS[part] for part in parts if not parts[part] and part not in S3_OPTIONAL]
    if missing:
        raise UnsafeSetting(
            f"il manque {', '.join(missing)} pour garder les documents dans un espace S3. Pour les "
            "garder dans un dossier, videz tous les réglages NIAOULI_DOCUMENTS_S3_…."
        )
    name = S3_PARTS["endpoint"]
    endpoint = address_parts(name, parts["endpoint"])
    plain = endpoint.scheme == "http" and endpoint.hostname in ON_THIS_MACHINE
    if parts["endpoint"] and not (endpoint.hostname and (endpoint.scheme == "https" or plain)):
        raise UnsafeSetting(
            f"{name} doit ressembler à https://serveur (http:// sur la même machine seulement)."
        )
    if prefix := parts["prefix"].strip("/"):
        parts["prefix"] = f"{prefix}/"
    return {"BACKEND": "niaouli.documents.storage.bucket.Bucket", "OPTIONS": parts}


def email(mode: Mode) -> dict[str, Any]:
    """How mail leaves: `smtp://…`, or `record:` which keeps it in the outbox only."""
    address = text("NIAOULI_EMAIL_URL", "" if mode is Mode.PRODUCTION else "record:")
    if address == "record:":
        if mode is Mode.PRODUCTION:
            raise UnsafeSetting("NIAOULI_EMAIL_URL=record: n’envoie rien ; indiquez smtp://….")
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = address_parts("NIAOULI_EMAIL_URL", address)
    if parts.scheme != "smtp" or not parts.hostname:
        raise UnsafeSetting("NIAOULI_EMAIL_URL doit ressembler à smtp://serveur:25.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": parts.hostname,
        "PORT": parts.port or 25,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "TLS": "tls=1" in parts.query,
    }


def sender(mode: Mode) -> str:
    """The address that e-mails come from: nobody else can choose it for a public body."""
    value = text("NIAOULI_EMAIL_FROM", "" if mode is Mode.PRODUCTION else "compte@demo.example")
    if "@" not in value:
        raise UnsafeSetting("NIAOULI_EMAIL_FROM doit être l’adresse qui envoie les e-mails.")
    return value


LONGEST_LOCAL_PART = 31
"""Before « @ » 64 signs are allowed (RFC 5321): ours, « + », and a token of 32."""


def reply_address(mode: Mode) -> str:
    """Where answers to e-mails are received; empty when nobody reads them."""
    demonstration = "demandes@demo.example" if mode is Mode.DEMONSTRATION else ""
    value = text("NIAOULI_REPLY_ADDRESS", demonstration).lower()
    local, _at, domain = value.partition("@")
    plain = value.isascii() and local.replace("-", "").replace(".", "").isalnum() and "." in domain
    if value and not (plain and len(local) <= LONGEST_LOCAL_PART):
        raise UnsafeSetting(
            "NIAOULI_REPLY_ADDRESS doit ressembler à demandes@province.nc, avec "
            f"{LONGEST_LOCAL_PART} lettres ou chiffres au plus avant le @."
        )
    return value


def mailbox() -> str:
    """The mailbox that is read for answers; empty when a mail server hands them over itself."""
    value = text("NIAOULI_IMAP_URL")
    if value and not is_mailbox_address(value):
        raise UnsafeSetting(
            f"NIAOULI_IMAP_URL doit ressembler à imaps://nom:motdepasse@serveur/INBOX. {ESCAPED}"
        )
    return value


def base_url(mode: Mode) -> str:
    value = text("NIAOULI_BASE_URL", "" if mode is Mode.PRODUCTION else "http://127.0.0.1:8000")
    parts = address_parts("NIAOULI_BASE_URL", value)
    if mode is Mode.PRODUCTION and (parts.scheme != "https" or not parts.hostname):
        raise UnsafeSetting(
            "NIAOULI_BASE_URL doit être l’adresse publique, en https://. Elle sert dans les "
            "e-mails et protège contre les adresses contrefaites."
        )
    return value.rstrip("/")

"""The checkout and the data directory: the only two places that the launcher writes to."""

import base64
import errno
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from niaouli.launch.console import Refusal
from niaouli.launch.identity import user_name

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"

# A new cluster takes 60 MB, the demonstration and its files as much, and PostgreSQL stops when
# it cannot write: better to say so before.
ROOM_TO_CREATE = 250_000_000
ROOM_TO_START = 30_000_000


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise Refusal(_sentence(error, path)) from error


def _sentence(error: OSError, path: Path) -> str:
    other = "Choisissez un autre dossier avec --data-dir."
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return no_room_left(path)
        case errno.EROFS:
            return f"Le dossier {path} est sur un disque en lecture seule. {other}"
        case errno.EACCES | errno.EPERM:
            return f"Vous n’avez pas le droit d’écrire dans {path}. {other}"
        case errno.ENOTDIR | errno.EEXIST:
            return f"{path} n’est pas un dossier. {other}"
        case _:
            return f"Impossible d’écrire dans {path} ({error.strerror}). {other}"


def no_room_left(path: Path) -> str:
    return (
        f"Le disque qui porte {path} est plein. "
        "Libérez de la place ou choisissez un autre dossier avec --data-dir."
    )


def write_atomically(path: Path, content: str, mode: int = 0o600) -> None:
    """Write a small file so that a power cut leaves the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class DataDirectory:
    """Everything that one installation keeps. To copy it, stop Niaouli first."""

    path: Path

    @property
    def cluster(self) -> Path:
        return self.path / "postgres"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def lock(self) -> Path:
        """Held by the command that started the database."""
        return self.path / ".lock"

    @property
    def guests(self) -> Path:
        """Shared by the commands that use a database which another one started."""
        return self.path / ".guests"

    def prepare(self) -> None:
        """Create what is missing; refuse with a sentence where nothing can be written."""
        with explained(self.path):
            self._belongs_to_us()
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for directory in (self.run, self.log, self.path / "secrets"):
                directory.mkdir(mode=0o700, exist_ok=True)
            probe = self.path / f".probe.{os.getpid()}"
            try:
                probe.write_bytes(bytes(4096))
            finally:
                probe.unlink(missing_ok=True)
        self._has_room()

    def _belongs_to_us(self) -> None:
        for path in (self.path, self.path / "secrets"):
            if not path.exists():
                continue
            owner = path.stat().st_uid
            if owner != os.getuid():
                who = user_name(owner) or f"l’utilisateur {owner}"
                raise Refusal(
                    f"Le dossier {path} appartient à {who} : lancez la commande avec cet "
                    "utilisateur, ou choisissez un autre dossier avec --data-dir."
                )

    def _has_room(self) -> None:
        needed = ROOM_TO_START if self.cluster.exists() else ROOM_TO_CREATE
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise Refusal(
                f"Il reste {free // 1_000_000} Mo sur le disque qui porte {self.path} ; "
                f"il en faut au moins {needed // 1_000_000}. "
                "Libérez de la place ou choisissez un autre dossier avec --data-dir."
            )

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """A secret made once, kept in a file that only its owner may read."""
        path = self.path / "secrets" / name
        with explained(path):
            if not path.exists():
                write_atomically(path, make())
            return path.read_text(encoding="utf-8").strip()

    def secrets(self) -> dict[str, str]:
        return {
            "NIAOULI_SECRET_KEY": self.secret("secret-key", lambda: secrets.token_urlsafe(64)),
            "NIAOULI_MASTER_KEY": self.secret(
                "master-key", lambda: base64.b64encode(secrets.token_bytes(32)).decode()
            ),
        }

    def state(self) -> dict[str, Any]:
        """What earlier starts decided: the mode, and whether the demonstration was loaded."""
        return _read_json(self.path / "state.json")

    def remember(self, **facts: str) -> None:
        with explained(self.path):
            write_atomically(self.path / "state.json", json.dumps({**self.state(), **facts}))

    def running(self) -> dict[str, Any]:
        """What the command that holds the lock says of itself: its number, and its address."""
        return _read_json(self.path / "running.json")

    def announce(self, facts: dict[str, Any] | None) -> None:
        path = self.path / "running.json"
        with explained(self.path):
            if facts is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, json.dumps({"process": os.getpid(), **facts}))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}

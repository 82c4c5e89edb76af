"""Where PostgreSQL's Unix socket lives: beside the data if it can, elsewhere if it must."""

import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from niaouli.launch.console import Refusal
from niaouli.launch.identity import nobody
from niaouli.launch.places import DataDirectory, write_atomically

SOCKET_NAME = ".s.PGSQL.5432"
# The shortest limit among the systems we serve (macOS); Linux allows four more.
LONGEST_ADDRESS = 103
# libpq reads a comma as another host, and PostgreSQL's settings have their own quotes.
TROUBLESOME = set(",'\"\\\n")


def choose_directory(data: DataDirectory) -> Path:
    """A private directory, able to hold a socket, that any later command finds again."""
    if can_hold(data.run):
        _record(data).unlink(missing_ok=True)
        return data.run
    known = recorded_directory(data)
    if known is not None and _is_private(known) and can_hold(known):
        return known
    for parent in _temporary_directories():
        with suppress(OSError):
            directory = Path(tempfile.mkdtemp(prefix="niaouli-", dir=parent))
            if can_hold(directory):
                write_atomically(_record(data), str(directory))
                return directory
            directory.rmdir()
    raise Refusal(
        f"Le chemin {data.run} est trop long pour y ouvrir une connexion, et aucun dossier "
        "temporaire ne convient. Choisissez un dossier plus court avec --data-dir."
    )


def current_directory(data: DataDirectory) -> Path:
    """Where the running server put its socket."""
    return recorded_directory(data) or data.run


def recorded_directory(data: DataDirectory) -> Path | None:
    try:
        return Path(_record(data).read_text(encoding="utf-8").strip())
    except OSError:
        return None


def clear_leftovers(data: DataDirectory) -> None:
    """Remove the socket of a killed server, and its lock: the number in it may be another's."""
    for directory in filter(None, (data.run, recorded_directory(data))):
        for leftover in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            with suppress(OSError):
                (directory / leftover).unlink(missing_ok=True)


def forget(data: DataDirectory) -> None:
    """Remove the directory made elsewhere, once the server is stopped."""
    directory = recorded_directory(data)
    if directory is None:
        return
    clear_leftovers(data)
    with suppress(OSError):
        directory.rmdir()
    _record(data).unlink(missing_ok=True)


def can_hold(directory: Path) -> bool:
    """Whether a socket can be opened there: its path is short, and the disk knows sockets."""
    address = directory / SOCKET_NAME
    if len(os.fsencode(address)) > LONGEST_ADDRESS or TROUBLESOME & set(str(address)):
        return False
    probe = directory / ".probe"
    try:
        probe.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as trial:
            trial.bind(os.fspath(probe))
        probe.unlink()
    except OSError:
        return False
    return True


def _record(data: DataDirectory) -> Path:
    return data.path / "socket-directory"


def _temporary_directories() -> Iterator[Path]:
    # Private and short where it exists; then wherever this system puts such things.
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        yield Path(runtime)
    yield Path(tempfile.gettempdir())
    yield Path("/tmp")
    yield Path("/dev/shm")


def _is_private(directory: Path) -> bool:
    # Anyone may write in /tmp: a directory that someone else put there in our absence is refused.
    try:
        facts = directory.lstat()
    except OSError:
        return False
    ours = {os.getuid()} | ({nobody().pw_uid} if os.getuid() == 0 else set())
    private = stat.S_ISDIR(facts.st_mode) and stat.S_IMODE(facts.st_mode) == 0o700
    return private and facts.st_uid in ours

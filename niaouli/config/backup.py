"""A copy of everything at one instant, in a folder: the database, then the contents it names.

Contents are written before their row is committed and never changed, and none is removed while a
backup is made (`documents/storage/removals.py`): whatever the dump names is there to be copied.
The keys are elsewhere: who has the folder alone reads no document.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count
from psycopg.conninfo import make_conninfo

from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs, removals
from niaouli.documents.storage.directory import Directory
from niaouli.documents.storage.stores import Content

FORMAT = 1
FILES, SUMMARY, MARK = "files", "backup.json", ".niaouli-backup"
STEP = 1000
"""Contents between two words of progress."""


class BackupFailed(Exception):
    """With a sentence for who runs the command."""


@dataclass(frozen=True)
class Summary:
    """What the folder holds; written last, it makes the backup whole."""

    format: int
    begun_at: str
    dump: str
    contents: int
    size: int
    master_keys: list[str]
    """The names, which tell nothing, of the keys without which the contents do not open."""


def back_up(folder: Path, *, now: datetime, told: Callable[[str], None]) -> Summary:
    """Make a backup, or bring the one that is there up to date: contents that it has already are
    not copied again, and those that were erased since leave it."""
    _own(folder)
    with removals.held_back():
        dump = f"niaouli-{now:%Y%m%dT%H%M%SZ}.dump"
        told("base de données")
        _run("pg_dump", "--format=custom", f"--file={folder / dump}")
        copied, count, size = _directory(folder), 0, 0
        have = _Merge(copied.contents())
        for content in _ours():
            if have.size_of(content.name) != content.size:
                copied.delete(content.name)
                copied.put(content.name, blobs.read(content.name))
            count, size = count + 1, size + content.size
            if count % STEP == 0:
                told(f"{count} contenus, {size / 1e6:.0f} Mo")
        summary = Summary(FORMAT, now.isoformat(), dump, count, size, _keys_in_use())
        _write_summary(folder, summary)
        for each in folder.glob("niaouli-*.dump"):
            if each.name != dump:
                each.unlink()
        _forget_what_went(copied)
    return summary


def put_back(folder: Path, *, told: Callable[[str], None]) -> Summary:
    """Put a backup into an empty installation: the contents first, then the database at once. What
    was interrupted can simply be done again."""
    summary = _read_summary(folder)
    if summary is None:
        raise BackupFailed(f"{folder} n’est pas une sauvegarde entière : {SUMMARY} n’y est pas.")
    if missing := set(summary.master_keys) - blobs.vault().key_ids:
        raise BackupFailed(
            f"il manque la clé maîtresse {', '.join(sorted(missing))} : remettez d’abord les "
            "secrets de l’installation (le dossier secrets/, ou NIAOULI_MASTER_KEY et "
            "NIAOULI_OLD_MASTER_KEYS)."
        )
    if _has_tables():
        raise BackupFailed("cette base contient déjà des tables : remettez dans une base neuve.")
    copied, have = _directory(folder), _Merge(_ours())
    for number, content in enumerate(copied.contents(), 1):
        if have.size_of(content.name) != content.size:
            blobs.remove(content.name)
            blobs.write(content.name, copied.fetch(content.name))
        if number % STEP == 0:
            told(f"{number} contenus")
    told("base de données")
    once = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *once, str(folder / summary.dump))
    return summary


class _Merge:
    """What one place has, asked for in the order of names: nothing is held but the next one."""

    def __init__(self, contents: Iterator[Content]) -> None:
        self._contents = contents
        self._next = next(contents, None)

    def size_of(self, name: str) -> int | None:
        while self._next and self._next.name < name:
            self._next = next(self._contents, None)
        return self._next.size if self._next and self._next.name == name else None


def _ours() -> Iterator[Content]:
    return (each for each in blobs.contents() if blobs.is_ours(each.name))


def _forget_what_went(copied: Directory) -> None:
    """Erased for good means from the backup too: nothing was removed from the storage since the
    dump, so that what it lacks is named by nothing."""
    have = _Merge(_ours())
    for content in copied.contents():
        if have.size_of(content.name) is None:
            copied.delete(content.name)


def _own(folder: Path) -> None:
    """Make the folder, or recognise one of ours, whole or begun: nothing else is written into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / MARK).exists() and any(folder.iterdir()):
        raise BackupFailed(f"{folder} contient autre chose : donnez un dossier neuf.")
    (folder / MARK).touch(mode=0o600)
    (folder / FILES).mkdir(mode=0o700, exist_ok=True)


def _directory(folder: Path) -> Directory:
    return Directory(
        location=folder / FILES, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def _keys_in_use() -> list[str]:
    used = StoredFile.objects.order_by().values("master_key_id").annotate(files=Count("id"))
    return sorted(each["master_key_id"] for each in used)


def _read_summary(folder: Path) -> Summary | None:
    with suppress(FileNotFoundError):
        known = json.loads((folder / SUMMARY).read_text("utf-8"))
        if known.get("format") != FORMAT:
            raise BackupFailed(f"{folder / SUMMARY} vient d’une autre version de Niaouli.")
        return Summary(**known)
    return None


def _write_summary(folder: Path, summary: Summary) -> None:
    written = folder / f"{SUMMARY}.new"
    with written.open("w", encoding="utf-8") as file:
        json.dump(asdict(summary), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    written.replace(folder / SUMMARY)


def _has_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1")
        return cursor.fetchone() is not None


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, on our database; the password is not in its arguments."""
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} manque : passez par bin/niaouli, qui l’apporte.")
    address, environment = _connection()
    line = [found, f"--dbname={address}", "--no-password", *arguments]
    done = subprocess.run(line, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BackupFailed(f"{program} a échoué :\n{done.stderr.strip()}")


def _connection() -> tuple[str, dict[str, str]]:
    known: dict[str, Any] = connection.settings_dict
    ours = {"options", "pool"}
    more = {name: value for name, value in known["OPTIONS"].items() if name not in ours}
    parts = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], **more}
    address = make_conninfo(dbname=known["NAME"], **{k: v for k, v in parts.items() if v})
    # What surrounds us must not mislead them.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return address, {**clean, **({"PGPASSWORD": p} if (p := known["PASSWORD"]) else {})}

"""`prepare`: bring the database and the static files up to date before the server starts."""

import hashlib
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from niaouli.lib.jobs import enqueue


class Command(BaseCommand):
    help = "Prépare la base et les fichiers statiques. Peut être relancée sans risque."
    # The checks read the whole code; the launcher runs this command at each start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Refait tout, même ce qui n’a pas changé."
        )

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        settings.NIAOULI_DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if force or _migrations_wait():
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            # What an older version never wrote: in the background, the site does not wait for it.
            enqueue("cases.index_missing", after=0)
        _gather_static_files(force=force)


def _migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _gather_static_files(*, force: bool) -> None:
    """Copy, compress and name the files by their content, when they changed."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    print_of_sources = _print_of_sources()
    if not force and stamp.is_file() and stamp.read_text() == print_of_sources:
        return
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(print_of_sources)


def _print_of_sources() -> str:
    """Name, size and date of each source file: enough to see that one changed."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for directory in sorted(map(str, settings.STATICFILES_DIRS)):
        for folder, folders, files in os.walk(directory):
            folders.sort()
            for name in sorted(files):
                stat = (Path(folder) / name).stat()
                digest.update(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()

"""`restore FOLDER`: a backup into an empty installation, then everything compared."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.config.backup import BackupFailed, put_back
from niaouli.documents.storage.comparing import Fault, Walk, differences


class Command(BaseCommand):
    help = "Remet une sauvegarde dans une installation neuve, puis vérifie que tout s’ouvre."
    # There is no table yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Le dossier fait par « backup ».")

    def handle(self, *args: object, folder: Path, **options: Any) -> None:
        try:
            put_back(folder, told=lambda words: self.stderr.write(f"… {words}"))
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        # The backup may be of an older version.
        call_command("migrate", verbosity=0, interactive=False)
        walk = Walk()
        found = Counter(each.fault for each in differences(walk, now=timezone.now()))
        faults = sum(count for fault, count in found.items() if fault is not Fault.ORPHAN)
        self.stdout.write(f"{walk.files} fichiers remis, ouverts et comparés.")
        if faults:
            raise CommandError(
                f"{faults} fichiers ne s’ouvrent pas : « documents check » dit lesquels."
            )

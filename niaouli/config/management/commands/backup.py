"""`backup FOLDER`: everything at one instant but the keys. See docs/operate.md."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.config.backup import BackupFailed, back_up


class Command(BaseCommand):
    help = "Copie la base et les documents, au même instant, dans un dossier. Le site peut tourner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Un dossier neuf, ou une sauvegarde d’avant.")

    def handle(self, *args: object, folder: Path, **options: Any) -> None:
        # A backup holds everything that people told us.
        os.umask(0o077)
        try:
            done = back_up(
                folder, now=timezone.now(), told=lambda words: self.stderr.write(f"… {words}")
            )
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        self.stdout.write(
            f"Sauvegarde entière dans {folder} : la base et {done.contents} contenus "
            f"({done.size / 1e6:.1f} Mo). Les clés n’y sont pas : gardez-les ailleurs."
        )

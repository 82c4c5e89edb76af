"""`bin/niaouli translations`: bring the catalogues up to date, or check them (`--check`)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from niaouli.config import translations


class Command(BaseCommand):
    help = "Met à jour les catalogues de phrases ; --check les vérifie sans rien changer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="vérifie sans rien changer")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            found = list(translations.problems(settings.PACKAGE_DIR))
            for problem in found:
                self.stdout.write(str(problem))
            if found:
                raise CommandError(
                    f"{len(found)} phrases à revoir : bin/niaouli translations, puis traduisez."
                )
            return
        translations.update(settings.PACKAGE_DIR)
        translations.compile_catalogues(settings.PACKAGE_DIR)

"""`documents rotate_key`, `documents sweep` and `documents remind`: see docs/operate.md."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.documents import reminders, upkeep


class Command(BaseCommand):
    help = "Entretien des fichiers : changement de clé, nettoyage, rappels."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser(
            "rotate_key",
            help="Referme toutes les clés avec NIAOULI_MASTER_KEY ; les anciennes clés se donnent "
            "dans NIAOULI_OLD_MASTER_KEYS.",
        )
        what.add_parser("sweep", help="Vide les corbeilles et efface les contenus orphelins.")
        what.add_parser("remind", help="Prévient de la fin prochaine des documents.")

    def handle(self, *args: object, what: str, **options: Any) -> None:
        if what == "rotate_key":
            rotated = upkeep.rotate_key(now=timezone.now())
            self.stdout.write(f"{rotated} clés refermées avec la clé actuelle.")
            return
        if what == "remind":
            mails = reminders.send_reminders(now=timezone.now())
            self.stdout.write(f"{mails} e-mails écrits.")
            return
        report = upkeep.sweep(now=timezone.now())
        self.stdout.write(
            f"{report.purged} documents sortis des corbeilles, "
            f"{report.discarded} fichiers sans usage effacés, "
            f"{report.removed} contenus orphelins effacés."
        )
        if report.missing:
            names = "\n".join(f"  fichier {key}" for key in report.missing)
            raise CommandError(f"{len(report.missing)} fichiers n’ont plus de contenu :\n{names}")

"""`quarantine list`, `scan`, `release` and `erase`: see docs/operate.md."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.connectors.antivirus import ScannerUnavailable
from niaouli.documents.checking import scanning
from niaouli.documents.enums import Scan
from niaouli.documents.models import StoredFile
from niaouli.lib.errors import Refusal

NO_ANTIVIRUS = "Aucun antivirus n’est configuré (NIAOULI_ANTIVIRUS)."


class Command(BaseCommand):
    help = "Fichiers bloqués par l’antivirus : liste, nouvelle analyse, sortie, effacement."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("list", help="Les fichiers bloqués, et combien attendent une analyse.")
        what.add_parser("scan", help="Analyse ce qui doit l’être, sans attendre les cinq minutes.")
        for name, words in (
            ("release", "Analyse de nouveau un fichier bloqué, et le rend s’il n’a plus rien."),
            ("erase", "Efface pour toujours le contenu d’un fichier bloqué."),
        ):
            what.add_parser(name, help=words).add_argument("key", type=UUID)

    def handle(self, *args: object, what: str, key: UUID | None = None, **options: Any) -> None:
        if what == "list":
            self._list()
            return
        if what != "erase" and not settings.NIAOULI_ANTIVIRUS:
            raise CommandError(NO_ANTIVIRUS)
        if what == "scan":
            self._scan()
            return
        file = StoredFile.objects.filter(key=str(key)).order_by("id").first()
        if file is None:
            raise CommandError("Aucun fichier n’a cette clé.")
        try:
            if what == "release":
                scanning.release(file, now=timezone.now())
                self.stdout.write("L’antivirus n’y trouve plus rien : le fichier est rendu.")
            else:
                scanning.erase_quarantined(file, now=timezone.now())
                self.stdout.write("Le contenu est effacé.")
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except ScannerUnavailable:
            raise CommandError("L’antivirus ne répond pas.") from None

    def _list(self) -> None:
        files = StoredFile.objects.filter(scan=Scan.INFECTED).order_by("-id")
        for file in files.iterator():
            erased = ", contenu effacé" if file.erased_at else ""
            self.stdout.write(f"{file.key} {file.scanned_at:%Y-%m-%d} {file.threat}{erased}")
        waiting = StoredFile.objects.filter(scan=Scan.WAITING).count()
        self.stdout.write(f"{files.count()} fichiers bloqués, {waiting} en attente d’analyse.")

    def _scan(self) -> None:
        run = scanning.scan_again(now=timezone.now())
        if run.silent:
            raise CommandError("L’antivirus ne répond pas.")
        self.stdout.write(
            f"{run.scanned} fichiers analysés, {run.infected} bloqués, "
            f"{run.unanswered} sans réponse."
        )

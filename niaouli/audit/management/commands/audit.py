"""`bin/niaouli audit verify`: whether the event log is still what was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import ngettext

from niaouli.audit import operations


class Command(BaseCommand):
    help = "Vérifie le journal des actes (verify) ou scelle ce qui peut l’être (seal)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify", "seal"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "seal":
            count = operations.seal_events(now=timezone.now())
            self.stdout.write(f"{count} événements scellés.")
            return
        found = operations.verify_seals()
        if found.broken:
            raise CommandError(
                f"Le journal ne correspond plus au sceau des événements {found.broken}. "
                f"{found.events} événements vérifiés avant lui."
            )
        events = ngettext("%(n)d événement", "%(n)d événements", found.events)
        seals = ngettext("%(n)d sceau", "%(n)d sceaux", found.seals)
        counts = f"{events % {'n': found.events}}, {seals % {'n': found.seals}}"
        self.stdout.write(f"{counts} : tout correspond.")

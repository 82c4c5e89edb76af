"""`demo_load`: the demonstration body. Safe to run at each start."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from niaouli.demo.commands import require_demonstration
from niaouli.demo.operations import load


class Command(BaseCommand):
    help = "Charge la collectivité de démonstration, si elle n’est pas déjà là."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        require_demonstration()
        if load(now=timezone.now()) and options["verbosity"] > 1:
            self.stdout.write("La collectivité de démonstration est chargée.")

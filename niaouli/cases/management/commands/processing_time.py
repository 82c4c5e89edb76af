"""`bin/niaouli processing_time`: compute how long each procedure takes now, and show it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from niaouli.cases.delays.processing_time import compute_processing_times, delay_shown
from niaouli.cases.queries import processing_times
from niaouli.procedures.models import Procedure


class Command(BaseCommand):
    help = "Calcule maintenant la durée de chaque démarche (fait seul chaque nuit), et la montre."

    def handle(self, *args: Any, **options: Any) -> None:
        compute_processing_times(now=timezone.now())
        procedures = list(Procedure.objects.filter(current__isnull=False).order_by("slug"))
        figures = processing_times(procedure.pk for procedure in procedures)
        for procedure in procedures:
            shown = delay_shown(procedure, figures.get(procedure.pk))
            self.stdout.write(f"{procedure.slug}  {shown.sentence}")

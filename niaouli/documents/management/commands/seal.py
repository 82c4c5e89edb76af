"""`bin/niaouli seal`: who seals what is delivered, until when, and whether its timestamps come."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from niaouli.connectors.signing import InvalidIdentity, TimestampUnavailable
from niaouli.documents.issued import sealing
from niaouli.lib.words import date_words, moment

SOON = timedelta(days=60)


class Command(BaseCommand):
    help = "Montre le certificat du cachet, sa fin, et si le service d’horodatage répond."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            identity = sealing.current_identity(now=now)
        except (InvalidIdentity, OSError) as error:
            raise CommandError(f"Le certificat du cachet ne se lit pas : {error}") from None
        self.stdout.write(f"Cachet : {identity.name}, jusqu’au {date_words(identity.ends)}.")
        if identity.ends < now:
            raise CommandError("Ce certificat est périmé : les lecteurs de PDF le diront.")
        if identity.ends < now + SOON:
            self.stdout.write("Ce certificat finit bientôt : préparez le suivant.")
        self._timestamps()

    def _timestamps(self) -> None:
        service = sealing.timestamp_service()
        if service is None:
            self.stdout.write("Horodatage : aucun service (NIAOULI_TIMESTAMP).")
            return
        try:
            said = service.said_now()
        except TimestampUnavailable as error:
            raise CommandError(
                f"Horodatage : {service.address} ne convient pas ({error}). Les documents sont "
                "scellés sans lui."
            ) from None
        self.stdout.write(f"Horodatage : {service.address} répond, il est {moment(said)}.")

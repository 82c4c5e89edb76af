"""What the commands of the demonstration share."""

from django.conf import settings
from django.core.management.base import CommandError


def require_demonstration() -> None:
    """A real installation must not receive accounts whose password is printed."""
    if not settings.NIAOULI_DEMONSTRATION:
        raise CommandError("Cette commande n’existe que pour la démonstration.")

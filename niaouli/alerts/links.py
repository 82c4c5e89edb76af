"""The addresses that our e-mails lead to. Those with a token open without signing in."""

from django.conf import settings

from niaouli.alerts.models import Confirmation, Subscriber
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication


def to_confirm(confirmation: Confirmation) -> str:
    return f"{settings.NIAOULI_BASE_URL}/alertes/confirmation/{confirmation.token}/"


def to_manage(subscriber: Subscriber) -> str:
    """Their alerts: in the account where there is one, else by the token."""
    if subscriber.person_id is not None:
        return f"{settings.NIAOULI_BASE_URL}/compte/alertes/"
    return f"{settings.NIAOULI_BASE_URL}/alertes/gerer/{subscriber.token}/"


def to_unsubscribe(subscriber: Subscriber) -> str:
    return f"{settings.NIAOULI_BASE_URL}/alertes/desabonnement/{subscriber.token}/"


def to_read(publication: Publication) -> str:
    slug = Kind(publication.kind).slug
    return f"{settings.NIAOULI_BASE_URL}/publications/{slug}/{publication.slug}/"

"""What Léa asked to be told of."""

from datetime import datetime

from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.interests import Interest
from niaouli.alerts.operations.subscribing import subscribe, subscriber_for
from niaouli.publications.enums import Kind
from niaouli.topics.models import Topic


def subscribe_to_alerts(person: Person, *, now: datetime) -> None:
    """The last minute at once, the events each week, and what is offered in employment."""
    subscriber = subscriber_for(person=person, now=now)
    employment = Topic.objects.get(code="emploi")
    for interest, rhythm in (
        (Interest(Kind.FLASH), Rhythm.NOW),
        (Interest(Kind.EVENT), Rhythm.WEEKLY),
        (Interest(Kind.VACANCY, employment), Rhythm.DAILY),
    ):
        subscribe(subscriber=subscriber, interests=[interest], rhythm=rhythm, by=person, now=now)

"""Alerts, from a publication to the e-mail, through the real operations."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.interests import Interest
from niaouli.alerts.models import Confirmation, Subscriber, Subscription
from niaouli.alerts.operations import addresses, digesting, matching, subscribing
from niaouli.mail.models import OutgoingMail
from niaouli.publications.content import Content
from niaouli.publications.enums import Kind
from niaouli.publications.models import Announcement, Publication
from niaouli.publications.operations import (
    create_publication,
    publish_publication,
    revise_publication,
)
from niaouli.topics.models import Topic
from niaouli.topics.operations import define_topic
from tests.cast import NOW

TOMORROW_AT_SEVEN = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
"""Seven in the morning of Wednesday 4 March in Nouméa: the first digest after `NOW`."""
MONDAY_AT_SEVEN = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)
"""Of Monday 9 March."""
LATER = timedelta(minutes=2)


def sea() -> Topic:
    return define_topic(code="mer", label="Mer")


def subscribed(
    who: Person | Subscriber,
    kind: Kind | None = None,
    topic: Topic | None = None,
    *,
    rhythm: Rhythm = Rhythm.DAILY,
    now: datetime = NOW - timedelta(days=30),
) -> Subscription:
    subscriber = subscribing.subscriber_for(person=who, now=now) if isinstance(who, Person) else who
    interest = Interest(kind.value if kind else "", topic)
    done = subscribing.subscribe(
        subscriber=subscriber, interests=[interest], rhythm=rhythm, by=None, now=now
    )
    return [*done.begun, *done.already][0]


def address_alone(
    address: str = "lea@example.org", *, rhythm: Rhythm = Rhythm.DAILY, now: datetime = NOW
) -> Subscriber:
    """Someone without an account, who asked for news and confirmed."""
    since = now - timedelta(days=30)
    addresses.ask(
        address=address, kinds=[Kind.NEWS], topics=[], rhythm=rhythm, language="fr", now=since
    )
    return addresses.confirm(confirmation=Confirmation.objects.latest("id"), now=since)


DETAILS: dict[Kind, dict[str, Any]] = {
    Kind.EVENT: {"place": "Bourail", "starts_on": date(2026, 5, 2)},
    Kind.TENDER: {"reference": "DAEM-AO-13-26", "type": "call"},
}


def published(
    title: str = "Travaux au pont",
    kind: Kind = Kind.NEWS,
    *topics: Topic,
    now: datetime = NOW,
    deadline: datetime | None = None,
    **more: Any,
) -> Publication:
    """Put online and announced; its job is still to run (`match`)."""
    details = dict(DETAILS.get(kind, {}))
    if deadline is not None:
        local = deadline + timedelta(hours=11)
        details |= {"ends_on": local.date(), "ends_time": time(local.hour, local.minute)}
    content = Content(title=title, body="Le texte.", topics=topics, details=details, **more)
    draft = create_publication(kind=kind, content=content, by=None, now=now)
    return publish_publication(publication=draft, by=None, now=now)


def revised(publication: Publication, title: str, *, now: datetime = NOW) -> Publication:
    """Changed, and announced again."""
    return revise_publication(
        publication=publication,
        content=Content(title=title, body="Le texte."),
        by=None,
        now=now,
        announce=True,
    )


def match(now: datetime = NOW) -> None:
    """Run the job of every announcement that waits."""
    waiting = Announcement.objects.filter(processed_at=None).order_by("id")
    for pk in waiting.values_list("pk", flat=True):
        matching.match_announcement(announcement_id=pk, now=now)


def make(rhythm: Rhythm, now: datetime) -> None:
    digesting.make_digests(rhythm=rhythm, now=now)


def told(template: str = "alerts/digest") -> list[OutgoingMail]:
    """The e-mails of alerts, in the order in which they were written."""
    return list(OutgoingMail.objects.filter(template=template).order_by("id"))


def told_to(address: str) -> list[str]:
    """The subjects of the e-mails of alerts to this address."""
    return [mail.subject for mail in told() if mail.address == address]

"""Reading subscriptions and what was sent."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, OuterRef, QuerySet

from niaouli.accounts.models import Person
from niaouli.alerts.enums import EndReason
from niaouli.alerts.models import Confirmation, Digest, DigestItem, Subscriber, Subscription
from niaouli.publications.enums import Kind


def subscriber_of(person: Person) -> Subscriber | None:
    """The person as a subscriber; None before their first alert."""
    found = Subscriber.objects.filter(person=person).first()
    if found is not None:
        found.person = person
    return found


def subscriber_with(token: str) -> Subscriber | None:
    """Whose page of alerts the token opens. Old e-mails open the account that was joined since."""
    found = Subscriber.objects.select_related("person", "joined_to__person").filter(token=token)
    subscriber = found.first()
    return subscriber.joined_to or subscriber if subscriber is not None else None


def confirmation_with(token: str) -> Confirmation | None:
    """The choices that wait for this link to be followed."""
    found = Confirmation.objects.select_related("subscriber").filter(token=token)
    return found.first()


def live_subscriptions(subscriber: Subscriber) -> list[Subscription]:
    """What they are subscribed to now: kind by kind, in the order of the kinds."""
    live = subscriber.subscriptions.filter(ended_at__isnull=True).select_related("topic")
    return sorted(live.order_by("id"), key=_place)


def subscriptions_seen_by(subscriber: Subscriber) -> QuerySet[Subscription]:
    """Everything that is theirs, ended too."""
    return subscriber.subscriptions.select_related("topic").order_by("id")


def ended_together(subscriber: Subscriber) -> list[Subscription]:
    """What ended last, all at once, by the person or by their mail server: what can be taken up
    again. Nothing once it was, or once anything else began."""
    ended = subscriber.subscriptions.exclude(ended_at=None).select_related("topic")
    last = ended.exclude(reason__in=[EndReason.CHANGED, EndReason.JOINED]).order_by("-ended_at")
    newest = last.first()
    if newest is None or subscriber.subscriptions.filter(ended_at=None).exists():
        return []
    return list(last.filter(ended_at=newest.ended_at, reason=newest.reason).order_by("id"))


def is_refused(subscriber: Subscriber) -> bool:
    """Whether they receive nothing because their mail server refused our last e-mail."""
    together = ended_together(subscriber)
    return bool(together) and together[0].reason == EndReason.REFUSED


def last_digests(subscriber: Subscriber, count: int) -> QuerySet[Digest]:
    """What was sent, the newest first, with the number of its items."""
    return (
        subscriber.digests.annotate(size=Count("items"))
        .select_related("mail")
        .defer("mail__text", "mail__html")
        .order_by("-made_at", "-id")[:count]
    )


def digests_seen_by(subscriber: Subscriber) -> QuerySet[Digest]:
    return subscriber.digests.order_by("id")


def items_of(digest: Digest) -> list[DigestItem]:
    """The publications of one digest, kind by kind."""
    items = digest.items.select_related("publication").order_by("id")
    kinds = list(Kind)
    return sorted(items, key=lambda item: kinds.index(Kind(item.publication.kind)))


def person_at(address: str) -> Person | None:
    """Whose account has this address, confirmed."""
    confirmed = EmailAddress.objects.filter(
        user=OuterRef("pk"), email__iexact=address, verified=True
    )
    found = Person.objects.filter(Exists(confirmed), email__iexact=address, is_active=True)
    return found.first()


def asked_lately(address: str, since: datetime) -> int:
    """How many e-mails asked this address to confirm."""
    return Confirmation.objects.filter(address=address, asked_at__gt=since).count()


def _place(subscription: Subscription) -> tuple[int, str]:
    kinds = ["", *Kind.values]
    topic = subscription.topic.label if subscription.topic is not None else ""
    return kinds.index(subscription.kind), topic

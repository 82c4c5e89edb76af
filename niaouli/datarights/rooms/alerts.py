"""The alerts of the account, and what was sent for them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.models import Digest, Subscription
from niaouli.alerts.operations.forgetting import forget_subscriber
from niaouli.datarights.held import Group, Held, chosen, instant, text
from niaouli.publications.enums import Kind


def held(person: Person) -> list[Held]:
    subscriptions = (
        Subscription.objects.filter(subscriber__person=person)
        .select_related("topic")
        .order_by("id")
    )
    digests = (
        Digest.objects.filter(subscriber__person=person)
        .prefetch_related("items__publication")
        .order_by("id")
    )
    told = [_subscription(each) for each in subscriptions]
    sent = [_digest(each) for each in digests]
    if not told and not sent:
        return []
    return [
        Held(
            _("Vos alertes"),
            groups=[
                Group("subscriptions", _("Abonnements"), told),
                Group("digests", _("Ce que nous vous avons envoyé"), sent),
            ],
        )
    ]


def goes(person: Person, *, now: datetime) -> list[str]:
    count = Subscription.objects.filter(subscriber__person=person, ended_at=None).count()
    return [
        ngettext(
            "%(count)s alerte : vous ne la recevrez plus",
            "%(count)s alertes : vous ne les recevrez plus",
            count,
        )
        % {"count": count}
    ] * bool(count)


def erase(*, person: Person, by: Person | None, now: datetime) -> None:
    forget_subscriber(person=person)


def _subscription(subscription: Subscription) -> Held:
    kind = (
        str(Kind(subscription.kind).plural) if subscription.kind else _("Toutes les publications")
    )
    topic = subscription.topic.label if subscription.topic else _("tous les thèmes")
    reason = EndReason(subscription.reason).label if subscription.reason else ""
    return Held(
        kind,
        [
            chosen("kind", _("Publications"), subscription.kind, kind),
            chosen(
                "topic", _("Thème"), subscription.topic.code if subscription.topic else "", topic
            ),
            chosen("rhythm", _("Rythme"), subscription.rhythm, Rhythm(subscription.rhythm).label),
            instant("since", _("Depuis le"), subscription.since),
            instant("ended_at", _("Terminée le"), subscription.ended_at),
            chosen("reason", _("Pourquoi"), subscription.reason, reason),
        ],
    )


def _digest(digest: Digest) -> Held:
    titles = [each.publication.title for each in sorted(digest.items.all(), key=lambda i: i.pk)]
    return Held(
        _("Envoi"),
        [
            instant("made_at", _("Le"), digest.made_at),
            text("publications", _("Publications"), "\n\n".join(titles)),
        ],
    )

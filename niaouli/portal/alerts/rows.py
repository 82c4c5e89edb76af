"""Subscriptions and digests as their pages show them, with or without an account."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.alerts import queries
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Digest, Subscriber, Subscription
from niaouli.alerts.operations import subscribing
from niaouli.alerts.words import Choice
from niaouli.lib.errors import Refusal
from niaouli.lib.words import date_words, long_date
from niaouli.mail.enums import TONES, Delivery

DIGESTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One subscription, and where its form is sent."""

    id: int
    what: str
    when: str
    rhythm: str
    since: str
    action: str


def rows_of(subscriber: Subscriber | None, action: Callable[[Subscription], str]) -> list[Row]:
    if subscriber is None:
        return []
    return [
        Row(
            id=each.pk,
            what=(choice := Choice.from_subscription(each)).what,
            when=str(choice.rhythm.label),
            rhythm=each.rhythm,
            since=_("Depuis le %(day)s") % {"day": date_words(each.since)},
            action=action(each),
        )
        for each in queries.live_subscriptions(subscriber)
    ]


def ended_of(subscriber: Subscriber | None) -> list[str]:
    """What can be taken up again, in sentences."""
    if subscriber is None:
        return []
    return [str(Choice.from_subscription(each)) for each in queries.ended_together(subscriber)]


@dataclass(frozen=True, slots=True)
class Sent:
    """One digest in the list of the last ones."""

    title: str
    href: str
    delivery: str
    tone: str


def sent_to(subscriber: Subscriber | None) -> list[Sent]:
    if subscriber is None:
        return []
    return [_sent(each) for each in queries.last_digests(subscriber, DIGESTS_SHOWN)]


def digest_title(digest: Digest, size: int) -> str:
    """« Mardi 3 mars 2026 : 4 publications »."""
    count = ngettext("%(num)s publication", "%(num)s publications", size) % {"num": size}
    day = capfirst(long_date(digest.made_at))
    return _("%(day)s : %(count)s") % {"day": day, "count": count}


def change(request: HttpRequest, subscriber: Subscriber, pk: int, by: Person | None) -> str:
    """Do what the form of a row asks; answers what to say of it."""
    seen = queries.subscriptions_seen_by(subscriber)
    subscription = get_object_or_404(seen, pk=pk)
    what, now = Choice.from_subscription(subscription).what, timezone.now()
    if "stop" in request.POST:
        subscribing.stop(subscription=subscription, by=by, now=now)
        return _("Vous ne recevrez plus : %(what)s.") % {"what": what}
    rhythm = request.POST.get(f"rythme-{pk}", "")
    if rhythm not in Rhythm.values:
        raise Refusal(_("Choisissez quand recevoir cette alerte : un des trois rythmes."))
    changed = subscribing.change_rhythm(
        subscription=subscription, rhythm=Rhythm(rhythm), by=by, now=now
    )
    choice = Choice.from_subscription(changed)
    return _("C’est noté. Vous recevrez : %(choice)s.") % {"choice": choice}


def subscriber_or_404(token: str) -> Subscriber:
    """Whose page the token opens; a token that was made up opens nothing."""
    subscriber = queries.subscriber_with(token)
    if subscriber is None:
        raise Http404
    return subscriber


def _sent(digest: Digest) -> Sent:
    state = Delivery(digest.mail.state) if digest.mail is not None else None
    return Sent(
        title=digest_title(digest, digest.size),  # type: ignore[attr-defined]  # annotated
        href=reverse("portal:alert_digest", args=[digest.key]),
        delivery=capfirst(str(state.label)) if state is not None else "",
        tone=TONES[state] if state is not None else "",
    )

"""From what matched to one e-mail for each person."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.letters import Letter, Lines, Told
from niaouli.alerts.models import Digest, DigestItem, Match, Run, Subscriber
from niaouli.alerts.operations.matching import is_online
from niaouli.alerts.periods import last_due
from niaouli.mail import operations as mail
from niaouli.mail.models import OutgoingMail
from niaouli.mail.operations import Envelope
from niaouli.publications.models import Publication

TEMPLATE = "alerts/digest"
BATCH = 200
"""Subscribers taken at once: what bounds the memory, whatever their number."""
SECONDS = 5.0
"""How long one job works: nobody waits for a code behind all the digests of a morning."""
UNREAD = ("body", "search_title", "search_text", "search_vector")
"""Of a publication: what no e-mail says."""
GATHERED: Mapping[Rhythm, tuple[Rhythm, ...]] = {
    Rhythm.NOW: (Rhythm.NOW,),
    Rhythm.DAILY: (Rhythm.DAILY,),
    # On Monday, who has both receives one e-mail.
    Rhythm.WEEKLY: (Rhythm.WEEKLY, Rhythm.DAILY),
}

Sent = dict[tuple[int, int], int]
"""By subscriber and publication: the last revision that was sent."""


def make_digests(*, rhythm: Rhythm, now: datetime) -> bool:
    """Make the digests that are due, for a few seconds; answers whether some remain.

    Safe to run twice, at the same time, or killed anywhere: a batch of subscribers is locked, and
    all that is written of it is written together or not at all.
    """
    run = _open_run(rhythm, now) if rhythm is not Rhythm.NOW else None
    period = run.period_start if run is not None else now
    end = monotonic() + SECONDS
    while _make_batch(rhythm, period, now):
        if monotonic() > end:
            return True
    if run is not None and not _waiting_subscribers(rhythm, period).exists():
        # What an earlier run left is in this one.
        earlier = Run.objects.filter(rhythm=rhythm, period_start__lte=period)
        earlier.filter(processed_at__isnull=True).update(processed_at=now)
    return False


def rhythms_due(*, now: datetime) -> list[Rhythm]:
    """The rhythms whose last period is not done: it is time, or a job was missed or killed."""
    due = []
    # Weekly first: it takes with it what the same morning's would say to the same people.
    for rhythm in (Rhythm.WEEKLY, Rhythm.DAILY):
        done = Run.objects.filter(rhythm=rhythm, period_start=last_due(rhythm, now))
        if not done.filter(processed_at__isnull=False).exists():
            due.append(rhythm)
    return due


def _open_run(rhythm: Rhythm, now: datetime) -> Run:
    """The run of the last period, whoever opens it first."""
    run, _opened = Run.objects.get_or_create(
        rhythm=rhythm, period_start=last_due(rhythm, now), defaults={"opened_at": now}
    )
    return run


def _waiting(rhythm: Rhythm, period: datetime) -> QuerySet[Match]:
    """What is to leave with this period's digests."""
    waiting = Match.objects.filter(processed_at__isnull=True)
    if rhythm is Rhythm.NOW:
        return waiting.filter(rhythm=Rhythm.NOW)
    return waiting.filter(matched_at__lt=period)


def _waiting_subscribers(rhythm: Rhythm, period: datetime) -> QuerySet[Subscriber]:
    """Whose digest of this period is still to make."""
    theirs = _waiting(rhythm, period).filter(rhythm=rhythm, subscriber=OuterRef("pk"))
    made = Digest.objects.filter(subscriber=OuterRef("pk"), rhythm=rhythm, period_start=period)
    return Subscriber.objects.filter(Exists(theirs), ~Exists(made))


@transaction.atomic
def _make_batch(rhythm: Rhythm, period: datetime, now: datetime) -> int:
    """Make the digests of some subscribers that no other job has; answers how many were looked
    at."""
    free = _waiting_subscribers(rhythm, period).select_for_update(of=("self",), skip_locked=True)
    subscribers = {each.pk: each for each in free.select_related("person").order_by("id")[:BATCH]}
    matches = (
        _waiting(rhythm, period)
        .filter(rhythm__in=GATHERED[rhythm], subscriber__in=subscribers)
        .select_related("announcement", "subscription__topic")
        .order_by("id")
    )
    of_subscriber: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        of_subscriber[match.subscriber_id].append(match)
    letters = _letters(subscribers, of_subscriber, rhythm, period, now)
    _write(letters, rhythm, period, now)
    taken = [match.pk for found in of_subscriber.values() for match in found]
    Match.objects.filter(pk__in=taken).update(processed_at=now)
    return len(subscribers)


def _letters(
    subscribers: Mapping[int, Subscriber],
    of_subscriber: Mapping[int, Sequence[Match]],
    rhythm: Rhythm,
    period: datetime,
    now: datetime,
) -> list[Letter]:
    """What each has to be told; none for who has nothing, or a closed account."""
    publications = _publications(of_subscriber.values())
    online = {pk for pk, each in publications.items() if is_online(each, now)}
    sent = _last_sent(subscribers, online)
    lines, letters = Lines(), []
    for pk, matches in of_subscriber.items():
        person = subscribers[pk].person
        wanted = [each for each in matches if _is_wanted(each, online, sent)]
        if wanted and (person is None or person.is_active):
            letters.append(
                Letter(
                    subscriber=subscribers[pk],
                    rhythm=rhythm,
                    told=_told(wanted, publications, sent),
                    because_of=list(
                        {each.subscription_id: each.subscription for each in wanted}.values()
                    ),
                    period=period,
                    lines=lines,
                )
            )
    return letters


def _is_wanted(match: Match, online: Container[int], sent: Sent) -> bool:
    """Still asked for, still online, and in a text that was not sent yet."""
    announcement = match.announcement
    last = sent.get((match.subscriber_id, announcement.publication_id), 0)
    return (
        match.subscription.ended_at is None
        and announcement.publication_id in online
        and announcement.revision > last
    )


def _told(
    wanted: Iterable[Match],
    publications: Mapping[int, Publication],
    sent: Sent,
) -> list[Told]:
    """Each publication once, whichever subscriptions asked for it and however often it changed."""
    told: dict[int, Told] = {}
    for match in wanted:
        pk = match.announcement.publication_id
        before = told.get(pk)
        urgent = match.rhythm == Rhythm.NOW and match.subscription.rhythm != Rhythm.NOW
        told[pk] = Told(
            publication=publications[pk],
            again=(match.subscriber_id, pk) in sent,
            urgent=urgent and (before is None or before.urgent),
        )
    return list(told.values())


def _publications(matches: Iterable[Sequence[Match]]) -> dict[int, Publication]:
    """As they are now: the latest text."""
    ids = {match.announcement.publication_id for found in matches for match in found}
    return Publication.objects.defer(*UNREAD).in_bulk(ids)


def _last_sent(subscribers: Iterable[int], publications: Iterable[int]) -> Sent:
    """The last revision of each publication that each subscriber received."""
    items = DigestItem.objects.filter(
        subscriber__in=list(subscribers), publication__in=list(publications)
    )
    rows = items.values_list("subscriber", "publication").annotate(last=Max("revision"))
    return {(subscriber, publication): last for subscriber, publication, last in rows.order_by()}


def _write(letters: Sequence[Letter], rhythm: Rhythm, period: datetime, now: datetime) -> None:
    mails = mail.write_many(TEMPLATE, map(_envelope, letters), now=now, secret=True)
    digests = [
        _digest(letter, written, rhythm, period, now)
        for letter, written in zip(letters, mails, strict=True)
    ]
    Digest.objects.bulk_create(digests)
    DigestItem.objects.bulk_create(
        DigestItem(
            digest=digest,
            subscriber=letter.subscriber,
            publication=each.publication,
            revision=each.publication.revision,
        )
        for letter, digest in zip(letters, digests, strict=True)
        for each in letter.told
    )


def _envelope(letter: Letter) -> Envelope:
    subscriber = letter.subscriber
    return Envelope(
        address=subscriber.destination,
        person=subscriber.person_id,
        language=subscriber.reads,
        values={"letter": letter},
        unsubscribe=letter.unsubscribe,
    )


def _digest(
    letter: Letter, written: OutgoingMail, rhythm: Rhythm, period: datetime, now: datetime
) -> Digest:
    return Digest(
        subscriber=letter.subscriber,
        rhythm=rhythm,
        period_start=period,
        made_at=now,
        mail=written,
    )

"""Feeds: added, read, paused, removed. One that cannot be read disturbs no other.

The site is read before the transaction: no row is held while another's server takes its time.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.connectors.web import Answer, Unreachable, fetch
from niaouli.departments.models import Department
from niaouli.publications import policies
from niaouli.publications.content import printable
from niaouli.publications.enums import Arrival, FeedStatus, Kind, Reading
from niaouli.publications.errors import FeedRefused, InvalidPublication
from niaouli.publications.feeds import Item, NotAFeed, ParsedFeed
from niaouli.publications.feeds import read_feed as parse_feed
from niaouli.publications.items import RECENT, Read, read_item
from niaouli.publications.models import ADDRESS, TITLE, Announcement, Feed, Publication
from niaouli.publications.operations.writing import go_online, new_publication, rewrite
from niaouli.publications.readings import already_read, sentence_of
from niaouli.topics.models import Topic

ANNOUNCED = 30
"""The most that one feed announces in a day, whatever it brings: it is written by others, and each
announcement may be an e-mail to every subscriber."""


@dataclass(frozen=True)
class Wanted:
    """What an editor asks of a feed."""

    kind: Kind
    department: Department
    topics: Collection[Topic]
    arrival: Arrival


@dataclass(frozen=True)
class _Outcome:
    """What a reading found, before anything is written."""

    reading: Reading
    status: int = 0
    answer: Answer | None = None
    parsed: ParsedFeed | None = None


def add_feed(*, url: str, wanted: Wanted, by: Person | None, now: datetime) -> Feed:
    """Read this address for the first time, and from now on. Raises `FeedRefused` when it cannot be
    read: nothing is added.

    What is older than thirty days, over, or more than `ANNOUNCED` is put online without being
    announced. An address that was removed is taken up where it was left.
    """
    url = url.strip()
    if len(url) > ADDRESS:
        raise FeedRefused(sentence_of(Reading.ADDRESS))
    known = Feed.objects.filter(url=url).order_by("id").first()
    if known is not None and known.status != FeedStatus.REMOVED:
        raise FeedRefused(already_read())
    found = _read(url, etag="", last_modified="")
    if found.parsed is None:
        raise FeedRefused(sentence_of(found.reading, found.status))
    with transaction.atomic():
        feed, created = Feed.objects.select_for_update(of=("self",)).get_or_create(
            url=url, defaults={"department": wanted.department, "kind": wanted.kind}
        )
        if not created and feed.status != FeedStatus.REMOVED:
            # Someone added it while it was being read: it is theirs.
            raise FeedRefused(already_read())
        _set(feed, wanted)
        feed.status, feed.failures = FeedStatus.ACTIVE, 0
        feed.title = (printable(found.parsed.title) or url)[:TITLE]
        feed.save()
        _record(feed, "added", by=by, now=now)
        _keep(feed, found, now=now)
    return feed


@transaction.atomic
def change_feed(*, feed: Feed, wanted: Wanted, by: Person | None, now: datetime) -> Feed:
    """What it brings from now on; what it brought stays as it is."""
    feed = _lock(feed)
    _set(feed, wanted)
    # Read whole again: items that were left aside may be wanted now.
    feed.etag = feed.last_modified = ""
    feed.save()
    _record(feed, "changed", by=by, now=now)
    return feed


@transaction.atomic
def pause_feed(*, feed: Feed, by: Person | None, now: datetime) -> None:
    _set_status(feed, FeedStatus.PAUSED, "paused", by=by, now=now)


@transaction.atomic
def resume_feed(*, feed: Feed, by: Person | None, now: datetime) -> None:
    _set_status(feed, FeedStatus.ACTIVE, "resumed", by=by, now=now)


@transaction.atomic
def remove_feed(*, feed: Feed, by: Person | None, now: datetime) -> None:
    """It is read no more; what it brought stays."""
    _set_status(feed, FeedStatus.REMOVED, "removed", by=by, now=now)


def read_feed(*, feed: Feed, now: datetime) -> Feed:
    """Read it once; what came of it is on the feed. Safe to run twice, or at the same time."""
    found = _read(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    with transaction.atomic():
        feed = _lock(feed)
        if feed.status != FeedStatus.REMOVED:
            _keep(feed, found, now=now)
    return feed


def _read(url: str, *, etag: str, last_modified: str) -> _Outcome:
    try:
        answer = fetch(url, etag=etag, last_modified=last_modified)
    except Unreachable as error:
        return _Outcome(Reading(error.trouble.value), status=error.status)
    if not answer.changed:
        return _Outcome(Reading.UNCHANGED, answer=answer)
    try:
        return _Outcome(Reading.READ, answer=answer, parsed=parse_feed(answer))
    except NotAFeed:
        return _Outcome(Reading.UNREADABLE)


def _keep(feed: Feed, found: _Outcome, *, now: datetime) -> None:
    """Write on a locked feed what its reading brought."""
    feed.read_at, feed.reading, feed.answer = now, found.reading, found.status
    feed.added = feed.revised = 0
    feed.failures = 0 if found.answer is not None else feed.failures + 1
    if found.answer is not None and found.parsed is not None:
        feed.etag, feed.last_modified = found.answer.etag, found.answer.last_modified
        feed.added, feed.revised = _keep_items(feed, found.parsed, now=now)
    feed.save()
    if feed.added or feed.revised:
        details = {"added": feed.added, "revised": feed.revised}
        audit.record("feed.read", by=None, subject=feed.subject, now=now, details=details)


def _keep_items(feed: Feed, parsed: ParsedFeed, *, now: datetime) -> tuple[int, int]:
    """How many are new, and how many changed. The oldest first, so that lists keep their order."""
    topics = list(feed.topics.order_by("id"))
    known = _Known(feed, parsed)
    added: list[tuple[Publication, datetime]] = []
    revised = 0
    for item in reversed(parsed.items):
        read = read_item(item, Kind(feed.kind), feed.department, now=now)
        publication = known.of(read)
        # An item of which nothing can be made holds up no other.
        with suppress(InvalidPublication):
            if publication is None:
                added.append((_new(feed, read, topics, now=now), read.published_at))
            elif policies.is_followed(publication) and publication.external_hash != read.hash:
                _revise(publication, item, feed.department, read.hash, now=now)
                revised += 1
    if feed.arrival == Arrival.ONLINE:
        _put_online(feed, added, now=now)
    return len(added), revised


class _Known:
    """What the feed brought already, by the name of the item; else by its address and title, for a
    feed that suddenly names everything anew."""

    def __init__(self, feed: Feed, parsed: ParsedFeed) -> None:
        names = [item.id for item in parsed.items]
        links = [item.link for item in parsed.items if item.link]
        found = (
            Publication.objects.select_for_update(of=("self",))
            .select_related("feed")
            .filter(Q(external_id__in=names) | Q(external_url__in=links), feed=feed)
            .order_by("id")
        )
        self._by_name = {each.external_id: each for each in found}
        self._by_place = {(each.external_url, each.title): each for each in found}

    def of(self, read: Read) -> Publication | None:
        place = (read.content.external_url, read.content.title)
        return self._by_name.get(read.id) or (self._by_place.get(place) if place[0] else None)


def _new(feed: Feed, read: Read, topics: Collection[Topic], *, now: datetime) -> Publication:
    return new_publication(
        Kind(feed.kind),
        replace(read.content, topics=topics),
        now=now,
        feed=feed,
        external_id=read.id,
        external_hash=read.hash,
    )


def _put_online(
    feed: Feed, added: Collection[tuple[Publication, datetime]], *, now: datetime
) -> None:
    """A feed that is new to us, that turns up old things or invents many, does not flood anybody:
    only the latest of what is recent is announced."""
    lately = Announcement.objects.filter(publication__feed=feed, at__gt=now - timedelta(days=1))
    left = max(ANNOUNCED - lately.count(), 0) if added else 0
    recent = [each for each in added if each[1] > now - RECENT and not each[0].is_over(now)]
    latest = sorted(recent, key=lambda each: each[1], reverse=True)[:left]
    told = {publication.pk for publication, _at in latest}
    for publication, at in added:
        go_online(publication, at=at, now=now, announce=publication.pk in told)


def _revise(
    publication: Publication, item: Item, department: Department, hash: str, *, now: datetime
) -> None:
    """The site changed its item: so do we, and tell nobody. Its kind and topics are those that it
    was given."""
    read = read_item(item, Kind(publication.kind), department, now=now)
    publication.external_hash = hash
    topics = list(publication.topics.order_by("id"))
    rewrite(publication, replace(read.content, topics=topics), now=now)
    publication.save()


def _lock(feed: Feed) -> Feed:
    return Feed.objects.select_for_update(of=("self",)).select_related("department").get(pk=feed.pk)


def _set(feed: Feed, wanted: Wanted) -> None:
    feed.kind, feed.department, feed.arrival = wanted.kind, wanted.department, wanted.arrival
    feed.topics.set(wanted.topics)


def _set_status(
    feed: Feed, status: FeedStatus, verb: str, *, by: Person | None, now: datetime
) -> None:
    feed = _lock(feed)
    if feed.status == status:
        return
    feed.status = status
    feed.save(update_fields=["status"])
    _record(feed, verb, by=by, now=now)


def _record(feed: Feed, verb: str, *, by: Person | None, now: datetime) -> None:
    audit.record(
        f"feed.{verb}",
        by=by.pk if by else None,
        subject=feed.subject,
        now=now,
        details={"kind": feed.kind},
    )

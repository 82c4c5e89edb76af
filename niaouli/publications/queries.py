"""Reading publications and feeds. What these leave out does not exist for who asks."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet

from niaouli.departments.models import Membership
from niaouli.departments.queries import edited
from niaouli.lib.words import searchable
from niaouli.publications.enums import FeedStatus, Kind, Status
from niaouli.publications.models import Announcement, Feed, Publication
from niaouli.topics.models import Topic

SEARCHED = ("search_vector", "search_title", "search_text")
"""Columns that no page reads."""
WORDS = 12
"""The most words of a search that are looked for."""


def published(now: datetime) -> QuerySet[Publication]:
    """What everybody sees, the newest first. The body and the columns of the search are not
    loaded."""
    return (
        Publication.objects.filter(status=Status.PUBLISHED, published_at__lte=now)
        .order_by("-published_at", "-id")
        .defer("body", *SEARCHED)
    )


def public(now: datetime) -> QuerySet[Publication]:
    """What has a page: what everybody sees, and what was withdrawn after it was seen."""
    return (
        Publication.objects.filter(
            Q(status=Status.PUBLISHED) | Q(status=Status.WITHDRAWN), published_at__lte=now
        )
        .order_by("-published_at", "-id")
        .defer(*SEARCHED)
    )


def flashes(now: datetime) -> QuerySet[Publication]:
    """The last-minute news that still hold."""
    return published(now).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), kind=Kind.FLASH)


def under_way(found: QuerySet[Publication], now: datetime) -> QuerySet[Publication]:
    """Those of `found` that are not over. Without any end, a publication never is."""
    return found.filter(Q(ends_at__isnull=True) | Q(ends_at__gte=now))


def over(found: QuerySet[Publication], now: datetime) -> QuerySet[Publication]:
    return found.filter(ends_at__lt=now)


def search(text: str, *, now: datetime, beginnings: bool = False) -> QuerySet[Publication]:
    """The publications that have every word of `text`, in any of its French forms, the nearest
    first. `beginnings`: words that only begin so are found too."""
    query = search_query(text, beginnings=beginnings)
    return (
        published(now)
        .filter(search_vector=query)
        .annotate(rank=SearchRank(F("search_vector"), query, normalization=1))
        .order_by("-rank", "-published_at", "-id")
    )


def search_query(text: str, *, beginnings: bool = False) -> SearchQuery:
    """The words of `text` in French, all of them. None of their signs means anything."""
    words = searchable(text).split()[:WORDS]
    if not beginnings:
        return SearchQuery(" ".join(words), config="french", search_type="plain")
    return SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="french", search_type="raw"
    )


def topics_in_use(now: datetime) -> QuerySet[Topic]:
    """The topics under which something is published."""
    return (
        Topic.objects.filter(
            publications__status=Status.PUBLISHED, publications__published_at__lte=now
        )
        .distinct()
        .order_by("label", "id")
    )


def publications_for_editor(roles: Collection[Membership]) -> QuerySet[Publication]:
    """Those of the departments in whose name these roles write, the last changed first."""
    return (
        Publication.objects.filter(department__in=edited(roles))
        .select_related("department")
        .order_by("-changed_at", "-id")
        .defer(*SEARCHED)
    )


def feeds_for_editor(roles: Collection[Membership]) -> QuerySet[Feed]:
    """The feeds read in the name of the departments of these roles."""
    return (
        Feed.objects.filter(department__in=edited(roles))
        .exclude(status=FeedStatus.REMOVED)
        .select_related("department")
        .order_by("title", "id")
    )


def feeds_to_read() -> QuerySet[Feed]:
    return Feed.objects.filter(status=FeedStatus.ACTIVE).order_by("id")


def waiting_announcements() -> QuerySet[Announcement]:
    """What was announced and that nobody was told yet, the oldest first."""
    return Announcement.objects.filter(processed_at__isnull=True).order_by("id")

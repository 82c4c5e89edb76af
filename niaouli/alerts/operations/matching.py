"""From an announcement to the subscriptions that asked for it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Match
from niaouli.alerts.periods import leaves_with
from niaouli.lib.jobs import enqueue
from niaouli.publications.enums import Status
from niaouli.publications.models import Announcement, Publication

MATCHES = """
INSERT INTO alerts_match (announcement_id, subscription_id, subscriber_id, rhythm, matched_at)
SELECT %(announcement)s, s.id, s.subscriber_id,
    CASE s.rhythm WHEN 'daily' THEN %(daily)s WHEN 'weekly' THEN %(weekly)s ELSE s.rhythm END,
    %(now)s
FROM alerts_subscription s
WHERE s.ended_at IS NULL
    AND s.since <= %(at)s
    AND s.kind IN ('', %(kind)s)
    AND (s.topic_id IS NULL OR s.topic_id = ANY(%(topics)s))
ON CONFLICT (announcement_id, subscription_id) DO NOTHING
"""
"""One statement, however many subscriptions: nothing of them is read here."""


@transaction.atomic
def match_announcement(*, announcement_id: int, now: datetime) -> int:
    """Write one row for each live subscription that asked for it; answers how many.

    Safe to run twice: an announcement that is processed is left alone. One whose publication is no
    longer online matches nobody.
    """
    found = Announcement.objects.select_for_update(of=("self",)).filter(pk=announcement_id)
    announcement = found.select_related("publication").first()
    if announcement is None or announcement.processed_at is not None:
        return 0
    count = 0
    if is_online(announcement.publication, now):
        count = _write_matches(announcement, now)
    announcement.processed_at = now
    announcement.save(update_fields=["processed_at"])
    if (
        count
        and Match.objects.filter(
            announcement=announcement, rhythm=Rhythm.NOW, processed_at__isnull=True
        ).exists()
    ):
        enqueue("alerts.now")
    return count


def is_online(publication: Publication, now: datetime) -> bool:
    """Whether anybody can read it now."""
    at = publication.published_at
    return publication.status == Status.PUBLISHED and at is not None and at <= now


def _write_matches(announcement: Announcement, now: datetime) -> int:
    publication = announcement.publication
    deadline = publication.deadline
    values: dict[str, Any] = {
        "announcement": announcement.pk,
        "daily": leaves_with(Rhythm.DAILY, deadline, now).value,
        "weekly": leaves_with(Rhythm.WEEKLY, deadline, now).value,
        "now": now,
        "at": announcement.at,
        "kind": publication.kind,
        "topics": list(publication.topics.order_by("id").values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, values)
        return int(cursor.rowcount)

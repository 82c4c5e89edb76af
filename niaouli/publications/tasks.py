"""Background work of publications."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from niaouli.publications import operations, queries


@app.periodic(cron="*/30 * * * *")
@app.task(name="publications.read_feeds", queueing_lock="publications.read_feeds")
def read_feeds(timestamp: int) -> None:
    """Each feed has its own job: one that is slow or wrong holds up no other."""
    for feed in queries.feeds_to_read():
        job = read_feed.configure(queueing_lock=f"publications.read_feed.{feed.pk}")
        with suppress(AlreadyEnqueued), transaction.atomic():
            job.defer(feed=feed.pk)


@app.task(name="publications.read_feed")
def read_feed(feed: int) -> None:
    found = queries.feeds_to_read().filter(pk=feed).first()
    if found is not None:
        operations.read_feed(feed=found, now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="publications.announce_due", queueing_lock="publications.announce_due")
def announce_due(timestamp: int) -> None:
    """What was planned is announced within five minutes of its time."""
    operations.announce_due(now=timezone.now())

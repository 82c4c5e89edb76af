"""Background work of the event log."""

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.audit import operations


@app.periodic(cron="*/10 * * * *")
@app.task(name="audit.seal_events", queueing_lock="audit.seal_events")
def seal_events(timestamp: int) -> None:
    operations.seal_events(now=timezone.now())

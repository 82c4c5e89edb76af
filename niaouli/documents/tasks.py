"""Background work of documents."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.documents import reminders, upkeep

log = logging.getLogger(__name__)


@app.periodic(cron="30 14 * * *")  # Half past one at night in Nouméa.
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    found = upkeep.sweep(now=timezone.now())
    if found.missing:
        # A row without its content: somebody must look at the storage.
        log.error("documents: contents missing", extra={"data": {"files": found.missing}})


@app.periodic(cron="0 20 * * *")  # Seven in the morning in Nouméa.
@app.task(name="documents.remind", queueing_lock="documents.remind")
def remind(timestamp: int) -> None:
    reminders.send_reminders(now=timezone.now())

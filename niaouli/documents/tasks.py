"""Background work of documents."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.documents import reminders, upkeep
from niaouli.documents.checking import scanning

log = logging.getLogger(__name__)


@app.periodic(cron="30 14 * * *")  # Half past one at night in Nouméa.
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    found = upkeep.sweep(now=timezone.now())
    if found.faults or found.too_many_orphans:
        # Somebody must look at the storage: `documents check` says more.
        data = {
            "faults": found.faults,
            "files": found.faulty,
            "too_many_orphans": found.too_many_orphans,
        }
        log.error("documents: rows and contents differ", extra={"data": data})


@app.periodic(cron="0 20 * * *")  # Seven in the morning in Nouméa.
@app.task(name="documents.remind", queueing_lock="documents.remind")
def remind(timestamp: int) -> None:
    reminders.send_reminders(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="documents.scan", queueing_lock="documents.scan")
def scan(timestamp: int) -> None:
    run = scanning.scan_again(now=timezone.now())
    if run.silent:
        # Meanwhile files wait, and nobody can open them.
        log.error("documents: the antivirus does not answer")
    if run.infected:
        log.error("documents: files put in quarantine", extra={"data": {"files": run.infected}})

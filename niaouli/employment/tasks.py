"""Background work of employment."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from niaouli.employment.operations import check_ins, office
from niaouli.lib.jobs import enqueue


@app.periodic(cron="0 20 * * *")  # Seven in the morning in Nouméa.
@app.task(name="employment.remind_check_ins", queueing_lock="employment.remind_check_ins")
def remind_check_ins(timestamp: int) -> None:
    check_ins.send_reminders(now=timezone.now())


@app.task(
    name="employment.run_batch",
    # What broke is tried again for some hours: the batch goes on from the place it has reached.
    retry=RetryStrategy(linear_wait=60, max_attempts=30),
)
def run_batch(batch: int) -> None:
    """A few people, then again: other jobs come in between."""
    if office.run_batch(batch_id=batch, now=timezone.now()):
        enqueue("employment.run_batch", batch=batch)

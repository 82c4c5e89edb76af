"""Background work of deliveries. What is long is done some seconds at a time, then asked again, so
that other jobs come in between."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from niaouli.deliveries.operations import checking, keeping, sending
from niaouli.lib.jobs import enqueue

AGAIN = RetryStrategy(linear_wait=60, max_attempts=30)


@app.task(name="deliveries.check", priority=-5, retry=AGAIN)
def check(delivery: int) -> None:
    """Below what people wait for in front of their screen."""
    if checking.check_archive(delivery_id=delivery, now=timezone.now()):
        enqueue("deliveries.check", delivery=delivery)


@app.task(name="deliveries.send", priority=-5, retry=AGAIN)
def send(delivery: int) -> None:
    if sending.send_lines(delivery_id=delivery, now=timezone.now()):
        enqueue("deliveries.send", delivery=delivery)


@app.task(name="deliveries.erase", priority=-5, retry=AGAIN)
def erase(delivery: int) -> None:
    keeping.erase_lines(delivery_id=delivery, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="deliveries.take_up", queueing_lock="deliveries.take_up")
def take_up(timestamp: int) -> None:
    keeping.take_up(now=timezone.now())


@app.periodic(cron="35 14 * * *")  # Twenty-five to two at night in Nouméa.
@app.task(name="deliveries.keep", queueing_lock="deliveries.keep")
def keep(timestamp: int) -> None:
    keeping.give_up_unsent(now=timezone.now())
    keeping.erase_old(now=timezone.now())

"""Background work of accounts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.accounts import email_change, operations, unknown_devices


@app.periodic(cron="45 14 * * *")  # Quarter to two at night in Nouméa.
@app.task(name="accounts.remove_unconfirmed", queueing_lock="accounts.remove_unconfirmed")
def remove_unconfirmed(timestamp: int) -> None:
    operations.remove_unconfirmed(now=timezone.now())


@app.periodic(cron="50 14 * * *")
@app.task(name="accounts.forget_old_changes", queueing_lock="accounts.forget_old_changes")
def forget_old_changes(timestamp: int) -> None:
    email_change.forget_old_changes(now=timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="accounts.tell_unknown_devices", queueing_lock="accounts.tell_unknown_devices")
def tell_unknown_devices(timestamp: int) -> None:
    unknown_devices.tell_unknown_devices(now=timezone.now())

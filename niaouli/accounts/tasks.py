"""Background work of accounts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.accounts import operations


@app.periodic(cron="45 14 * * *")  # Quarter to two at night in Nouméa.
@app.task(name="accounts.remove_unconfirmed", queueing_lock="accounts.remove_unconfirmed")
def remove_unconfirmed(timestamp: int) -> None:
    operations.remove_unconfirmed(now=timezone.now())

"""Background work of data rights."""

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.datarights import operations


@app.periodic(cron="40 14 * * *")  # Twenty to two at night in Nouméa.
@app.task(name="datarights.forget_deleted", queueing_lock="datarights.forget_deleted")
def forget_deleted(timestamp: int) -> None:
    operations.empty_again(now=timezone.now())

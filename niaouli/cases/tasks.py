"""Background work of cases."""

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.cases import processing_time


@app.periodic(cron="15 14 * * *")  # Quarter past one at night in Nouméa.
@app.task(name="cases.compute_processing_times", queueing_lock="cases.compute_processing_times")
def compute_processing_times(timestamp: int) -> None:
    processing_time.compute_processing_times(now=timezone.now())

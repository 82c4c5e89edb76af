"""Background work of cases."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from niaouli.cases.delays import processing_time
from niaouli.cases.lists import indexing
from niaouli.cases.operations import asked, campaigns, exports, planning, quarantine, scheduling
from niaouli.lib.jobs import enqueue


@app.periodic(cron="15 14 * * *")  # Quarter past one at night in Nouméa.
@app.task(name="cases.compute_processing_times", queueing_lock="cases.compute_processing_times")
def compute_processing_times(timestamp: int) -> None:
    processing_time.compute_processing_times(now=timezone.now())


@app.task(name="cases.index_person", retry=RetryStrategy(linear_wait=60, max_attempts=30))
def index_person(person: int) -> None:
    """Their name or their address changed: their cases are found by the new one."""
    indexing.index_person(person)


@app.task(name="cases.index_missing", retry=RetryStrategy(linear_wait=60, max_attempts=30))
def index_missing(after: int) -> None:
    """Of the cases that were there before the search by words; then again, so that other jobs come
    in between."""
    last = indexing.index_batch(after=after, missing=True)
    if last:
        enqueue("cases.index_missing", after=last)


@app.task(name="cases.make_export", priority=-5)
def make_export(export: int) -> None:
    """Below what people wait for in front of their screen."""
    exports.make_export(export_id=export, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.take_up_exports", queueing_lock="cases.take_up_exports")
def take_up_exports(timestamp: int) -> None:
    exports.take_up_exports(now=timezone.now())


@app.periodic(cron="20 14 * * *")  # Twenty past one at night in Nouméa.
@app.task(name="cases.erase_exports", queueing_lock="cases.erase_exports")
def erase_exports(timestamp: int) -> None:
    exports.erase_exports(now=timezone.now())


@app.periodic(cron="25 14 * * *")  # Twenty-five past one at night in Nouméa.
@app.task(name="cases.forget_opinion_mails", queueing_lock="cases.forget_opinion_mails")
def forget_opinion_mails(timestamp: int) -> None:
    asked.forget_mails(now=timezone.now())


@app.task(name="cases.tell_of_quarantine", retry=RetryStrategy(linear_wait=60, max_attempts=30))
def tell_of_quarantine(file: int) -> None:
    """The antivirus found something in a file that cases hold."""
    quarantine.tell_of_quarantine(file_id=file, now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.run_due", queueing_lock="cases.run_due")
def run_due(timestamp: int) -> None:
    scheduling.run_due(now=timezone.now())


@app.periodic(cron="50 14 * * *")  # Ten to two at night in Nouméa.
@app.task(name="cases.plan_missing", queueing_lock="cases.plan_missing")
def plan_missing(timestamp: int) -> None:
    planning.plan_missing(now=timezone.now())


@app.periodic(cron="10 20 * * *")  # Ten past seven in the morning in Nouméa.
@app.task(name="cases.remind_campaigns", queueing_lock="cases.remind_campaigns")
def remind_campaigns(timestamp: int) -> None:
    campaigns.send_campaign_reminders(now=timezone.now())

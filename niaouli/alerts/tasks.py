"""Background work of alerts. Any of it may run twice, at the same time, or be stopped anywhere."""

from django.utils import timezone
from procrastinate.contrib.django import app

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.operations import digesting, matching, upkeep
from niaouli.lib.jobs import enqueue


@app.task(name="alerts.match", priority=-4)
def match(announcement: int) -> None:
    """Before the digests: what is published together leaves together."""
    matching.match_announcement(announcement_id=announcement, now=timezone.now())


@app.task(name="alerts.now", priority=-5)
def now() -> None:
    _make(Rhythm.NOW)


@app.task(name="alerts.weekly", priority=-5)
def weekly() -> None:
    _make(Rhythm.WEEKLY)


@app.task(name="alerts.daily", priority=-6)
def daily() -> None:
    """After the weekly ones of the same morning, which take theirs along."""
    _make(Rhythm.DAILY)


@app.periodic(cron="2-59/5 * * * *")
@app.task(name="alerts.take_up", queueing_lock="alerts.take_up")
def take_up(timestamp: int) -> None:
    """Two minutes after seven, whatever the time zone: what was being matched then is matched."""
    moment = timezone.now()
    upkeep.take_up(now=moment)
    upkeep.end_refused(now=moment)


@app.periodic(cron="30 15 * * *")  # Half past two at night in Nouméa.
@app.task(name="alerts.tidy", queueing_lock="alerts.tidy")
def tidy(timestamp: int) -> None:
    upkeep.tidy(now=timezone.now())


def _make(rhythm: Rhythm) -> None:
    if digesting.make_digests(rhythm=rhythm, now=timezone.now()):
        enqueue(f"alerts.{rhythm.value}")

"""Background work of background work."""

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

SILENCE_SECONDS = 60
"""Workers say every ten seconds that they live."""
KEPT_HOURS = 7 * 24


@app.periodic(cron="*/2 * * * *")
@app.task(name="config.take_up_abandoned_jobs", queueing_lock="config.take_up_abandoned_jobs")
def take_up_abandoned_jobs(timestamp: int) -> None:
    """A worker that was killed leaves its jobs « under way » for ever: they are put back in line.

    Jobs are safe to run twice (a mail keeps its Message-ID).
    """
    async_to_sync(_take_up)()


@app.periodic(cron="0 15 * * *")  # Two in the morning in Nouméa.
@app.task(name="config.forget_finished_jobs", queueing_lock="config.forget_finished_jobs")
def forget_finished_jobs(timestamp: int) -> None:
    """A job that succeeded has said all it had to: the act and the mail have their own rows."""
    async_to_sync(app.job_manager.delete_old_jobs)(nb_hours=KEPT_HOURS)


async def _take_up() -> None:
    jobs = app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        await jobs.retry_job(job)

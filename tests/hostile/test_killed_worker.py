"""A worker is killed half-way: what it was doing is done all the same, once."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.config.tasks import take_up_abandoned_jobs
from niaouli.lib.jobs import enqueue

pytestmark = pytest.mark.django_db(transaction=True)


def taken_by_a_worker(*, silent_for: int) -> int:
    """A job under way; its worker last gave a sign of life so many seconds ago."""
    enqueue("mail.deliver", mail=1)
    job = ProcrastinateJob.objects.latest("id")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        )
        (worker,) = cursor.fetchone() or (None,)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job.pk],
        )
    return int(job.pk)


def state_afterwards(job: int) -> str:
    take_up_abandoned_jobs.func(timestamp=0)
    return str(ProcrastinateJob.objects.get(pk=job).status)


def test_a_dead_worker_s_job_goes_back_in_line() -> None:
    assert state_afterwards(taken_by_a_worker(silent_for=300)) == "todo"


def test_a_living_worker_keeps_its_job() -> None:
    assert state_afterwards(taken_by_a_worker(silent_for=5)) == "doing"

"""Background work: each feed alone, and what was planned."""

from collections.abc import Iterator

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.connectors.web.fake import FakeWeb, page
from niaouli.departments.models import Department
from niaouli.publications import tasks
from niaouli.publications.models import Feed, Publication
from niaouli.publications.operations import pause_feed
from tests.cast import NOW
from tests.publications.steps import feed, item, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb(flux_example=page(rss()), autre_example=page(rss())) as outside:
        yield outside


def jobs() -> list[int]:
    waiting = ProcrastinateJob.objects.filter(task_name="publications.read_feed").order_by("id")
    return [job.args["feed"] for job in waiting]


def test_each_feed_has_a_job_of_its_own_and_one_at_a_time(web: FakeWeb, dddt: Department) -> None:
    first, second = feed(dddt), feed(dddt, url="http://autre.example/")
    pause_feed(feed=feed(dddt, url="http://autre.example/pause"), by=None, now=NOW)

    tasks.read_feeds(timestamp=0)
    tasks.read_feeds(timestamp=1800)

    assert jobs() == [first.pk, second.pk]


def test_a_job_reads_its_feed(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    web.sites["flux.example"] = page(rss(item(1)))

    tasks.read_feed(feed=known.pk)

    assert Publication.objects.get().title == "Nouvelle 1"


def test_a_feed_that_fails_does_not_fail_its_job(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    web.sites["flux.example"] = page(b"", status="500 Oops")

    tasks.read_feed(feed=known.pk)
    tasks.read_feed(feed=0)

    assert Feed.objects.get().failures == 1

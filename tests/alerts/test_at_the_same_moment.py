"""Jobs that run twice, together, or are killed half-way: nothing lost, nothing twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Digest, DigestItem, Match
from niaouli.alerts.operations import digesting, matching
from niaouli.mail import operations as mail
from niaouli.publications.enums import Kind
from niaouli.publications.models import Announcement
from tests import cast
from tests.alerts import steps
from tests.alerts.steps import TOMORROW_AT_SEVEN
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER, PEOPLE = 6, 25
WEDNESDAY = TOMORROW_AT_SEVEN + steps.LATER


def at_once(job: Callable[[], Any]) -> None:
    """The same job, started together by several workers."""
    barrier = Barrier(TOGETHER)

    def one(_number: int) -> None:
        barrier.wait(20)
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        list(threads.map(one, range(TOGETHER)))


def people() -> set[str]:
    addresses = {f"personne{number}@example.org" for number in range(PEOPLE)}
    for address in addresses:
        steps.subscribed(steps.address_alone(address), Kind.EVENT)
    return addresses


def test_an_announcement_is_matched_once() -> None:
    people()
    steps.published()
    pk = Announcement.objects.get().pk
    at_once(lambda: matching.match_announcement(announcement_id=pk, now=NOW))
    assert Match.objects.count() == PEOPLE


def test_everybody_receives_one_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "BATCH", 3)
    addresses = people()
    steps.published("Une nouvelle")
    steps.published("Une fête", Kind.EVENT)
    steps.match()
    at_once(lambda: digesting.make_digests(rhythm=Rhythm.DAILY, now=WEDNESDAY))
    told = steps.told()
    assert (len(told), {each.address for each in told}) == (PEOPLE, addresses)
    assert DigestItem.objects.count() == 2 * PEOPLE
    assert not Match.objects.filter(processed_at=None).exists()


@pytest.mark.parametrize(
    ("place", "name"),
    [(mail, "write_many"), (Digest.objects, "bulk_create"), (DigestItem.objects, "bulk_create")],
    ids=["before the mails", "before the digests", "before the items"],
)
def test_killed_at_any_step_it_begins_again(
    monkeypatch: pytest.MonkeyPatch, place: object, name: str
) -> None:
    monkeypatch.setattr(digesting, "BATCH", 10)
    addresses = people()
    steps.published()
    steps.match()
    real, calls = getattr(place, name), iter([True, False])

    def killed(*args: Any, **kwargs: Any) -> Any:
        if next(calls, False):
            return real(*args, **kwargs)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(place, name, killed)
        with pytest.raises(SystemExit):
            digesting.make_digests(rhythm=Rhythm.DAILY, now=WEDNESDAY)
    assert len(steps.told()) == 10
    digesting.make_digests(rhythm=Rhythm.DAILY, now=WEDNESDAY)
    told = steps.told()
    assert (len(told), {each.address for each in told}) == (PEOPLE, addresses)


def test_a_ready_made_alert_is_taken_once() -> None:
    alice = cast.person("alice", "Alice", "Wamytan")
    at_once(lambda: steps.subscribed(alice, Kind.FLASH, rhythm=Rhythm.NOW))
    assert alice.subscriber.subscriptions.count() == 1

"""The services of the account pressed in several windows, or by two people, at the same instant."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Confirmation, Subscriber, Subscription
from niaouli.alerts.operations import addresses
from niaouli.connectors.web.fake import FakeWeb, page
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.employment.models import OfficeBatch, Resume
from niaouli.employment.operations.office import PERIODS
from niaouli.employment.queries.seekers import periods_shown
from niaouli.publications.enums import Kind
from niaouli.publications.models import Announcement, Feed, Publication
from tests import cast
from tests.employment.seeking import registered, resume
from tests.publications.steps import item, rss, written

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 6


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb(flux_example=page(rss(item(1)))) as outside:
        yield outside


def at_once(presses: list[Callable[[], Any]]) -> list[int]:
    """Started together, each with its own connection: their statuses."""
    barrier = Barrier(len(presses))

    def one(press: Callable[[], Any]) -> int:
        barrier.wait(20)
        try:
            return int(press().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as threads:
        return list(threads.map(one, presses))


def windows(client: Client, address: str, values: dict[str, Any]) -> list[Callable[[], Any]]:
    """The same press from several windows of one session."""

    def press() -> Any:
        window = Client()
        window.cookies = client.cookies
        return window.post(address, values)

    return [press] * TOGETHER


def test_a_feed_that_two_departments_add_is_of_the_first(
    web: FakeWeb, editor: Person, dddt: Department, dpass: Department
) -> None:
    other = cast.editor("oscar", "Oscar", "Dupont", dpass)
    typed = {"url": "http://flux.example/rss", "kind": Kind.NEWS.value, "arrival": "online"}
    address = reverse("backoffice:feed_add")

    def add(who: Person, code: str) -> Callable[[], Any]:
        browser = cast.signed_in(who)
        return lambda: browser.post(address, {**typed, "department": code})

    statuses = at_once([add(editor, "DDDT"), add(other, "DPASS")])

    assert sorted(statuses) == [302, 422]
    mine = ["DDDT", "DPASS"][statuses.index(302)]
    assert Feed.objects.get().department.code == mine
    assert Publication.objects.get().department == Feed.objects.get().department


def test_a_publication_is_put_online_and_announced_once(editor: Person, dddt: Department) -> None:
    draft = written(Kind.NEWS, dddt)
    address = reverse("backoffice:publication_publish", args=[draft.pk])
    values = {"revision": draft.revision}
    assert set(at_once(windows(cast.signed_in(editor), address, values))) == {302}
    assert Announcement.objects.count() == 1


def test_an_address_is_confirmed_once() -> None:
    asked = {"kinds": [Kind.NEWS], "topics": [], "rhythm": Rhythm.DAILY, "language": "fr"}
    addresses.ask(address="lea@example.org", now=timezone.now(), **asked)  # type: ignore[arg-type]
    address = reverse("portal:subscribe_confirm", args=[Confirmation.objects.get().token])
    assert set(at_once(windows(Client(), address, {}))) == {200}
    assert (Subscriber.objects.count(), Subscription.objects.count()) == (1, 1)


def test_a_resume_is_kept_in_the_wallet_once(alice: Person) -> None:
    resume(alice)
    at_once(windows(cast.signed_in(alice), reverse("portal:resume_keep"), {}))
    assert WalletDocument.objects.filter(owner=alice).count() == 1


def test_an_entry_of_the_resume_is_added_once(alice: Person) -> None:
    address = reverse("portal:resume_add", args=["langues"])
    values = {"language": "drehu", "level": "courant"}
    assert set(at_once(windows(cast.signed_in(alice), address, values))) == {302}
    assert len(Resume.objects.get().languages) == 1


def test_a_check_in_by_the_office_is_decided_once(alice: Person, adviser: Person) -> None:
    registered(alice)
    period = periods_shown(timezone.localdate(), PERIODS)[1]
    form = {"key": str(uuid4()), "direction": "DEL", "mois": f"{period:%Y-%m}"}
    values = {**form, "commune": "", "reason": "Agence fermée.", "confirmed": "yes"}
    address = reverse("backoffice:employment_office")
    assert set(at_once(windows(cast.signed_in(adviser), address, values))) == {302}
    assert OfficeBatch.objects.count() == 1

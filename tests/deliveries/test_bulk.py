"""Documents by the thousand, with one interruption: a worker is killed, two others end its work.

The suite issues a hundred and twenty; `NIAOULI_TEST_DOCUMENTS=10000` issues ten thousand, in less
than an hour.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.operations.checking import check_lines
from niaouli.deliveries.operations.preparing import open_delivery
from niaouli.deliveries.operations.sending import start_delivery
from niaouli.deliveries.queries import counts_of
from niaouli.deliveries.reading.archives import FolderFiles
from niaouli.departments.models import Department
from niaouli.documents.models import Issuance, StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.mail.models import OutgoingMail
from tests.deliveries.steps import listed, pdf, row

DOCUMENTS = int(os.environ.get("NIAOULI_TEST_DOCUMENTS", "120"))
EACH = 4
"""Documents of one person."""
PATIENCE = 60 + DOCUMENTS / 2
"""Seconds that the whole work may take."""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> list[Person]:
    count = (DOCUMENTS + EACH - 1) // EACH
    Person.objects.bulk_create(
        Person(username=f"p{each}", email=f"p{each}@example.org", family_name=f"Nom{each}")
        for each in range(count)
    )
    made = list(Person.objects.filter(username__startswith="p").order_by("id"))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in made
    )
    return made


@pytest.fixture
def workers() -> Iterator[list["subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()


def worker(delivery: Delivery) -> "subprocess.Popen[bytes]":
    names = [
        str(connection.settings_dict["NAME"]),
        str(settings.STORAGES["documents"]["OPTIONS"]["location"]),
        str(delivery.pk),
    ]
    return subprocess.Popen([sys.executable, "-m", "tests.deliveries.worker", *names])


def done(delivery: Delivery) -> int:
    return delivery.lines.filter(state=LineState.DONE).count()


def wait_until_done(delivery: Delivery, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while done(delivery) < count:
        assert time.monotonic() < end, f"{done(delivery)} of {count}"
        time.sleep(0.05)


def prepared_from(
    folder: Path, department: Department, by: Person, people: list[Person]
) -> Delivery:
    """One file a line, each different, four for each person."""
    rows = []
    for number in range(DOCUMENTS):
        name = f"{number:05}.pdf"
        (folder / name).write_bytes(pdf(name))
        rows.append(row(name, people[number // EACH], title=name))
    now = timezone.now()
    delivery = open_delivery(
        department=department,
        content=listed(*rows),
        list_name="liste.csv",
        archive=None,
        by=by,
        now=now,
    )
    files = FolderFiles(folder)
    while check_lines(delivery=delivery, files=files, now=now):
        pass
    return delivery


def test_a_worker_is_killed_and_nothing_is_lost_nor_given_twice(
    dddt: Department,
    agent: Person,
    people: list[Person],
    tmp_path: Path,
    workers: list["subprocess.Popen[bytes]"],
) -> None:
    began = time.monotonic()
    delivery = prepared_from(tmp_path, dddt, agent, people)
    checked = time.monotonic()
    assert counts_of(delivery)[LineState.READY] == DOCUMENTS
    start_delivery(delivery=delivery, by=agent, now=timezone.now() - timedelta(seconds=1))
    workers.append(worker(delivery))
    wait_until_done(delivery, DOCUMENTS // 3)
    os.kill(workers[0].pid, signal.SIGKILL)
    assert workers[0].wait() == -signal.SIGKILL
    assert done(delivery) < DOCUMENTS

    workers += [worker(delivery), worker(delivery)]
    assert [each.wait(timeout=PATIENCE) for each in workers[1:]] == [0, 0]
    ended = time.monotonic()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert done(delivery) == DOCUMENTS
    owned = Counter(WalletDocument.objects.order_by("id").values_list("owner", flat=True))
    assert owned == Counter({each.pk: EACH for each in people})
    assert Issuance.objects.count() == DOCUMENTS
    lines = delivery.lines.order_by("number").values_list("document__title", "filename", "owner_id")
    assert all(title == filename for title, filename, _owner in lines)
    assert len({owner for _title, _filename, owner in lines}) == len(people)
    told = OutgoingMail.objects.filter(template="deliveries/issued")
    assert Counter(told.order_by("id").values_list("person", flat=True)) == Counter(
        each.pk for each in people
    )
    assert OutgoingMail.objects.filter(template="deliveries/ended").count() == 1
    issued = StoredFile.objects.filter(wallet_versions__isnull=False).order_by("id")
    for file in issued[:: max(1, DOCUMENTS // 50)]:
        assert b"/ByteRange" in read_content(file)
    print(
        f"\n{DOCUMENTS} documents: checked {DOCUMENTS / (checked - began):.0f} a second, "
        f"issued {DOCUMENTS / (ended - checked):.0f} a second (killed once, then two workers)"
    )

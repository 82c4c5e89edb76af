"""Nothing is removed while a backup is being made; what waited goes with the next sweep."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from niaouli.documents import operations, upkeep
from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs, removals
from niaouli.documents.storage.stores import Store
from tests.documents.storage.steps import stored

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def backup_under_way() -> Iterator[None]:
    """In a connection of its own, as another process has."""
    begun, end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with removals.held_back():
                begun.set()
                end.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        end.set()
        thread.join()


def test_a_content_goes_as_soon_as_its_file_is_erased(store: Store) -> None:
    file = stored()
    operations.discard_file(file=file, by=None, now=timezone.now())
    assert not blobs.exists(file.storage_name)


def test_during_a_backup_the_file_is_erased_and_its_content_waits(store: Store) -> None:
    file = stored()
    later = timezone.now() + timedelta(hours=2)
    with backup_under_way():
        operations.discard_file(file=file, by=None, now=timezone.now())
        assert not StoredFile.objects.exists()
        assert upkeep.sweep(now=later).removed == 0
        assert blobs.exists(file.storage_name)
    assert upkeep.sweep(now=later).removed == 1
    assert not blobs.exists(file.storage_name)


def test_a_sweep_beside_the_wrong_database_removes_nothing(store: Store) -> None:
    """An empty base beside a full storage: a mistake of ours, which must not cost the documents."""
    for number in range(30):
        blobs.write(f"00/{number:032x}", b"x")
    done = upkeep.sweep(now=timezone.now() + timedelta(hours=2))
    assert (done.removed, done.too_many_orphans) == (0, 30)
    assert len(list(blobs.contents())) == 30

"""What a place of contents does, the same in a directory and on a real S3 server."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages

from niaouli.documents.errors import MissingContent
from niaouli.documents.storage import blobs
from niaouli.documents.storage.stores import Store


def names(store: Store, after: str = "") -> list[str]:
    return [each.name for each in store.contents(after)]


def test_what_was_written_is_read_back(store: Store) -> None:
    name, content = blobs.new_name(), bytes(range(256)) * 5000
    blobs.write(name, content)
    assert blobs.read(name) == content
    assert blobs.exists(name)


def test_what_is_not_there_is_missing(store: Store) -> None:
    name = blobs.new_name()
    assert not blobs.exists(name)
    with pytest.raises(MissingContent):
        blobs.read(name)


def test_a_name_that_is_taken_is_never_written_again(store: Store) -> None:
    name = blobs.new_name()
    blobs.write(name, b"first")
    for second in (b"second", b"first"):
        with pytest.raises(FileExistsError):
            blobs.write(name, second)
    assert blobs.read(name) == b"first"
    assert names(store) == [name]


def test_of_two_who_write_one_name_at_the_same_moment_one_is_refused(store: Store) -> None:
    name, gate = blobs.new_name(), threading.Barrier(4)
    written: list[bytes] = []
    refused: list[bytes] = []

    def write(content: bytes) -> None:
        gate.wait()
        try:
            blobs.write(name, content)
            written.append(content)
        except FileExistsError:
            refused.append(content)

    threads = [threading.Thread(target=write, args=[b"%d" % n * 1000]) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(written), len(refused)) == (1, 3)
    assert blobs.read(name) == written[0]


def test_what_was_removed_is_gone_and_removing_twice_is_nothing(store: Store) -> None:
    name = blobs.new_name()
    blobs.write(name, b"x")
    blobs.remove(name)
    blobs.remove(name)
    assert not blobs.exists(name)
    assert names(store) == []


def test_all_that_is_there_is_listed_in_order_with_its_size_and_its_date(store: Store) -> None:
    for number in (200, 3, 120):
        blobs.write(f"{number:02x}/{number:032x}", b"x" * number)
    found = list(store.contents())
    assert [each.name for each in found] == [f"{n:02x}/{n:032x}" for n in (3, 120, 200)]
    assert [each.size for each in found] == [3, 120, 200]
    now = datetime.now(UTC)
    assert all(abs(each.written_at - now) < timedelta(minutes=2) for each in found)


def test_the_list_can_start_in_the_middle(store: Store) -> None:
    every = [f"{folder}/{folder}{n:030x}" for folder in ("0a", "0b", "a0") for n in range(3)]
    for name in every:
        blobs.write(name, b"x")
    for position, name in enumerate(every):
        assert names(store, after=name) == every[position + 1 :]


def test_more_than_one_page_is_listed(store: Store) -> None:
    """S3 answers a thousand at a time."""
    every = sorted(f"{n % 7:02x}/{n:032x}" for n in range(1100))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: store.put(name, b"x"), every))
    assert names(store) == every


def test_an_empty_place_has_no_content(store: Store) -> None:
    assert names(store) == []


def test_no_content_has_an_address(store: Store) -> None:
    name = blobs.new_name()
    blobs.write(name, b"x")
    with pytest.raises(PermissionError):
        storages["documents"].url(name)

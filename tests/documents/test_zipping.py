"""ZIPs made while they leave: whole, readable by the strictest, one content at a time."""

import io
import struct
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from django.core.files.storage import storages
from django.utils import translation

from niaouli.accounts.models import Person
from niaouli.documents import zipping
from niaouli.documents.models import StoredFile
from niaouli.documents.zipping import Entry, file_path, zipped
from tests.documents.steps import NOW, sent

HAS_DESCRIPTOR = 0x08


def whole(*entries: Entry) -> bytes:
    return b"".join(zipped(entries, now=NOW))


def test_it_is_whole_though_it_leaves_in_pieces() -> None:
    entries = [Entry(f"{number}.txt", f"Numéro {number}" * 500) for number in range(5)]
    pieces = list(zipped(entries, now=NOW))
    archive = ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    assert [archive.read(each.path).decode() for each in entries] == [
        each.content for each in entries
    ]
    assert len(pieces) == len(entries) + 1


def test_empty_it_is_a_zip_all_the_same() -> None:
    assert ZipFile(io.BytesIO(whole())).namelist() == []


def test_sizes_are_written_before_each_content_as_the_strictest_readers_want() -> None:
    """« Stored, size to follow » is refused by those that read as it comes."""
    content = whole(Entry("é.txt", "Bonjour"))
    flags, _way, _time, _day, _sum, packed, size = struct.unpack("<HHHHLLL", content[6:26])
    assert not flags & HAS_DESCRIPTOR
    assert (size, packed > 0) == (7, True)


def test_a_content_is_read_when_its_turn_comes_only() -> None:
    read: list[int] = []

    def entries() -> Iterator[Entry]:
        for number in range(3):
            read.append(number)
            yield Entry(f"{number}", "")

    pieces = zipped(entries(), now=NOW)
    next(pieces)
    assert read == [0]


@pytest.mark.django_db
def test_a_stored_file_is_there_as_it_was_sent(alice: Person) -> None:
    file = sent(alice).file
    archive = ZipFile(io.BytesIO(whole(Entry("carte.pdf", file))))
    assert len(archive.read("carte.pdf")) == file.size
    assert archive.getinfo("carte.pdf").date_time == (2026, 3, 3, 12, 30, 0)


@pytest.mark.django_db
def test_one_that_cannot_be_read_leaves_a_sentence_in_the_language_of_the_person(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, kept = sent(alice).file, sent(alice).file
    storages["documents"].delete(lost.storage_name)
    with translation.override("fr"):
        pieces = zipped([Entry("a.pdf", lost), Entry("b.pdf", kept)], now=NOW)
    with translation.override("en"):
        archive = ZipFile(io.BytesIO(b"".join(pieces)))
    assert "n’a pas pu être lu" in archive.read("a.pdf.txt").decode()
    assert archive.read("b.pdf").startswith(b"%PDF")


@pytest.mark.django_db
def test_memory_holds_one_content_at_a_time(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of files, no piece is heavier than its own."""
    million = b"x" * 1_000_000
    monkeypatch.setattr(zipping, "open_content", lambda file: million)
    file: StoredFile = sent(alice).file
    pieces = zipped([Entry(f"{number}", file) for number in range(40)], now=NOW)
    assert max(len(piece) for piece in pieces) < len(million) + 5_000


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "d/001-passwd"),
        ("CON.pdf", "d/001-CON.pdf"),
        ('a"b<c>.pdf', "d/001-a_b_c_.pdf"),
        ("\u202egpj.pdf", "d/001-gpj.pdf"),
        ("", "d/001-document"),
        ("é" * 300 + ".pdf", f"d/001-{'é' * 96}.pdf"),
    ],
)
def test_names_are_safe(name: str, path: str) -> None:
    assert file_path("d", 1, name) == path

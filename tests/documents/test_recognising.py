"""The same file sent again: one when it comes back at once, known when it is in the wallet."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from niaouli.accounts.models import Person
from niaouli.documents import operations, recognising
from niaouli.documents.enums import FileFormat, Scan
from niaouli.documents.errors import FormatNotAccepted
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import Stored
from tests import cast, files

ALL = frozenset(FileFormat)
DAY = timedelta(days=1)


def sent(by: Person, name: str = "a.pdf", now: datetime = cast.NOW, words: str = "a") -> Stored:
    return recognising.store_once(
        content=files.pdf(words), filename=name, accepted=ALL, by=by, now=now
    )


def kept(stored: Stored, owner: Person, title: str = "Le mien") -> WalletDocument:
    return operations.keep_document(
        owner=owner,
        kind="autre",
        title=title,
        file=stored.file,
        filename=stored.filename,
        valid_until=None,
        by=owner,
        now=cast.NOW,
    )


def test_what_is_sent_twice_is_stored_once_under_each_name(alice: Person) -> None:
    first, again = sent(alice), sent(alice, "b.pdf", cast.NOW + timedelta(minutes=2))
    assert first.file == again.file
    assert (first.filename, again.filename) == ("a.pdf", "b.pdf")
    assert StoredFile.objects.count() == 1


def test_another_file_another_person_another_day_is_another(alice: Person, bob: Person) -> None:
    found = {
        each.file.pk
        for each in (
            sent(alice),
            sent(alice, words="b"),
            sent(bob),
            sent(alice, now=cast.NOW + DAY),
        )
    }
    assert len(found) == 4


def test_a_name_that_lies_is_looked_at_again(alice: Person) -> None:
    sent(alice)
    with pytest.raises(FormatNotAccepted):
        sent(alice, "a.exe")


def test_what_was_blocked_meanwhile_is_looked_at_again(alice: Person) -> None:
    first = sent(alice)
    StoredFile.objects.filter(pk=first.file.pk).update(
        scan=Scan.INFECTED, scanned_at=cast.NOW, scanned_with="ClamAV", threat="Eicar"
    )
    assert sent(alice).file != first.file


def test_the_document_that_the_person_has_is_found_by_what_was_sent(
    alice: Person, bob: Person
) -> None:
    stored = sent(alice)
    document = kept(stored, alice)
    kept(sent(bob), bob)
    again = sent(alice, now=cast.NOW + 3 * DAY).file
    assert recognising.twins(alice, [again]) == {again.original_sha256: document}
    assert recognising.twins(alice, [sent(alice, words="b").file]) == {}


def test_the_newest_is_told_of_several(alice: Person) -> None:
    stored = sent(alice)
    kept(stored, alice, "Ancien")
    newest = kept(stored, alice, "Nouveau")
    assert recognising.twins(alice, [stored.file]) == {stored.file.original_sha256: newest}


def test_a_former_version_is_not_the_document(alice: Person) -> None:
    stored = sent(alice)
    document = kept(stored, alice)
    newer = sent(alice, words="b")
    operations.replace_document(
        document=document,
        file=newer.file,
        filename="b.pdf",
        valid_until=None,
        by=alice,
        now=cast.NOW,
    )
    assert recognising.twins(alice, [stored.file]) == {}
    assert recognising.twins(alice, [newer.file]) == {newer.file.original_sha256: document}


def test_what_is_in_the_bin_is_not_had(alice: Person) -> None:
    stored = sent(alice)
    operations.bin_document(document=kept(stored, alice), by=alice, now=cast.NOW)
    assert recognising.twins(alice, [stored.file]) == {}


def test_finding_them_takes_three_queries_however_many(
    alice: Person, django_assert_max_num_queries: Any
) -> None:
    stored = [sent(alice, words=str(number)) for number in range(5)]
    for each in stored:
        kept(each, alice)
    with django_assert_max_num_queries(3):
        assert len(recognising.twins(alice, [each.file for each in stored])) == 5

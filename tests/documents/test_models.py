"""The database itself refuses a wallet that makes no sense."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents.enums import Origin, Scan
from niaouli.documents.models import StoredFile, WalletDocument, WalletVersion
from tests.documents.steps import NOW, kept

DOCUMENT = {"kind": "identite", "title": "Carte", "origin": Origin.KEPT, "created_at": NOW}
FILE = {
    "sha256": "a" * 64,
    "original_sha256": "a" * 64,
    "size": 1,
    "content_type": "application/pdf",
    "pages": 1,
    "wrapped_key": b"0",
    "master_key_id": "0",
    "scan": Scan.CLEAN,
    "scanned_at": NOW,
    "created_at": NOW,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": Origin.ISSUED},
        {"origin": "found"},
        {"title": ""},
        {"kind": "../identite"},
        {"binned_at": NOW.replace(year=2025)},
    ],
)
def test_a_document_that_makes_no_sense(wrong: dict[str, Any], alice: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WalletDocument.objects.create(owner=alice, **{**DOCUMENT, **wrong})


def test_a_document_kept_by_the_person_has_no_department(alice: Person, dddt: Department) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WalletDocument.objects.create(owner=alice, issued_by=dddt, **DOCUMENT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"sha256": "A" * 64},
        {"scan": "unheard of"},
        {"scan": Scan.INFECTED},
        {"scan": Scan.WAITING},
        {"scanned_at": None},
        {"threat": "Eicar"},
        {"erased_at": NOW},
        {"original_sha256": "b" * 64},
        {"original_sha256": "B" * 64, "cleaned": ["metadata"]},
        {"cleaned": ["metadata"]},
        {"pages": None},
        {"pages": 0},
        {"content_type": "image/png"},
    ],
)
def test_a_file_that_makes_no_sense(wrong: dict[str, Any], db: None) -> None:
    StoredFile.objects.create(storage_name="right", **FILE)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(storage_name="wrong", **{**FILE, **wrong})


def test_a_version_is_numbered_once(alice: Person) -> None:
    document = kept(alice)
    again = {"file": document.current.file, "filename": "a.pdf", "added_at": NOW}
    for number in (0, 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            WalletVersion.objects.create(document=document, number=number, **again)


def test_a_forgotten_person_leaves_the_file_to_whoever_uses_it(alice: Person) -> None:
    file = StoredFile.objects.create(storage_name="a", created_by=alice, **FILE)
    alice.delete()
    file.refresh_from_db()
    assert file.created_by is None

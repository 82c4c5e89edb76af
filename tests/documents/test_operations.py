"""Sending a file, keeping it, replacing it, binning it; receiving what a department issues."""

from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import transaction
from pytest_django.fixtures import Settings

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.connectors.antivirus.fake import EICAR, FakeClamd, Health
from niaouli.departments.models import Department
from niaouli.documents import errors, operations, policies
from niaouli.documents.enums import FileFormat, Origin, Scan
from niaouli.documents.issued import issuing
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import documents_of, open_content, read_content
from niaouli.documents.storage import blobs
from niaouli.lib.errors import NotAllowed, OutOfStep
from tests.documents import crafted
from tests.documents.steps import DAY, NOW, kept, replaced, sent


def stored_paths() -> list[Path]:
    root = Path(storages["documents"].path(""))
    return [path for path in root.rglob("*") if path.is_file()]


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


# ── Files ──


def test_a_file_is_kept_encrypted_under_a_name_that_says_nothing(alice: Person) -> None:
    content = crafted.pdf(2, content=b"% Jeanne")
    stored = sent(alice, content)

    assert read_content(stored.file) == content
    assert (stored.filename, stored.file.pages, stored.file.size) == ("carte.pdf", 2, len(content))
    (path,) = stored_paths()
    assert b"Jeanne" not in path.read_bytes()
    assert b"%PDF" not in path.read_bytes()
    assert "carte" not in str(path)


def test_what_is_written_can_be_read_by_the_service_alone(alice: Person) -> None:
    sent(alice)
    (path,) = stored_paths()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_storing_is_recorded_without_the_name_of_the_file(alice: Person) -> None:
    stored = sent(alice)
    event = Event.objects.get()
    assert (event.verb, event.by, event.subject) == (
        "file.stored",
        alice.pk,
        f"file:{stored.file.key}",
    )
    assert "carte" not in str(event.details)


def test_a_refused_file_leaves_nothing(alice: Person) -> None:
    with pytest.raises(errors.DamagedFile):
        sent(alice, b"%PDF-1.7 rubbish %%EOF")
    assert not stored_paths()
    assert not StoredFile.objects.exists()


def test_a_person_sends_so_many_files_a_day_and_no_more(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "FILES_PER_DAY", 2)
    sent(alice)
    sent(alice)
    with pytest.raises(errors.TooManyFiles):
        sent(alice)
    assert sent(bob)
    assert sent(None)
    assert sent(alice, now=NOW + DAY)


def test_a_stored_file_never_changes(alice: Person) -> None:
    file = sent(alice).file
    with pytest.raises(Exception, match="never changes"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(sha256="0" * 64)
    with pytest.raises(Exception, match="never changes"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(cleaned=["metadata"])


def test_a_content_altered_on_disk_is_never_given(alice: Person) -> None:
    file = sent(alice).file
    (path,) = stored_paths()
    content = bytearray(path.read_bytes())
    content[50] ^= 1
    path.write_bytes(content)
    with pytest.raises(errors.AlteredContent):
        read_content(file)


def test_a_content_that_is_gone_says_so(alice: Person) -> None:
    file = sent(alice).file
    blobs.remove(file.storage_name)
    with pytest.raises(errors.MissingContent):
        read_content(file)


# ── Antivirus ──


def test_without_an_antivirus_a_file_is_marked_as_not_scanned(alice: Person) -> None:
    assert sent(alice).file.scan == Scan.NOT_SCANNED


def test_a_file_found_clean_is_marked_so(alice: Person, settings: Settings) -> None:
    with FakeClamd() as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        assert sent(alice).file.scan == Scan.CLEAN


def test_an_infected_file_is_refused_recorded_and_not_kept(
    alice: Person, settings: Settings
) -> None:
    with FakeClamd() as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        with pytest.raises(errors.InfectedFile):
            sent(alice, crafted.pdf(content=EICAR))
    assert not stored_paths()
    assert not StoredFile.objects.exists()
    assert verbs() == ["file.refused"]


@pytest.mark.parametrize("health", [Health.HANGS_UP, Health.CONFUSED])
def test_when_the_antivirus_is_ill_the_file_is_kept_and_given_to_nobody(
    health: Health, alice: Person, settings: Settings
) -> None:
    with FakeClamd(health) as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        file = sent(alice).file
    assert file.scan == Scan.WAITING
    with pytest.raises(errors.FileHeld, match="attend d’être analysé"):
        open_content(file)


def test_what_the_product_writes_does_not_wait_for_the_antivirus(
    db: None, settings: Settings
) -> None:
    settings.NIAOULI_ANTIVIRUS = "unix:/nowhere"
    stored = operations.store_made_file(
        content=crafted.pdf(), filename="permis.pdf", by=None, now=NOW
    )
    assert stored.file.scan == Scan.MADE_HERE


# ── The wallet ──


def test_a_document_is_kept_with_its_first_version(alice: Person) -> None:
    document = kept(alice)
    assert document.origin == Origin.KEPT
    assert document.current.number == 1
    assert verbs() == ["file.stored", "document.kept"]


def test_nobody_keeps_a_file_that_another_sent(alice: Person, bob: Person) -> None:
    with pytest.raises(NotAllowed):
        kept(bob, file=sent(alice).file)


def test_nobody_puts_a_document_in_the_wallet_of_another(alice: Person, bob: Person) -> None:
    with pytest.raises(NotAllowed):
        operations.keep_document(
            owner=alice,
            kind="identite",
            title="Cadeau",
            file=sent(bob).file,
            filename="a.pdf",
            valid_until=None,
            by=bob,
            now=NOW,
        )


def test_a_wallet_has_room_for_so_many_documents(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "WALLET_SIZE", 1)
    kept(alice)
    with pytest.raises(NotAllowed, match="plein"):
        kept(alice)


def test_a_kind_that_does_not_exist_is_a_mistake_of_ours(alice: Person) -> None:
    with pytest.raises(errors.UnknownKind):
        kept(alice, kind="inconnu")


def test_replacing_adds_a_version_and_leaves_the_former_as_it_was(alice: Person) -> None:
    document = kept(alice)
    former = document.current.file
    replaced(document, crafted.pdf(5))

    document = documents_of(alice).get(key=document.key)
    assert [version.number for version in document.versions.all()] == [2, 1]
    assert document.current.file.pages == 5
    assert read_content(former) == crafted.pdf()


def test_a_binned_document_comes_back(alice: Person) -> None:
    document = kept(alice)
    operations.bin_document(document=document, by=alice, now=NOW)
    with pytest.raises(OutOfStep):
        operations.bin_document(document=document, by=alice, now=NOW)
    with pytest.raises(OutOfStep):
        replaced(document, crafted.pdf(2))

    operations.restore_document(document=document, by=alice, now=NOW)

    assert documents_of(alice).get(key=document.key).binned_at is None
    assert verbs()[2:] == ["document.binned", "file.stored", "document.restored"]


def test_a_stranger_may_do_nothing_to_a_document(alice: Person, bob: Person) -> None:
    document = kept(alice)
    for may in (policies.can_replace, policies.can_bin, policies.can_restore):
        assert not may(document, bob)
    with pytest.raises(NotAllowed):
        operations.bin_document(document=document, by=bob, now=NOW)
    with pytest.raises(NotAllowed):
        operations.replace_document(
            document=document,
            file=sent(bob).file,
            filename="a.pdf",
            valid_until=None,
            by=bob,
            now=NOW,
        )


# ── Issued ──


def issued(owner: Person, department: Department) -> WalletDocument:
    return issuing.issue_document(
        owner=owner,
        department=department,
        kind="permis-de-chasser",
        title="Permis de chasser 2026",
        content=crafted.pdf(),
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=NOW,
    )


def test_a_department_issues_a_document_into_a_wallet(alice: Person, dddt: Department) -> None:
    document = issued(alice, dddt)
    assert (document.origin, document.issued_by) == (Origin.ISSUED, dddt)
    assert verbs() == ["file.stored", "document.issued"]


def test_the_person_cannot_replace_what_a_department_issued(
    alice: Person, dddt: Department
) -> None:
    document = issued(alice, dddt)
    with pytest.raises(NotAllowed, match="lui seul"):
        replaced(document, crafted.pdf(2))
    assert policies.can_bin(document, alice)


def test_issuing_is_undone_with_the_decision_it_belongs_to(alice: Person, dddt: Department) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issued(alice, dddt)
        _ = 1 / 0
    assert not WalletDocument.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()


# ── Erasing ──


def test_a_content_is_erased_when_nothing_refers_to_it(
    alice: Person, django_capture_on_commit_callbacks: object
) -> None:
    file = sent(alice).file
    assert stored_paths()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.discard_file(file=file, by=alice, now=NOW)
    assert not stored_paths()
    assert not StoredFile.objects.exists()


def test_a_content_that_is_used_cannot_be_erased(alice: Person) -> None:
    file = kept(alice).current.file
    with pytest.raises(errors.FileStillUsed):
        operations.discard_file(file=file, by=alice, now=NOW)
    assert read_content(file)


def test_a_content_stays_when_erasing_it_is_undone(alice: Person) -> None:
    file = sent(alice).file
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        operations.discard_file(file=file, by=alice, now=NOW)
        _ = 1 / 0
    file.refresh_from_db()
    assert read_content(file)


def test_a_picture_is_taken_where_pictures_are_accepted(alice: Person) -> None:
    stored = operations.store_file(
        content=crafted.picture(),
        filename="moi.jpg",
        accepted={FileFormat.JPEG},
        by=alice,
        now=NOW,
    )
    assert (stored.file.format, stored.file.pages) == (FileFormat.JPEG, None)

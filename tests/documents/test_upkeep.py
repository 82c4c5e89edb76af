"""What time and accidents leave behind is put right; what is in use is never touched."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.documents import operations, upkeep
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.documents.storage import blobs
from tests.documents import crafted
from tests.documents.steps import DAY, kept, replaced, sent


def now() -> datetime:
    """The present: what is on a disk has the date of the disk's clock."""
    return timezone.now()


def later() -> datetime:
    return now() + timedelta(hours=2)


def contents() -> list[Path]:
    return [each for each in Path(storages["documents"].path("")).rglob("*") if each.is_file()]


# ── Accidents ──


def test_a_failure_while_writing_leaves_nothing(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_then_fail(name: str, blob: bytes) -> None:
        storages["documents"].save(name, ContentFile(blob))
        raise KeyboardInterrupt

    monkeypatch.setattr(blobs, "write", write_then_fail)
    with pytest.raises(KeyboardInterrupt):
        sent(alice)
    assert not contents()
    assert not StoredFile.objects.exists()


def test_what_a_rolled_back_transaction_wrote_is_swept_after_an_hour(alice: Person) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sent(alice, now=now())
        _ = 1 / 0
    assert contents()

    assert upkeep.sweep(now=now()).removed == 0
    assert upkeep.sweep(now=later()).removed == 1

    assert not contents()


KILLED = """
import os, signal, django
django.setup()
from datetime import UTC, datetime
from niaouli.documents import operations, upkeep
from niaouli.documents.storage import blobs
from niaouli.documents.enums import FileFormat
from tests.documents import crafted

write = blobs.write

def write_then_die(name, blob):
    write(name, blob)
    os.kill(os.getpid(), signal.SIGKILL)

blobs.write = write_then_die
operations.store_file(
    content=crafted.pdf(), filename="a.pdf", accepted={FileFormat.PDF}, by=None,
    now=datetime.now(UTC),
)
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_the_content_and_its_row_leaves_a_content_to_sweep(
    settings: Settings, tmp_path: Path
) -> None:
    database = connection.settings_dict
    query = f"?host={database['HOST']}&port={database['PORT']}"
    login = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    address = f"postgresql://{login}/{database['NAME']}{query}"
    documents = {**settings.STORAGES["documents"]}
    documents["OPTIONS"] = {**documents["OPTIONS"], "location": tmp_path / "files"}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}

    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={**os.environ, "DATABASE_URL": address, "NIAOULI_DATA_DIR": str(tmp_path)},
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    assert not StoredFile.objects.exists()
    assert len(contents()) == 1
    assert upkeep.sweep(now=later()).removed == 1
    assert not contents()


def test_a_row_whose_content_is_gone_is_reported(alice: Person) -> None:
    file = kept(alice, now=now()).current.file
    blobs.remove(file.storage_name)
    report = upkeep.sweep(now=later())
    assert (report.faults, report.faulty) == (1, [str(file.key)])


def test_the_sweep_never_touches_what_is_used(alice: Person) -> None:
    file = kept(alice, now=now()).current.file
    report = upkeep.sweep(now=now() + 400 * DAY)
    assert report == upkeep.Sweep(purged=0, discarded=0)
    assert read_content(file)


# ── What is no longer of use ──


@pytest.mark.django_db(transaction=True)
def test_a_file_sent_and_never_used_goes_after_a_week(alice: Person) -> None:
    sent(alice, now=now())
    assert upkeep.sweep(now=now() + 6 * DAY).discarded == 0
    assert upkeep.sweep(now=now() + 8 * DAY).discarded == 1
    assert not contents()


@pytest.mark.django_db(transaction=True)
def test_a_document_leaves_the_bin_after_thirty_days_with_all_its_contents(alice: Person) -> None:
    document = kept(alice, now=now())
    replaced(document, crafted.pdf(2), now=now())
    operations.bin_document(document=document, by=alice, now=now())

    assert upkeep.empty_bins(now=now() + 29 * DAY) == 0
    assert upkeep.empty_bins(now=now() + 31 * DAY) == 1

    assert not WalletDocument.objects.exists()
    assert not contents()
    assert "document.deleted" in Event.objects.values_list("verb", flat=True)


def test_a_content_that_something_else_uses_outlives_the_bin(alice: Person) -> None:
    thrown = kept(alice, now=now())
    file = thrown.current.file
    kept(alice, file=file, now=now())
    operations.bin_document(document=thrown, by=alice, now=now())

    upkeep.empty_bins(now=now() + 31 * DAY)

    assert read_content(file)


# ── The command ──


def test_the_command_says_what_it_did(alice: Person, capsys: pytest.CaptureFixture[str]) -> None:
    kept(alice, now=now())
    call_command("documents", "sweep")
    assert "0 contenus orphelins" in capsys.readouterr().out
    call_command("documents", "rotate_key")
    assert "0 clés" in capsys.readouterr().out


def test_the_command_fails_when_a_content_is_gone(alice: Person) -> None:
    file = kept(alice, now=now() - DAY).current.file
    blobs.remove(file.storage_name)
    with pytest.raises(CommandError, match=str(file.key)):
        call_command("documents", "sweep")

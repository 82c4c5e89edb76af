"""The master key changes while people read and send: no moment at which a file does not open."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from niaouli.audit.models import Event
from niaouli.documents.errors import AlteredContent, MissingContent, UnknownMasterKey
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.documents.storage import blobs
from niaouli.documents.upkeep import Rotation, rotate_key
from tests.documents.storage.steps import stored

FIRST, NEXT = bytes(range(32)), bytes(range(32, 64))


@contextmanager
def process(current: bytes, *others: bytes) -> Iterator[None]:
    """What follows is done by a process that was started with these settings."""
    with override_settings(NIAOULI_MASTER_KEY=current, NIAOULI_OLD_MASTER_KEYS=list(others)):
        yield


def opens(*files: StoredFile) -> bool:
    """Each as its row is now."""
    return all(read_content(StoredFile.objects.get(pk=each.pk)) for each in files)


def rotated() -> Rotation:
    return rotate_key(now=timezone.now())


@pytest.mark.django_db
def test_from_one_key_to_the_next_every_process_reads_everything() -> None:
    """The five steps of docs/operate.md, processes restarted one after the other."""
    with process(FIRST):
        before = stored()
    # 1. The next key can open, everywhere; 2. it becomes current in some processes.
    with process(NEXT, FIRST):
        during = stored()
        assert opens(before, during)
    with process(FIRST, NEXT):  # Not restarted yet: it reads what the others write.
        assert opens(before, during)
    # 3. Keys are wrapped anew, while an older process goes on.
    with process(NEXT, FIRST):
        assert rotated() == Rotation(rotated=1, left=0)
    with process(FIRST, NEXT):
        assert opens(before, during)
        late = stored()
    # 4. All were restarted: what the last of them wrote is caught by another run.
    with process(NEXT, FIRST):
        assert opens(before, during, late)
        assert rotated() == Rotation(rotated=1, left=0)
        assert rotated() == Rotation(rotated=0, left=0)
    # 5. The former key is no longer needed.
    with process(NEXT):
        assert opens(before, during, late)


@pytest.mark.django_db
def test_without_the_first_step_an_older_process_cannot_read_what_a_newer_one_writes() -> None:
    with process(NEXT, FIRST):
        file = stored()
    with process(FIRST), pytest.raises(UnknownMasterKey, match="NIAOULI_OLD_MASTER_KEYS"):
        read_content(file)


@pytest.mark.django_db(transaction=True)
def test_reading_never_fails_while_keys_are_wrapped_anew(settings: Settings) -> None:
    settings.NIAOULI_MASTER_KEY, settings.NIAOULI_OLD_MASTER_KEYS = FIRST, [NEXT]
    files = [stored(b"%d" % number) for number in range(20)]
    done, failures, reads = threading.Event(), [], []

    def read() -> None:
        try:
            while not done.is_set():
                reads.append(opens(*files))
        except (AlteredContent, MissingContent) as error:
            failures.append(error)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    for current, other in [(NEXT, FIRST), (FIRST, NEXT)] * 5:
        settings.NIAOULI_OLD_MASTER_KEYS = [current, other]
        settings.NIAOULI_MASTER_KEY = current
        assert rotated().rotated == 20
    done.set()
    for each in readers:
        each.join()
    assert failures == []
    assert reads


@pytest.mark.django_db
def test_contents_are_left_alone_and_the_log_says_that_it_was_done() -> None:
    with process(FIRST):
        file = stored()
        written = blobs.read(file.storage_name)
    with process(NEXT, FIRST):
        rotated()
        details = {"files": 1, "master_key": blobs.vault().current_key_id}
    assert blobs.read(file.storage_name) == written
    assert Event.objects.get(verb="vault.rotated").details == details


@pytest.mark.django_db
def test_a_key_that_nothing_opens_is_left_told_and_keeps_no_other_from_being_wrapped() -> None:
    with process(bytes(32)):
        lost = stored()
    with process(FIRST):
        file = stored()
    with process(NEXT, FIRST):
        with pytest.raises(CommandError, match="1 clés n’ont pas pu l’être"):
            call_command("documents", "rotate_key")
        assert opens(file)
    with process(bytes(32)):
        assert opens(lost)


@pytest.mark.django_db
def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    with process(FIRST):
        stored()
    with process(NEXT, FIRST):
        call_command("documents", "rotate_key")
    assert "1 clés refermées" in capsys.readouterr().out

"""A backup is of one instant, whatever people do meanwhile; elsewhere, everything of it opens."""

import json
import os
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from niaouli.config import backup
from niaouli.documents import operations
from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs
from niaouli.documents.storage.stores import Store
from niaouli.launch.postgres import programs
from tests.documents.storage.conftest import s3, store
from tests.documents.storage.steps import stored

__all__ = ["s3", "store"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As bin/niaouli gives them."""
    monkeypatch.setenv("PATH", f"{programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of an empty database, on the same server."""
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    known = connection.settings_dict
    login = f"{known['USER']}:{known['PASSWORD']}@" if known["PASSWORD"] else f"{known['USER']}@"
    host = quote(known["HOST"], safe="/")
    yield f"postgresql://{login}/{name}?host={host}&port={known['PORT'] or 5432}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(
    address: str, data: Path, *line: str, key: bytes | None = None
) -> subprocess.CompletedProcess[str]:
    """A command of another installation, whose documents are in a directory."""
    master = b64encode(django_settings.NIAOULI_MASTER_KEY if key is None else key).decode()
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "NIAOULI_DATA_DIR": str(data),
        "NIAOULI_MASTER_KEY": master,
    }
    return subprocess.run(
        [sys.executable, "-m", "niaouli", *line],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def backed_up(folder: Path) -> None:
    call_command("backup", str(folder))


def written(folder: Path) -> set[str]:
    files = folder / "files"
    return {str(each.relative_to(files)) for each in files.rglob("*") if each.is_file()}


class People(threading.Thread):
    """Files that come and go without end, as on a day when the site is busy."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped = threading.Event()
        self.failures: list[Exception] = []
        self.come = self.gone = 0

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                stored(os.urandom(2000))
                self.come += 1
                oldest = StoredFile.objects.order_by("id")[0]
                operations.discard_file(file=oldest, by=None, now=timezone.now())
                self.gone += 1
        except Exception as error:  # noqa: BLE001
            self.failures.append(error)
        finally:
            connection.close()


def test_what_was_saved_while_people_send_and_erase_opens_elsewhere(
    store: Store, tmp_path: Path, elsewhere: str
) -> None:
    for _ in range(60):
        stored(os.urandom(2000))
    people = People()
    people.start()
    try:
        backed_up(tmp_path / "saved")
    finally:
        people.stopped.set()
        people.join()
    assert people.failures == []
    assert people.come > 5
    assert people.gone > 5

    restored = manage(elsewhere, tmp_path / "new", "restore", str(tmp_path / "saved"))

    assert restored.returncode == 0, restored.stderr
    files = int(restored.stdout.split()[0])
    assert files >= 60
    assert "fichiers remis, ouverts et comparés" in restored.stdout
    checked = manage(elsewhere, tmp_path / "new", "documents", "check")
    assert checked.returncode == 0, checked.stderr
    assert f"{files} fichiers ouverts" in checked.stdout


def test_what_is_erased_between_the_database_and_the_contents_is_copied_all_the_same(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stored()
    run = backup._run

    def run_then_erase(program: str, *arguments: str) -> None:
        run(program, *arguments)
        eraser = threading.Thread(target=_erase, args=[file])
        eraser.start()
        eraser.join()

    monkeypatch.setattr(backup, "_run", run_then_erase)
    backed_up(tmp_path / "saved")
    assert written(tmp_path / "saved") == {file.storage_name}
    assert blobs.exists(file.storage_name)


def _erase(file: StoredFile) -> None:
    try:
        operations.discard_file(file=file, by=None, now=timezone.now())
    finally:
        connection.close()


def test_a_second_backup_copies_what_is_new_and_forgets_what_was_erased(
    db: None, tmp_path: Path
) -> None:
    kept, gone = stored(b"kept"), stored(b"gone")
    backed_up(tmp_path / "saved")
    copied = (tmp_path / "saved/files" / kept.storage_name).stat()
    operations.discard_file(file=gone, by=None, now=timezone.now())
    new = stored(b"new")

    backed_up(tmp_path / "saved")

    assert written(tmp_path / "saved") == {kept.storage_name, new.storage_name}
    assert (tmp_path / "saved/files" / kept.storage_name).stat().st_mtime_ns == copied.st_mtime_ns
    assert len(list((tmp_path / "saved").glob("*.dump"))) == 1


def test_a_copy_that_was_cut_is_made_again(db: None, tmp_path: Path) -> None:
    file = stored()
    backed_up(tmp_path / "saved")
    copy = tmp_path / "saved/files" / file.storage_name
    copy.write_bytes(b"cut")
    backed_up(tmp_path / "saved")
    assert copy.read_bytes() == blobs.read(file.storage_name)


def test_nobody_else_reads_a_backup_and_no_key_is_in_it(db: None, tmp_path: Path) -> None:
    stored()
    backed_up(tmp_path / "saved")
    for each in [tmp_path / "saved", *(tmp_path / "saved").rglob("*")]:
        assert each.stat().st_mode & 0o077 == 0, each
    key = django_settings.NIAOULI_MASTER_KEY
    everything = b"".join(e.read_bytes() for e in (tmp_path / "saved").rglob("*") if e.is_file())
    assert b64encode(key) not in everything
    summary = json.loads((tmp_path / "saved/backup.json").read_text())
    assert summary["master_keys"] == [blobs.vault().current_key_id]


def test_a_folder_that_holds_something_else_is_refused(db: None, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    with pytest.raises(CommandError, match="dossier neuf"):
        backed_up(tmp_path)
    assert [each.name for each in tmp_path.iterdir() if each.name == "backup.json"] == []


def test_a_backup_that_failed_is_not_one(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="pg_dump manque"):
        backed_up(tmp_path / "saved")
    with pytest.raises(CommandError, match="n’est pas une sauvegarde entière"):
        call_command("restore", str(tmp_path / "saved"))


def test_nothing_is_put_back_over_what_is_there(db: None, tmp_path: Path) -> None:
    stored()
    backed_up(tmp_path / "saved")
    with pytest.raises(CommandError, match="base neuve"):
        call_command("restore", str(tmp_path / "saved"))


def test_without_the_key_nothing_is_put_back_and_it_is_said(
    db: None, tmp_path: Path, elsewhere: str
) -> None:
    stored()
    backed_up(tmp_path / "saved")
    line = ("restore", str(tmp_path / "saved"))
    refused = manage(elsewhere, tmp_path / "new", *line, key=bytes(range(32)))
    assert refused.returncode != 0
    assert "il manque la clé maîtresse" in refused.stderr
    assert not (tmp_path / "new/files").exists()


def test_a_content_spoilt_in_the_backup_is_told_when_it_is_put_back(
    db: None, tmp_path: Path, elsewhere: str
) -> None:
    file = stored()
    backed_up(tmp_path / "saved")
    copy = tmp_path / "saved/files" / file.storage_name
    copy.write_bytes(bytes(copy.stat().st_size))
    restored = manage(elsewhere, tmp_path / "new", "restore", str(tmp_path / "saved"))
    assert restored.returncode != 0
    assert "1 fichiers ne s’ouvrent pas" in restored.stderr


def test_what_was_interrupted_is_put_back_again(db: None, tmp_path: Path, elsewhere: str) -> None:
    """Killed between the contents and the database: some are there, one is cut."""
    one, two = stored(b"one"), stored(b"two")
    backed_up(tmp_path / "saved")
    there = tmp_path / "new/files" / one.storage_name
    there.parent.mkdir(parents=True)
    there.write_bytes(b"cut")
    restored = manage(elsewhere, tmp_path / "new", "restore", str(tmp_path / "saved"))
    assert restored.returncode == 0, restored.stderr
    assert (tmp_path / "new/files" / two.storage_name).exists()
    assert "2 fichiers remis" in restored.stdout


def test_removals_go_on_after_a_backup(db: None, tmp_path: Path) -> None:
    file = stored(now=timezone.now() - timedelta(days=1))
    backed_up(tmp_path / "saved")
    operations.discard_file(file=file, by=None, now=timezone.now())
    assert not blobs.exists(file.storage_name)

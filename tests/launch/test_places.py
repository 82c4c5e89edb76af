"""Where the launcher may write, and what it says when it may not."""

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from niaouli.launch.console import Refusal
from niaouli.launch.places import DataDirectory, write_atomically
from tests.launch.miniature import Launcher, linux_only, root_only

# pytest-xdist has threads; what runs between fork and exec here is system calls.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def test_everything_is_private(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    data.prepare()
    data.secrets()
    for path in (data.path, data.run, data.log, data.path / "secrets"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (data.path / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secrets_are_made_once(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    data.prepare()
    made = data.secrets()
    assert len(base64.b64decode(made["NIAOULI_MASTER_KEY"])) == 32
    assert len(made["NIAOULI_SECRET_KEY"]) >= 50
    assert data.secrets() == made


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\udc80")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_place_of_the_directory_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(Refusal, match="n’est pas un dossier"):
        DataDirectory(tmp_path / "data").prepare()


@linux_only
@root_only
def test_a_directory_of_someone_else_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 12345, 12345)
    with pytest.raises(Refusal, match="appartient à l’utilisateur 12345"):
        DataDirectory(tmp_path / "data").prepare()


@linux_only
@root_only
def test_a_read_only_directory_is_a_sentence(launch: Launcher, tmp_path: Path) -> None:
    frozen = tmp_path / "frozen"
    frozen.mkdir()
    if subprocess.run(["chattr", "+i", frozen], capture_output=True, check=False).returncode != 0:
        pytest.skip("this file system cannot freeze a directory")
    try:
        refused = launch("run", data=frozen / "data")
        assert refused.process.wait(20) == 1
    finally:
        subprocess.run(["chattr", "-i", frozen], check=True)
    assert "Choisissez un autre dossier avec --data-dir" in refused.text
    assert "Traceback" not in refused.text


@linux_only
@root_only
@pytest.mark.parametrize("room", ["1M", "100M"])
def test_a_full_disk_is_a_sentence(launch: Launcher, tmp_path: Path, room: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room}", "niaouli", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        refused = launch("run", data=disk / "data")
        assert refused.process.wait(20) == 1
    finally:
        subprocess.run(["umount", disk], check=True)
    assert "il en faut au moins 250" in refused.text


@linux_only
@root_only
def test_a_disk_that_fills_up_while_starting_is_a_sentence(
    launch: Launcher, made_cluster: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120M", "niaouli", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        shutil.copytree(made_cluster, disk / "data")
        free = shutil.disk_usage(disk).free
        (disk / "ballast").write_bytes(bytes(free - 31_000_000))
        # Enough to be let in, then nothing.
        launch("niaouli", "environment", data=disk / "data").process.wait(30)
        (disk / "more").write_bytes(bytes(max(0, shutil.disk_usage(disk).free - 4096)))
        refused = launch("run", data=disk / "data")
        assert refused.process.wait(30) == 1
    finally:
        subprocess.run(["umount", disk], check=True)
    assert "disque" in refused.text
    assert "Traceback" not in refused.text

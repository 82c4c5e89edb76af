"""`prepare`: safe at each start, and quick when nothing changed."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command

from niaouli.config.management.commands import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def static_root(settings: Any, tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.css").write_text("body{}")
    settings.NIAOULI_DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [sources]
    return tmp_path / "static"


def test_static_files_are_gathered_then_left_alone(static_root: Path, capsys: Any) -> None:
    call_command("prepare")
    assert (static_root / "page.css").read_text() == "body{}"
    with patch.object(prepare, "call_command") as called:
        call_command("prepare")
    assert not called.called
    printed = capsys.readouterr()
    assert printed.out + printed.err == ""


def test_a_changed_file_is_gathered_again(static_root: Path, settings: Any) -> None:
    call_command("prepare")
    (Path(settings.STATICFILES_DIRS[0]) / "page.css").write_text("body{margin:0}")
    call_command("prepare")
    assert (static_root / "page.css").read_text() == "body{margin:0}"


def test_a_gathering_cut_short_begins_again(static_root: Path) -> None:
    call_command("prepare")
    (static_root / ".gathered").unlink()
    (static_root / "page.css").unlink()
    call_command("prepare")
    assert (static_root / "page.css").exists()


def test_migrations_that_wait_are_run(static_root: Path) -> None:
    call_command("prepare")
    with (
        patch.object(prepare, "_migrations_wait", return_value=True),
        patch.object(prepare, "call_command") as called,
    ):
        call_command("prepare")
    assert [call.args[0] for call in called.call_args_list] == ["migrate", "createcachetable"]

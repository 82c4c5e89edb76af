"""What is found, what is installed, and what is said when something is missing."""

import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from niaouli.launch import distributions, python
from niaouli.launch.console import Refusal
from niaouli.launch.processes import Signals
from tests.launch.miniature import launch_environment, linux_only, make_checkout

# pytest-xdist has threads; what runs between fork and exec here is system calls.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

# Where no package index answers: whatever asks for one fails at once.
OFFLINE = {
    "PIP_CONFIG_FILE": "/dev/null",
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
}
INSTALL = (
    "import sys\n"
    "from niaouli.launch.__main__ import COMMANDS, main\n"
    "from niaouli.launch.python import install\n"
    "COMMANDS['run'] = lambda _, signals: install('run', signals) or 0\n"
    "sys.exit(main(['run']))\n"
)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout whose lock files name nothing, so that installing only makes `.venv`."""
    path = make_checkout(tmp_path / "dépôt nu")
    for name in ("run", "test"):
        (path / "requirements" / f"{name}.txt").write_text("")
    return path


def begin(checkout: Path, env: Mapping[str, str] = OFFLINE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", INSTALL],
        env=launch_environment(**env, PYTHONPATH=str(checkout), PYTHONUTF8="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    text, _ = process.communicate(timeout=60)
    return process.returncode, text


@pytest.mark.slow
def test_installs_once_then_needs_no_network_until_the_lock_changes(bare: Path) -> None:
    code, text = finish(begin(bare))
    assert code == 0, text
    assert "Installation des bibliothèques" in text
    start = time.monotonic()
    assert finish(begin(bare)) == (0, "")
    assert time.monotonic() - start < 3
    (bare / "requirements" / "run.txt").write_text("# changed\n")
    code, text = finish(begin(bare))
    assert (code, "Mise à jour des bibliothèques" in text) == (0, True)


@linux_only
@pytest.mark.slow
def test_killed_in_the_middle_it_begins_again_and_two_at_once_wait(bare: Path) -> None:
    killed = begin(bare)
    while not (bare / ".venv" / "niaouli.unfinished").exists():
        time.sleep(0.01)
    time.sleep(0.3)
    killed.send_signal(signal.SIGKILL)
    finish(killed)
    half = bare / ".venv" / "half-written"
    half.touch()
    answers = [finish(process) for process in [begin(bare), begin(bare)]]
    assert [code for code, _ in answers] == [0, 0], answers
    assert "attente" in answers[0][1] + answers[1][1]
    assert not half.exists()
    assert json.loads((bare / ".venv" / "niaouli.json").read_text())["python"]


@pytest.mark.slow
def test_without_network_the_first_start_says_what_to_do(bare: Path) -> None:
    (bare / "requirements" / "run.txt").write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")
    code, text = finish(begin(bare))
    assert code == 1
    assert "Vérifiez la connexion à Internet" in text
    assert "Traceback" not in text


def test_without_venv_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(distributions, "family", lambda: "debian")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(Refusal, match=f"apt-get install python{version}-venv"):
        python._create(Signals())


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("ID=debian\n", "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "debian"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "suse"),
        ("ID=plan9\n", ""),
    ],
)
def test_distributions_are_recognised(tmp_path: Path, text: str, family: str) -> None:
    (tmp_path / "os-release").write_text(text)
    if sys.platform == "linux":
        assert distributions.family(tmp_path / "os-release") == family


@linux_only
def test_without_python_the_line_that_installs_it(bare: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "readlink", "id", "uname"):
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    link = tmp_path / "a link"
    link.symlink_to(bare / "bin" / "run")
    answer = subprocess.run(
        [link], env={"PATH": str(tools)}, capture_output=True, text=True, check=False, cwd="/"
    )
    assert answer.returncode == 1
    assert "Niaouli a besoin de Python 3.11 ou plus récent" in answer.stderr
    assert "install" in answer.stderr.splitlines()[-1]


def test_bin_works_through_a_link_from_anywhere(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to(checkout / "bin" / "run")
    (tmp_path / "un lien").symlink_to("first")
    trap = tmp_path / "niaouli"
    trap.mkdir()
    (trap / "__init__.py").write_text("raise SystemExit('the current directory was imported')")
    answer = subprocess.run(
        [tmp_path / "un lien", "--help"],
        env=launch_environment(LC_ALL="nonsense"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert "--data-dir" in answer.stdout


def test_the_launcher_needs_the_standard_library_only() -> None:
    script = "import niaouli.launch.__main__, sys; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-P", "-S", "-c", script],
        env=launch_environment(PYTHONPATH=str(Path(python.__file__).parents[2])),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in answer.stdout.split()}
    assert loaded - set(sys.stdlib_module_names) - {"__main__", "niaouli"} == set()

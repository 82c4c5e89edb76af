"""A checkout in miniature, and a person who starts its commands."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from niaouli.launch.cluster_files import processes_of
from niaouli.launch.places import CHECKOUT

HERE = Path(__file__).parent

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux’s own system calls")
root_only = pytest.mark.skipif(os.getuid() != 0, reason="only root may prepare this")


def launch_environment(**more: str) -> dict[str, str]:
    """The environment of someone who has set nothing: bin/test sets much."""
    mine = ("NIAOULI_", "DATABASE_URL", "PYTHON", "PG", "DJANGO_", "PYTEST_", "PIP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return {**kept, **more}


def make_checkout(path: Path) -> Path:
    """What bin/ needs of a checkout, with an application that only knows the launcher's words."""
    (path / "niaouli" / "config").mkdir(parents=True)
    for folder in ("bin", "requirements", "niaouli/launch"):
        shutil.copytree(
            CHECKOUT / folder, path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(HERE / "stand_in_main.py", path / "niaouli" / "__main__.py")
    shutil.copy(HERE / "stand_in_wsgi.py", path / "niaouli" / "config" / "wsgi.py")
    for package in ("niaouli", "niaouli/config"):
        (path / package / "__init__.py").touch()
    return path


@dataclass
class Started:
    """A command started as a person would, and what it printed so far."""

    process: subprocess.Popen[str]
    output: Path
    data: Path

    @property
    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, words: str, patience: float = 40) -> str:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and words not in self.text:
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        assert words in self.text, self.text
        return self.text

    def end(self, number: int = signal.SIGINT, patience: float = 40) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(patience)

    def postgres(self) -> list[int]:
        return processes_of(self.data / "postgres")


@dataclass
class Launcher:
    """Starts the commands of bin/ and leaves nothing behind."""

    checkout: Path
    directory: Path
    started: list[Started] = field(default_factory=list)

    def __call__(self, *arguments: str, data: Path | None = None, **env: str) -> Started:
        data = data or self.directory / "data"
        command, *rest = arguments
        output = self.directory / f"output-{len(self.started)}"
        with output.open("w") as file:
            process = subprocess.Popen(
                [self.checkout / "bin" / command, "--data-dir", str(data), *rest],
                env=launch_environment(**env),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=self._elsewhere(),
            )
        self.started.append(Started(process, output, data))
        return self.started[-1]

    def _elsewhere(self) -> Path:
        """Where another checkout is: it must not be taken for ours."""
        trap = self.directory / "elsewhere" / "niaouli"
        trap.mkdir(parents=True, exist_ok=True)
        (trap / "__init__.py").write_text("raise SystemExit('the wrong checkout')")
        return trap.parent

    def stop_all(self) -> None:
        for one in self.started:
            if one.process.poll() is None:
                one.process.terminate()
                one.process.wait(40)


def fetch(port: int, path: str = "/") -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        text: str = answer.read().decode()
        return text

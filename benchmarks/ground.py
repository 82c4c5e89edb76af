"""What measures stand on: one PostgreSQL cluster of our own, and servers on 127.0.0.1."""

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from niaouli.launch.identity import die_with_parent
from niaouli.launch.places import CHECKOUT, VENV_PYTHON, DataDirectory
from niaouli.launch.postgres import Cluster, query
from niaouli.launch.processes import Signals
from niaouli.launch.run import THREADS
from niaouli.launch.sockets import current_directory
from niaouli.launch.surroundings import application_environment, base_environment

PATIENCE = 60.0


@dataclass(frozen=True)
class Ground:
    """A running cluster; a database in it is named in each address."""

    data: DataDirectory
    cluster: Cluster

    def address(self, database: str) -> str:
        return self.cluster.address.replace("/niaouli?", f"/{database}?")

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        done, answer = query(current_directory(self.data), statement, database=database)
        if not done:
            raise RuntimeError(answer)
        return answer

    def exists(self, database: str) -> bool:
        return self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'") == "1"

    def product_environment(self, database: str, port: int = 8000) -> dict[str, str]:
        """As `bin/run --empty` gives it: no debugging, static files gathered."""
        return {
            **application_environment(
                self.data,
                mode="local",
                database=self.address(database),
                base_url=f"http://127.0.0.1:{port}",
            ),
            "DJANGO_SETTINGS_MODULE": "niaouli.config.settings",
        }

    def reference_environment(self) -> dict[str, str]:
        return {**base_environment(), "REFERENCE_DATABASE_URL": self.address("reference")}


@contextmanager
def ground(path: Path | None) -> Iterator[Ground]:
    """Start PostgreSQL in `path`, or in a temporary directory that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="niaouli-bench-") as temporary:
        data = DataDirectory(path or Path(temporary))
        data.prepare()
        cluster = Cluster(data, Signals())
        try:
            cluster.start()
            made = Ground(data, cluster)
            # Its work would fall into the slice of whoever happens to be measured.
            made.sql("ALTER SYSTEM SET autovacuum = off")
            made.sql("SELECT pg_reload_conf()")
            yield made
        finally:
            cluster.stop()


def python(module: str, *arguments: str, env: Mapping[str, str], given: str = "") -> str:
    """Run a module to its end, `given` on its input; return what it printed."""
    done = subprocess.run(
        [VENV_PYTHON, "-m", module, *arguments],
        env=env,
        cwd=CHECKOUT,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1800,
        check=True,
    )
    return done.stdout.strip()


@dataclass
class Server:
    """One application under granian, with the arguments of `bin/run`."""

    name: str
    application: str
    env: Mapping[str, str]
    database: str
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    started_in: float = 0.0
    """Seconds from the launch of the process to the first answer."""

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} is not running")
        return self.process.pid

    def start(self, path: str) -> None:
        """Launch, and wait for the first answer to `path`."""
        self.port = self.port or free_port()
        begin, parent = time.monotonic(), os.getpid()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(VENV_PYTHON, "-m", "granian", "--interface", "wsgi"),
                    *("--host", "127.0.0.1", "--port", str(self.port)),
                    *("--workers", "1", "--blocking-threads", str(THREADS), "--no-ws"),
                    *("--http", "1", "--backlog", "256", "--workers-kill-timeout", "10"),
                    *("--log-level", "warning", self.application),
                ],
                env=dict(self.env),
                cwd=CHECKOUT,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM),
            )
        while not _answers(self.port, path):
            if self.process.poll() is not None or time.monotonic() - begin > PATIENCE:
                raise RuntimeError(f"{self.name} does not start: {self.log}")
            time.sleep(0.02)
        self.started_in = time.monotonic() - begin

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()

"""What the launcher writes in PostgreSQL's directory, and what it reads and clears there.

The three configuration files are written again at each start, so that nothing in them outlives an
upgrade; a setting of one's own goes through `ALTER SYSTEM`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from niaouli.launch.identity import Identity

USER = "niaouli"
DATABASE = "niaouli"

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "40",
    "superuser_reserved_connections": "3",
    # A small machine: the whole product at rest stays under 400 MB.
    "shared_buffers": "64MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "huge_pages": "off",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "random_page_cost": "1.1",
    # Nobody follows this server: backups are made with pg_dump.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, dmy",
    "lc_messages": "C",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    # Values typed by citizens must not reach a log. Nor may slow statements: their text has them.
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# What tests gain by losing everything in a power cut.
DISPOSABLE_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "max_connections": "80",
}


def write_configuration(
    cluster: Path, *, socket_directory: Path, identity: Identity, disposable: bool
) -> None:
    """Write the server's settings and who may connect: us, through the socket, as `niaouli`."""
    settings = {
        **SETTINGS,
        **(DISPOSABLE_SETTINGS if disposable else {}),
        "unix_socket_directories": f'"{socket_directory}"',
    }
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    _write(cluster / "postgresql.conf", ["# Written at each start by niaouli.launch.", *lines])
    _write(cluster / "pg_hba.conf", [f"local all {USER} peer map=niaouli"])
    _write(
        cluster / "pg_ident.conf",
        [f'niaouli "{client}" {USER}' for client in dict.fromkeys(identity.clients)],
    )


def _write(path: Path, lines: Iterable[str]) -> None:
    # In place: the file keeps its owner, who may not be us.
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def hand_over(directory: Path, owner: tuple[int, int]) -> None:
    """Give a directory and what it holds to the user that PostgreSQL runs as.

    Only root needs it, when the way of running changes. The top comes last: a transfer cut short
    is done again.
    """
    if os.getuid() != 0 or directory.stat().st_uid == owner[0]:
        return
    for folder, _subfolders, files in os.walk(directory, topdown=False):
        for name in files:
            os.chown(Path(folder, name), *owner, follow_symlinks=False)
        os.chown(folder, *owner)


def clear_leftovers(cluster: Path, patience: float) -> None:
    """Stop the processes of a server whose launcher was killed, and forget its number.

    Call with the lock held: whatever still runs on this directory belongs to nobody. The number
    in postmaster.pid may be another process's by now (a restarted container, a machine that
    stopped at once), in which case PostgreSQL would refuse to start.
    """
    pid_file = cluster / "postmaster.pid"
    server = _number_in(pid_file)
    if sys.platform == "linux":
        _stop_all(cluster, server, patience)
        pid_file.unlink(missing_ok=True)
    elif server is not None and _looks_like_postgres(server):
        with suppress(OSError):
            os.kill(server, signal.SIGINT)
        deadline = time.monotonic() + patience
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)


def _stop_all(cluster: Path, server: int | None, patience: float) -> None:
    # Fast shutdown by the server; then its orphans; then whatever does not listen.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        processes = processes_of(cluster)
        targets = [server] if server in processes and number != signal.SIGKILL else processes
        for process in targets:
            with suppress(OSError):
                os.kill(process, number)
        deadline = time.monotonic() + patience
        while processes and time.monotonic() < deadline:
            time.sleep(0.05)
            processes = processes_of(cluster)
        if not processes:
            return


def processes_of(cluster: Path) -> list[int]:
    """PostgreSQL's processes on this directory (Linux): each of them works from inside it."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if (entry / "comm").read_text().strip() != "postgres":
                continue
            if (entry / "cwd").samefile(cluster):
                found.append(int(entry.name))
    return found


def _number_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _looks_like_postgres(process: int) -> bool:
    answer = subprocess.run(
        ["ps", "-o", "comm=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return "postgres" in answer.stdout

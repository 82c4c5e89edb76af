"""Processor time and memory, read from /proc: of a server's process tree, and of PostgreSQL's
backends of one database."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from niaouli.launch.cluster_files import processes_of

TICK = 1000 / os.sysconf("SC_CLK_TCK")
"""Milliseconds."""


@dataclass(frozen=True)
class Times:
    parent: int
    own: float
    """Milliseconds of user and system time."""
    ended_children: float


def times(pid: int) -> Times | None:
    """None when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name, in brackets, may hold spaces.
    fields = text.rpartition(")")[2].split()
    user, system, children_user, children_system = map(int, fields[11:15])
    return Times(
        parent=int(fields[1]),
        own=(user + system) * TICK,
        ended_children=(children_user + children_system) * TICK,
    )


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := times(int(entry.name))):
            children.setdefault(found.parent, []).append(int(entry.name))
    waiting, known = [root], []
    while waiting:
        pid = waiting.pop()
        known.append(pid)
        waiting += children.get(pid, [])
    return known


def tree_milliseconds(root: int) -> float:
    """What the tree has used so far, ended children included."""
    found = [times(pid) for pid in tree(root)]
    return sum(each.own + each.ended_children for each in found if each)


@dataclass(frozen=True)
class Backends:
    """What PostgreSQL's client processes have used so far."""

    alive: dict[int, tuple[str, float]]
    """By process: its database, and milliseconds."""
    ended: float
    """Of all that ended, whichever their database."""

    def since(self, before: "Backends", database: str) -> float:
        """Milliseconds spent for this database, when it alone was being used.

        Connections of a server end when its idle threads do, at any moment: what they had used
        before is not counted again; the rest of what ended is a short connection's.
        """
        still = sum(
            used - before.alive.get(pid, ("", 0.0))[1]
            for pid, (name, used) in self.alive.items()
            if name == database
        )
        gone = sum(used for pid, (_n, used) in before.alive.items() if pid not in self.alive)
        return still + max(0.0, self.ended - before.ended - gone)


def backends(cluster: Path) -> Backends:
    """Read them now. Their database is in their title: `postgres: niaouli bench [local] idle`."""
    alive, ended = {}, 0.0
    for pid in processes_of(cluster):
        title = command_line(pid)
        found = times(pid)
        if found is None:
            continue
        if not title.startswith("postgres: "):
            ended += found.ended_children
        elif "[local]" in title:
            alive[pid] = (title.split()[2], found.own)
    return Backends(alive, ended)


def server_processes(cluster: Path, database: str) -> list[int]:
    """PostgreSQL with the connections of one database: what one installation has running."""
    found = []
    for pid in processes_of(cluster):
        title = command_line(pid)
        if "[local]" not in title or f" {database} " in title:
            found.append(pid)
    return found


def command_line(pid: int) -> str:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode("utf-8", "replace").strip()


def memory(pids: Iterable[int]) -> float:
    """Proportional set size in megabytes: shared pages are counted once over all."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024

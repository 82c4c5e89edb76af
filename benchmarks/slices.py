"""Slices of load, ours and the reference's in turn, and what each request of them cost."""

import json
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import processor
from benchmarks.ground import Server
from benchmarks.subjects import CSRF, Subject
from niaouli.launch.places import CHECKOUT, VENV_PYTHON
from niaouli.launch.surroundings import base_environment

STEADY = 0.15
"""A run whose reference varies by more is thrown away."""
TRIES = 2


class Client:
    """The load generator's process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [VENV_PYTHON, "-m", "benchmarks.client"],
            env=base_environment(),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def play(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Raises when an answer was not the one expected: a fast error is no performance."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the client has no pipes")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if answer["failures"]:
            raise RuntimeError(answer["failures"][0])
        return answer

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


@dataclass(frozen=True)
class Target:
    """A script on a server, in the name of someone."""

    server: Server
    script: Sequence[Mapping[str, Any]]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Slice:
    """Milliseconds for each playing of the script."""

    application: float
    postgres: float
    median: float
    p95: float
    a_second: float

    @property
    def processor(self) -> float:
        return self.application + self.postgres


@dataclass
class Result:
    """The pairs of one subject."""

    code: str
    ours: list[Slice] = field(default_factory=list)
    reference: list[Slice] = field(default_factory=list)
    thrown_away: int = 0
    """Runs before this one in which the reference varied too much."""

    @property
    def ratios(self) -> list[float]:
        pairs = zip(self.ours, self.reference, strict=True)
        return [ours.processor / reference.processor for ours, reference in pairs]

    @property
    def steady(self) -> bool:
        return spread([each.processor for each in self.reference]) <= STEADY


def spread(values: Sequence[float]) -> float:
    """Between the extremes, around the median."""
    return (max(values) - min(values)) / statistics.median(values)


@dataclass(frozen=True)
class Bench:
    """Everything a slice needs."""

    client: Client
    cluster: Path
    reference: Target
    seconds: float
    count: int
    pairs: int
    scripts: int = 0
    """How many times a script of several requests is played; 0: as often as any other."""

    def slice(self, target: Target, *, clients: int = 1) -> Slice:
        server = target.server
        before = processor.backends(self.cluster)
        used = processor.tree_milliseconds(server.pid)
        answer = self.client.play(
            {
                "port": server.port,
                "script": target.script,
                "headers": target.headers,
                "seconds": self.seconds,
                "count": (self.scripts or self.count) if len(target.script) > 1 else self.count,
                "clients": clients,
            }
        )
        time.sleep(0.05)
        used = processor.tree_milliseconds(server.pid) - used
        postgres = processor.backends(self.cluster).since(before, server.database)
        durations = sorted(answer["durations"])
        return Slice(
            application=used / len(durations),
            postgres=postgres / len(durations),
            median=statistics.median(durations),
            p95=durations[int(len(durations) * 0.95) - 1],
            a_second=len(durations) / answer["seconds"],
        )

    def pairs_of(self, code: str, target: Target, *, clients: int = 1) -> Result:
        """At least `pairs` pairs, ours and the reference's, each first in turn."""
        result = Result(code)
        for attempt in range(TRIES):
            result = Result(code, thrown_away=attempt)
            for number in range(self.pairs):
                order = [(target, result.ours), (self.reference, result.reference)]
                for each, slices in order if number % 2 else reversed(order):
                    slices.append(self.slice(each, clients=clients))
            if result.steady:
                break
        return result

    def warm(self, target: Target) -> None:
        """Every thread has its connection, its templates and its definitions."""
        for clients in (1, 8):
            self.client.play(
                {
                    "port": target.server.port,
                    "script": target.script,
                    "headers": target.headers,
                    "seconds": 10,
                    "count": 24 if len(target.script) == 1 else 2,
                    "clients": clients if len(target.script) == 1 else 1,
                }
            )


def target_of(subject: Subject, server: Server, info: Mapping[str, Any]) -> Target:
    """Signed in through a session prepared in the database."""
    cookies = {info["csrf_cookie"]: CSRF}
    if subject.user:
        cookies[info["session_cookie"]] = info["sessions"][subject.user]
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Target(server, subject.script, {"Cookie": cookie, "Accept-Encoding": "gzip, br"})

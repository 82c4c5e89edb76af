"""The database for as long as a command needs it: its own, one already running, or DATABASE_URL."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from niaouli.launch.console import Refusal, step
from niaouli.launch.locks import Lock
from niaouli.launch.places import DataDirectory
from niaouli.launch.postgres import Cluster, address, answers
from niaouli.launch.processes import Signals, exists
from niaouli.launch.sockets import current_directory

# A first installation on a slow line is the longest thing to wait for.
PATIENCE_WITH_OTHERS = 600.0
PATIENCE_TO_JOIN = 60.0


@dataclass(frozen=True)
class Session:
    """Where the database is; the server too when it is ours to keep alive."""

    address: str
    cluster: Cluster | None = None


@contextmanager
def alone(data: DataDirectory, signals: Signals) -> Iterator[bool]:
    """For bin/run: hold the data directory, which no other start may then use.

    Gives whether the last site here was killed: its processes may still be leaving.
    """
    with Lock(data.lock) as lock:
        _take_alone(lock, data, signals)
        was_killed = "address" in data.running()
        data.announce({})
        try:
            yield was_killed
        finally:
            data.announce(None)


def _take_alone(lock: Lock, data: DataDirectory, signals: Signals) -> None:
    if lock.try_to_take():
        return
    _refuse_beside_a_site(data)
    deadline = time.monotonic() + PATIENCE_WITH_OTHERS
    with step("Une autre commande utilise ces données, attente"):
        while time.monotonic() < deadline:
            _refuse_beside_a_site(data)
            signals.wait(0.2)
            signals.check()
            if lock.try_to_take():
                return
    raise Refusal(
        "Une autre commande utilise encore ces données "
        f"(processus {data.running().get('process', 'inconnu')}). Attendez sa fin, puis relancez."
    )


def _refuse_beside_a_site(data: DataDirectory) -> None:
    facts = data.running()
    # A number that no process has is what a launcher killed earlier left behind.
    if "address" in facts and exists(facts.get("process")):
        raise Refusal(
            f"Niaouli tourne déjà sur ces données : {facts['address']} "
            f"(processus {facts['process']})."
        )


@contextmanager
def site_session(data: DataDirectory, signals: Signals) -> Iterator[Session]:
    """For bin/run, which is alone: its end is the database's end."""
    external = os.environ.get("DATABASE_URL")
    if external:
        yield Session(external)
        return
    cluster = Cluster(data, signals)
    try:
        with step("Démarrage de la base de données"):
            cluster.start()
        yield Session(cluster.address, cluster)
    finally:
        cluster.stop()


@contextmanager
def command_session(data: DataDirectory, signals: Signals) -> Iterator[Session]:
    """For bin/niaouli: joins a running server, or starts one for itself and for who joins it."""
    external = os.environ.get("DATABASE_URL")
    if external:
        yield Session(external)
        return
    with Lock(data.lock) as lock, Lock(data.guests) as guests:
        deadline = time.monotonic() + PATIENCE_TO_JOIN
        while time.monotonic() < deadline:
            if lock.try_to_take():
                yield from _own_server(data, signals, guests)
                return
            # Shared by those who use the server: its owner stops it only once all have left.
            guests.take(shared=True)
            socket_directory = current_directory(data)
            if answers(socket_directory):
                yield Session(address(socket_directory))
                return
            guests.release()
            signals.wait(0.2)
            signals.check()
    raise Refusal(
        f"La base de {data.path} est prise par le processus "
        f"{data.running().get('process', 'inconnu')} mais ne répond pas. "
        "Arrêtez-le, puis relancez."
    )


def _own_server(data: DataDirectory, signals: Signals, guests: Lock) -> Iterator[Session]:
    data.announce({})
    cluster = Cluster(data, signals)
    try:
        cluster.start()
        yield Session(cluster.address, cluster)
    finally:
        while not guests.try_to_take() and not signals.requests:
            signals.wait(0.2)
        cluster.stop()
        data.announce(None)

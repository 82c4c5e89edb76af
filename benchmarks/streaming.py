"""The memory of a real server while something heavy leaves it, to a fast line and to a slow one.

`python -m benchmarks.streaming [--megabytes 1000]`: makes its own database, serves the product with
the arguments of `bin/run`, and says what the server's memory was before, and at most during.
"""

import argparse
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import processor
from benchmarks.ground import Ground, Server, ground, python

EVERYTHING = "/compte/documents/telecharger/zip/?tout=1"
PIECE = 256 * 1024
EVERY = 0.02
ROOM = 64 * 1024
"""Of a slow client: its machine keeps no more than this for it."""


def resident(pid: int) -> int:
    """Bytes that a process tree has in memory, shared pages counted in each."""
    total = 0
    for each in processor.tree(pid):
        try:
            status = Path(f"/proc/{each}/status").read_text()
        except OSError:
            continue
        found = [line for line in status.splitlines() if line.startswith("VmRSS:")]
        total += int(found[0].split()[1]) * 1024 if found else 0
    return total


@dataclass
class Watch:
    """The memory of a process tree, looked at fifty times a second."""

    pid: int
    before: int = 0
    most: int = 0
    seen: list[int] = field(default_factory=list)

    @property
    def growth(self) -> int:
        return self.most - self.before


@contextmanager
def watched(pid: int) -> Iterator[Watch]:
    watch = Watch(pid, before=resident(pid))
    end = threading.Event()

    def look() -> None:
        while not end.wait(EVERY):
            watch.seen.append(resident(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        end.set()
        thread.join()
        watch.most = max([watch.before, *watch.seen])


def receive(port: int, path: str, cookie: str, *, a_second: int = 0) -> int:
    """Read an answer to its end, at most so many bytes a second; returns its length."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    if a_second:
        connection.sock = socket.socket()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        connection.sock.settimeout(120)
        connection.sock.connect(("127.0.0.1", port))
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    begin, length = time.monotonic(), 0
    while piece := answer.read(min(PIECE, a_second or PIECE)):
        length += len(piece)
        if a_second:
            time.sleep(max(0.0, begin + length / a_second - time.monotonic()))
    connection.close()
    return length


@dataclass(frozen=True)
class Leaving:
    """What one download was like."""

    line: str
    length: int
    seconds: float
    before: int
    growth: int


def downloads(server: Server, cookie: str, *, slow: int) -> Iterator[Leaving]:
    """Twice to a fast line, then to a slow one, then to two slow ones at once."""
    receive(server.port, "/compte/documents/", cookie)
    for line, clients, speed in (
        ("rapide", 1, 0),
        ("rapide", 1, 0),
        ("lente", 1, slow),
        ("deux lentes", 2, slow),
    ):
        lengths: list[int] = []

        def read(speed: int = speed, lengths: list[int] = lengths) -> None:
            lengths.append(receive(server.port, EVERYTHING, cookie, a_second=speed))

        begin = time.monotonic()
        with watched(server.pid) as watch:
            threads = [threading.Thread(target=read) for _ in range(clients)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
        if len(lengths) != clients:
            raise RuntimeError(f"{line}: a download failed")
        seconds = time.monotonic() - begin
        yield Leaving(line, sum(lengths), seconds, watch.before, watch.growth)


def _measure(made: Ground, megabytes: int, slow: int) -> None:
    made.sql("CREATE DATABASE heavy")
    env = made.product_environment("heavy")
    python("niaouli", "prepare", env=env)
    told = json.loads(python("benchmarks.heavy_wallet", "--megabytes", str(megabytes), env=env))
    log = made.data.log / "heavy.log"
    server = Server("heavy", "niaouli.config.wsgi:application", env, "heavy", log)
    server.start("/healthz")
    try:
        for each in downloads(server, told["cookie"], slow=slow):
            print(
                f"ligne {each.line} : {each.length / 1e6:.0f} Mo en {each.seconds:.0f} s ; mémoire "
                f"{each.before / 1e6:.0f} Mo avant, {each.growth / 1e6:.0f} de plus au plus",
                flush=True,
            )
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=20_000_000, help="octets par seconde")
    chosen = parser.parse_args()
    with ground(None) as made:
        _measure(made, chosen.megabytes, chosen.slow)


if __name__ == "__main__":
    main()

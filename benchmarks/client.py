"""The load generator, in a process of its own: its processor time is nobody's.

Reads one order a line (JSON) on its input, writes one answer a line. An order plays a script of
requests again and again, on connections that are kept, until `seconds` or `count` is reached.
"""

import http.client
import json
import re
import sys
import threading
import time
import uuid
from typing import Any

BOUND = 20_000
"""Requests of one order, whatever it asks."""


class Player:
    """One browser: one kept connection."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = headers
        self.durations: list[float] = []
        self.bytes = 0

    def play(self, script: list[dict[str, Any]]) -> None:
        """Play the script once: `{name}` in a path or a body is what an earlier answer gave."""
        known: dict[str, str] = {}
        start = time.perf_counter()
        for step in script:
            self._ask(step, known)
        self.durations.append((time.perf_counter() - start) * 1000)

    def _ask(self, step: dict[str, Any], known: dict[str, str]) -> None:
        path, body = _fill(step["path"], known), _fill(step.get("body", ""), known)
        if mark := step.get("vary"):
            # A file that nobody has sent yet.
            body = body.replace(mark, uuid.uuid4().hex)
        headers = {**self._headers, **step.get("headers", {})}
        # A file in a body is written in Latin-1: one character for each byte.
        self._connection.request(step.get("method", "GET"), path, body.encode("latin-1"), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self.bytes += len(content)
        if answer.status != step.get("status", 200):
            words = re.sub(r"<[^>]+>|\s+", " ", content.decode("utf-8", "replace"))
            raise SystemExit(f"{path}: {answer.status}, not {step.get('status', 200)}: {words}")
        for name, pattern in step.get("capture", {}).items():
            found = re.search(pattern, answer.headers.get("Location", "") + "\n" + content.decode())
            if found is None:
                raise SystemExit(f"{path}: no {name}")
            known[name] = found.group(1)


def _fill(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Play until the time or the number is reached, with as many clients as asked."""
    begin = time.perf_counter()
    deadline = begin + order.get("seconds", 3600)
    clients = order.get("clients", 1)
    each = min(order.get("count", BOUND), BOUND) // clients
    players = [Player(order["port"], order["headers"]) for _ in range(clients)]
    failures: list[str] = []

    def run(player: Player) -> None:
        try:
            while len(player.durations) < each and time.perf_counter() < deadline:
                player.play(order["script"])
        except (SystemExit, OSError, http.client.HTTPException) as error:
            failures.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=run, args=[player]) for player in players]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "failures": failures[:1],
        "durations": [value for player in players for value in player.durations],
        "bytes": sum(player.bytes for player in players),
        "seconds": time.perf_counter() - begin,
    }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()

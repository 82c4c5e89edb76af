"""How many SQL statements each page takes, session and person included, on loaded data.

`python -m benchmarks.statements`, with the product's environment, reads the scripts as JSON on its
input and prints a number for each.
"""

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import django

django.setup()

# What follows needs the application to be ready.
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def count(script: list[dict[str, Any]], cookies: Mapping[str, str]) -> list[int]:
    """The statements of each step, played a second time: what is kept in memory is there."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies.load(dict(cookies))
    counts: list[int] = []
    for _ in range(2):
        known: dict[str, str] = {}
        counts = [_statements(client, step, known) for step in script]
    return counts


def _statements(client: Client, step: Mapping[str, Any], known: dict[str, str]) -> int:
    path, body = step["path"], step.get("body", "")
    for name, value in known.items():
        path, body = path.replace("{" + name + "}", value), body.replace("{" + name + "}", value)
    kind = step.get("headers", {}).get("Content-Type", "")
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(step.get("method", "GET"), path, body.encode("latin-1"), kind)
    if answer.status_code != step.get("status", 200):
        words = re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())
        raise SystemExit(f"{path}: {answer.status_code} {words[:2000]}")
    for name, pattern in step.get("capture", {}).items():
        found = re.search(pattern, answer.headers.get("Location", ""))
        if found:
            known[name] = found.group(1)
    return len(captured)


def main() -> None:
    orders = json.load(sys.stdin)
    print(json.dumps({each["code"]: count(each["script"], each["cookies"]) for each in orders}))


if __name__ == "__main__":
    main()

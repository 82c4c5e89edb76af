"""What a first visit transfers, compressed as the server sends it, and the visit after."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass

LINKED = re.compile(r'<(?:link[^>]+rel="stylesheet"[^>]*|script[^>]+src=)[^>]*>')
ADDRESS = re.compile(r'(?:href|src)="(/[^"]+)"')


@dataclass(frozen=True)
class Visit:
    """Bytes of content; headers are not counted."""

    path: str
    first: int
    second: int
    html: int
    """Before compression."""
    files: dict[str, int]


def visit(port: int, path: str, headers: Mapping[str, str]) -> Visit:
    """Fetch a page with its style sheets and scripts, as a browser with an empty cache does."""
    plain, _ = fetch(port, path, {**headers, "Accept-Encoding": "identity"})
    page, _ = fetch(port, path, headers)
    files, again = {}, len(page)
    for tag in LINKED.findall(plain.decode()):
        address = ADDRESS.search(tag)
        if address is None:
            continue
        content, answered = fetch(port, address.group(1), headers)
        files[address.group(1)] = len(content)
        if not lasting(answered):
            again += len(content)
    return Visit(path, len(page) + sum(files.values()), again, len(plain), files)


def lasting(headers: Mapping[str, str]) -> bool:
    """Whether the browser uses it again without asking."""
    age = re.search(r"max-age=(\d+)", headers.get("cache-control", ""))
    return age is not None and int(age.group(1)) >= 3600


def fetch(port: int, path: str, headers: Mapping[str, str]) -> tuple[bytes, Mapping[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return content, {name.lower(): value for name, value in answer.getheaders()}

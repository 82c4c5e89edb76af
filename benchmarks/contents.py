"""Sending a file, seeing it, taking it back, against the bare copy of the same bytes.

`python -m benchmarks.contents [--pairs 5]`: makes its own database, serves the product and the bare
copy (`benchmarks/reference/copying.py`) with the arguments of `bin/run`, and prints the ratios of
processor time: the server's processes, the workshop's that open each file, and PostgreSQL's.
"""

import argparse
import hashlib
import http.client
import json
import statistics
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import scans
from benchmarks.ground import Ground, Server, ground, python
from benchmarks.report import number
from benchmarks.rows import ratio_words
from benchmarks.slices import Bench, Client, Slice, Target
from benchmarks.subjects import CSRF
from niaouli.launch.surroundings import base_environment

SECONDS = 60.0
WALLET = "/compte/documents/"


@dataclass(frozen=True)
class Subject:
    """One act, the bare copy it is divided by, and how many times a slice does each."""

    label: str
    ours: list[dict[str, Any]]
    bare: list[dict[str, Any]]
    count: int
    bare_count: int


def subjects(
    told: Mapping[str, Any], files: Mapping[str, bytes], folder: Path
) -> Iterator[Subject]:
    """What is sent, then what is given back, for each of the two files."""
    for name, content in files.items():
        yield Subject(f"envoyer {name}", [_upload(content)], [_bare(content)], 12, 200)
    for name in files:
        document = f"{WALLET}{told['documents'][name]}/"
        for act, path in (
            ("télécharger", f"{document}fichier/"),
            ("voir", f"{document}apercu/?largeur=960"),
            ("voir en petit", f"{document}apercu/?largeur=240"),
        ):
            given = _given(told, path)
            kept = hashlib.sha256(given).hexdigest()
            (folder / kept).write_bytes(given)
            label = f"{act} {name} ({len(given) / 1e6:.2f} Mo)"
            count = 100 if act == "télécharger" else 25
            yield Subject(label, [{"path": path}], [{"path": f"/{kept}"}], count, 400)


def _upload(content: bytes) -> dict[str, Any]:
    """As the script of the page of adding sends it; never twice the same bytes."""
    boundary = "7" * 32
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{CSRF}'
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.'
        f'{"pdf" if content.startswith(b"%PDF") else "jpg"}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return {
        "method": "POST",
        "path": f"{WALLET}envois/",
        "body": head + content.decode("latin-1") + f"\r\n--{boundary}--\r\n",
        "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        "vary": scans.MARK,
    }


def _bare(content: bytes) -> dict[str, Any]:
    return {"method": "PUT", "path": "/copy", "body": content.decode("latin-1")}


def _given(told: Mapping[str, Any], path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=60)
    connection.request("GET", path, headers={"Cookie": told["cookie"]})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return content


def compare(bench: Bench, ours: Target, bare: Target, subject: Subject, pairs: int) -> str:
    """One line of the table."""
    measured: list[tuple[Slice, Slice]] = []
    ours, bare = replace(ours, script=subject.ours), replace(bare, script=subject.bare)
    turns = [(ours, subject.count), (bare, subject.bare_count)]
    for target, count in turns:
        replace(bench, count=max(2, count // 8)).slice(target)
    for turn in range(pairs):
        slices: dict[bool, Slice] = {}
        for target, count in turns if turn % 2 else reversed(turns):
            slices[target is ours] = replace(bench, count=count).slice(target)
        measured.append((slices[True], slices[False]))
    ratios = [one.processor / other.processor for one, other in measured]
    spent, least = (statistics.median(each[side].processor for each in measured) for side in (0, 1))
    wait = statistics.median(each[0].median for each in measured)
    return (
        f"| {subject.label} | {number(spent)} ms | {number(least, 2)} ms | "
        f"{ratio_words(ratios)} | {number(wait)} ms |"
    )


def _measure(made: Ground, pairs: int) -> None:
    made.sql("CREATE DATABASE contents")
    env = made.product_environment("contents")
    python("niaouli", "prepare", env=env)
    folder = made.data.path / "bare"
    folder.mkdir()
    files = {"une photo": scans.photo(), "un scan": scans.scan()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(f"{name} : {len(content) / 1e6:.2f} Mo", file=sys.stderr)
    told = json.loads(python("benchmarks.contents_load", str(folder), *files, env=env))
    reference = {**base_environment(), "REFERENCE_FILES": str(folder)}
    log = made.data.log
    product = Server("contents", "niaouli.config.wsgi:application", env, "contents", log / "p.log")
    copying = "benchmarks.reference.copying:application"
    bare = Server("copying", copying, reference, "none", log / "b.log")
    with ExitStack() as stack:
        for server, path in ((product, "/healthz"), (bare, "/une photo".replace(" ", "%20"))):
            server.start(path)
            stack.callback(server.stop)
        client = Client()
        stack.callback(client.stop)
        cookie = f"{told['cookie']}; {told['csrf_cookie']}={CSRF}"
        ours = Target(product, [], {"Cookie": cookie, "Accept-Encoding": "identity"})
        theirs = Target(bare, [], {})
        bench = Bench(client, made.data.cluster, theirs, SECONDS, 1, pairs)
        print("| | nous | copie nue | rapport | attente |\n|---|---|---|---|---|")
        told = {**told, "port": product.port}
        for subject in subjects(told, files, folder):
            print(compare(bench, ours, theirs, subject, pairs), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    with ground(None) as made:
        _measure(made, pairs)


if __name__ == "__main__":
    main()

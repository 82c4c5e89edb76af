"""RSS and Atom as they are really written, read without trust.

`read_feed(answer)` opens what a site sent in a process apart (`feed_process.py`) and gives its
items in plain words.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from niaouli.connectors.web import Answer

SECONDS = 10
"""Of processor. A feed of a hundred items takes a tenth of one."""
MEMORY = 900 * 1024 * 1024
PROCESS = Path(__file__).with_name("feed_process.py")


class NotAFeed(Exception):
    """It is neither RSS nor Atom, or nobody can tell."""


@dataclass(frozen=True)
class Item:
    """One item. Texts are plain; addresses are http or https, or empty."""

    id: str
    """What the feed calls it, else its address, else a hash of its words: always something."""
    title: str
    text: str
    summary: str
    link: str
    links: tuple[str, ...]
    published: datetime | None


@dataclass(frozen=True)
class ParsedFeed:
    title: str
    items: tuple[Item, ...]
    """In the order of the feed, each id once, those that say nothing left out."""


def read_feed(answer: Answer) -> ParsedFeed:
    """The items of a feed. Raises `NotAFeed`."""
    found = _opened(answer)
    if not found["version"]:
        raise NotAFeed
    items: dict[str, Item] = {}
    for each in map(_item, found["items"]):
        # The first of a feed is the latest: what comes again further down is older.
        if each.title or each.text:
            items.setdefault(each.id, each)
    return ParsedFeed(title=found["title"], items=tuple(items.values()))


def _opened(answer: Answer) -> dict[str, Any]:
    command = [sys.executable, "-I", str(PROCESS), str(SECONDS), str(MEMORY)]
    try:
        done = subprocess.run(
            [*command, answer.content_type, answer.url],
            input=answer.content,
            capture_output=True,
            timeout=SECONDS * 2,
            check=True,
            env={},
            cwd="/",
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise NotAFeed from None
    return found


def _item(found: dict[str, Any]) -> Item:
    named = found["id"] or found["link"] or f"{found['title']}\n{found['text']}"
    # Longer than a column, or nameless: its hash is as good a name.
    name = named if len(named) <= 400 and named.isprintable() else _hash(named)
    return Item(
        id=name,
        title=found["title"],
        text=found["text"],
        summary=found["summary"],
        link=found["link"],
        links=tuple(found["links"]),
        published=_moment(found["published"]),
    )


def _moment(seconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

"""Opens one feed, in a process of its own. Started by `feeds.py` as a script, knows nothing of the
product.

A feed of a few megabytes, well chosen, keeps its parser busy for an hour. Here it has some seconds
of processor and a bounded memory: whatever it does, it is one feed that could not be read. Reads
the feed on its standard input, writes JSON: its title and its items, their text without any markup.
"""

import calendar
import contextlib
import json
import resource
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import feedparser
import nh3

ITEMS = 200
TEXT, LINE = 100_000, 1000
"""The most characters of a text, and of a title or an address."""
BREAKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote"}
KEPT = BREAKS | {"li", "br", "a", "td", "th"}


class _Text(HTMLParser):
    """What a piece of clean HTML says, as restricted text: paragraphs and lists. The addresses of
    its links are gathered apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.links.append(href)
        if tag in BREAKS:
            self.pieces.append("\n\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of(html: str) -> tuple[str, list[str]]:
    """The text of what may be HTML, and the addresses that it links to."""
    clean = nh3.clean(
        html[:TEXT],
        tags=KEPT,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    reader = _Text()
    # In plain text a line end is one; in HTML it is a space.
    reader.feed(clean.replace("\n", " ") if "<" in html else clean)
    reader.close()
    return "\n\n".join(_paragraphs("".join(reader.pieces))), reader.links


def _paragraphs(text: str) -> Iterator[str]:
    for chunk in text.split("\n\n"):
        lines = [" ".join(line.split()) for line in chunk.split("\n")]
        lines = [line for line in lines if line not in {"", "-"}]
        if lines:
            yield "\n".join(lines)


def _address(value: Any) -> str:
    address = str(value or "").strip()
    web = address.startswith(("http://", "https://")) and len(address) <= LINE
    return address if web and address.isprintable() and " " not in address else ""


def _moment(entry: Any, *names: str) -> int | None:
    """In seconds since 1970."""
    for name in names:
        parsed = entry.get(f"{name}_parsed")
        if parsed:
            try:
                return calendar.timegm(parsed)
            except (ValueError, OverflowError, TypeError):
                continue
    return None


def _item(entry: Any) -> dict[str, Any]:
    contents = [str(each.get("value") or "") for each in entry.get("content", [])]
    summary = str(entry.get("summary") or "")
    text, links = text_of(max([*contents, summary], key=len))
    link = _address(entry.get("link"))
    return {
        "id": str(entry.get("id") or "")[:LINE],
        "title": " ".join(text_of(str(entry.get("title") or ""))[0].split())[:LINE],
        "text": text,
        "summary": " ".join(text_of(summary)[0].split())[:LINE] if contents and summary else "",
        "link": link,
        "links": [address for address in map(_address, links[:20]) if address],
        "published": _moment(entry, "published", "updated", "created"),
    }


def read(content: bytes, content_type: str, url: str) -> dict[str, Any]:
    # Behind an object that is read, never the bytes: they could name a file of this machine.
    parsed = feedparser.parse(
        BytesIO(content),
        response_headers={"content-type": content_type, "content-location": url},
        sanitize_html=False,
    )
    return {
        # No version: neither RSS nor Atom, whatever else it may be.
        "version": str(parsed.version or ""),
        "title": " ".join(text_of(str(parsed.feed.get("title") or ""))[0].split())[:LINE],
        "items": [_item(entry) for entry in parsed.entries[:ITEMS]],
    }


def main() -> None:
    seconds, memory, content_type, url = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    # macOS has no such limit; time still bounds what can be taken.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # No file is written here, and none needs to be.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = read(sys.stdin.buffer.read(), content_type, url)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()

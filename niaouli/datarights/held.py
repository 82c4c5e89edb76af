"""What is held about a person, in one shape for people and for machines.

Each room of the product (`rooms/`) tells what it holds as a list of `Held`; `copy` writes it as a
page and as JSON. `docs/data-copy.md` describes the JSON.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from niaouli.documents.models import StoredFile
from niaouli.lib.words import date_words, moment


@dataclass(frozen=True)
class Line:
    """One fact. Without a label it is for machines only."""

    code: str
    label: str
    value: Any
    """As JSON has it."""
    words: str
    """As the page says it; several paragraphs are separated by empty lines."""


@dataclass(frozen=True)
class HeldFile:
    """A file of the copy, at a path of its own."""

    path: str
    title: str
    file: StoredFile


@dataclass(frozen=True)
class Group:
    """Things of one kind that belong to another. Without a code it is for people only."""

    code: str
    title: str
    items: "Sequence[Held]"


@dataclass(frozen=True)
class Held:
    """One thing: an account, a request, a document…"""

    title: str
    lines: Sequence[Line] = ()
    files: Sequence[HeldFile] = ()
    groups: Sequence[Group] = field(default=())

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {line.code: line.value for line in self.lines if line.code}
        if self.files:
            told["files"] = [
                {"path": each.path, "size": each.file.size, "sha256": each.file.sha256}
                for each in self.files
            ]
        for group in self.groups:
            if group.code:
                told[group.code] = [each.as_json() for each in group.items]
        return told

    def all_files(self) -> Iterable[HeldFile]:
        yield from self.files
        for group in self.groups:
            for each in group.items:
                yield from each.all_files()


def text(code: str, label: str, value: str) -> Line:
    return Line(code, label, value, value)


def chosen(code: str, label: str, value: str, words: object) -> Line:
    """A stored code, and what it means."""
    return Line(code, label, value, str(words))


def instant(code: str, label: str, value: datetime | None) -> Line:
    return Line(code, label, value and value.isoformat(), moment(value) if value else "")


def day(code: str, label: str, value: date | None) -> Line:
    return Line(code, label, value and value.isoformat(), date_words(value) if value else "")

"""Every row against every content: two walks in the order of names, side by side.

What the site does meanwhile is never taken for a fault: each difference is looked at again before
it is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from niaouli.documents.errors import AlteredContent, MissingContent, UnknownMasterKey
from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs
from niaouli.documents.storage.opening import opened
from niaouli.documents.storage.stores import Content
from niaouli.documents.storage.vault import OVERHEAD

BATCH = 500
ORPHAN_AFTER = timedelta(hours=1)
"""Far longer than any transaction: a younger content may be waiting for its row."""


class Fault(StrEnum):
    """What can be wrong with a file."""

    MISSING = "missing"
    """A row without its content."""
    ORPHAN = "orphan"
    """A content without a row."""
    ALTERED = "altered"
    """Another length, or it does not open, or it is not what its row says."""
    NO_KEY = "no_key"
    """Its master key is not in the settings."""
    UNREADABLE = "unreadable"
    """The storage refuses to give it: nothing is known of it."""


@dataclass(frozen=True)
class Difference:
    """One fault. `file` is the key of the row, empty for an orphan."""

    fault: Fault
    name: str
    file: str = ""


@dataclass
class Walk:
    """How far it has come: to be told, and to start again from."""

    files: int = 0
    contents: int = 0
    size: int = 0
    """Bytes that were read back and found right."""
    strangers: int = 0
    """Contents whose name is not one of ours: somebody else's, left alone."""
    last: str = ""
    every: int = 0
    told: Callable[["Walk"], None] | None = None
    """Called each time that so many more files were compared."""

    def on(self, name: str, *, file: bool) -> None:
        """One step: what bears this name is being compared."""
        if file and self.told and self.files and self.files % self.every == 0:
            self.told(self)
        self.last, self.files = name, self.files + file


def differences(walk: Walk, *, now: datetime, quick: bool = False) -> Iterator[Difference]:
    """Everything that is wrong beyond `walk.last`. `quick` compares existence and length, and reads
    nothing. One content at a time is in memory."""
    rows, contents = _rows(walk.last), _contents(walk)
    row, content = next(rows, None), next(contents, None)
    while row or content:
        if row and (content is None or row.storage_name < content.name):
            walk.on(row.storage_name, file=True)
            yield from _without_content(row, walk, quick=quick)
            row = next(rows, None)
        elif content and (row is None or content.name < row.storage_name):
            walk.on(content.name, file=False)
            yield from _without_row(content, now)
            content = next(contents, None)
        elif row and content:
            walk.on(row.storage_name, file=True)
            yield from _together(row, content, walk, quick=quick)
            row, content = next(rows, None), next(contents, None)


def _rows(after: str) -> Iterator[StoredFile]:
    """In batches, each read anew: no transaction stays open during the hours that it may take.

    Names are hexadecimal and of one length: every collation orders them as their bytes.
    """
    files = _with_content().order_by("storage_name")
    while batch := list(files.filter(storage_name__gt=after)[:BATCH]):
        yield from batch
        after = batch[-1].storage_name


def _contents(walk: Walk) -> Iterator[Content]:
    for content in blobs.contents(walk.last):
        if blobs.is_ours(content.name):
            walk.contents += 1
            yield content
        else:
            walk.strangers += 1


def _without_content(row: StoredFile, walk: Walk, *, quick: bool) -> Iterator[Difference]:
    if blobs.exists(row.storage_name):
        # Written since that part of the storage was listed.
        if not quick:
            yield from _read_back(row, walk)
    elif _with_content().filter(pk=row.pk).exists():
        yield Difference(Fault.MISSING, row.storage_name, str(row.key))


def _without_row(content: Content, now: datetime) -> Iterator[Difference]:
    if content.written_at < now - ORPHAN_AFTER and not is_named(content.name):
        yield Difference(Fault.ORPHAN, content.name)


def is_named(name: str) -> bool:
    """Whether a row names this content at this moment."""
    return _with_content().filter(storage_name=name).exists()


def _with_content() -> QuerySet[StoredFile]:
    """Without those of which an administrator erased the content (quarantine): the row stays."""
    return StoredFile.objects.filter(erased_at__isnull=True)


def _together(
    row: StoredFile, content: Content, walk: Walk, *, quick: bool
) -> Iterator[Difference]:
    if content.size != row.size + OVERHEAD:
        yield Difference(Fault.ALTERED, row.storage_name, str(row.key))
    elif not quick:
        yield from _read_back(row, walk)


def _read_back(row: StoredFile, walk: Walk) -> Iterator[Difference]:
    fault = _fault_of(row)
    if fault is None:
        walk.size += row.size
    # Erased, or its key rewrapped, since the batch was read.
    elif (fresh := StoredFile.objects.filter(pk=row.pk).first()) and (fault := _fault_of(fresh)):
        yield Difference(fault, row.storage_name, str(row.key))


def _fault_of(row: StoredFile) -> Fault | None:
    try:
        opened(row)
    except MissingContent:
        return Fault.MISSING
    except UnknownMasterKey:
        return Fault.NO_KEY
    except AlteredContent:
        return Fault.ALTERED
    except OSError:
        return Fault.UNREADABLE
    return None

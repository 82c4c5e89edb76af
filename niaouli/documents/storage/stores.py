"""What a place of contents can do, whichever it is: see `directory.py` and `bucket.py`."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.core.files.storage import Storage


@dataclass(frozen=True)
class Content:
    """What a place says of one content, without reading it."""

    name: str
    size: int
    written_at: datetime


class Store(Storage):
    """Contents are written once, never changed, and have no address of their own: they leave
    through our pages only."""

    @abstractmethod
    def put(self, name: str, blob: bytes) -> None:
        """Write, and be sure that it stays. Raises `FileExistsError` for a name that is taken."""

    @abstractmethod
    def fetch(self, name: str) -> bytes:
        """The whole content. Raises `FileNotFoundError` when it is not there, and another `OSError`
        when it cannot be known."""

    @abstractmethod
    def contents(self, after: str = "") -> Iterator[Content]:
        """Everything there is, in the order of names, beyond `after`, the name of a content. In
        bounded memory."""

    def url(self, name: str | None) -> NoReturn:
        raise PermissionError("a document has no public address")

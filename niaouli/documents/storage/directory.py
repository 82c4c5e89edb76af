"""Contents in a directory of this machine."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from niaouli.documents.storage.stores import Content, Store


class Directory(Store, FileSystemStorage):
    """One folder for the first two signs of a name: 256 of them, so that none grows too long."""

    def put(self, name: str, blob: bytes) -> None:
        written = self.save(name, ContentFile(blob))
        if written != name:
            self.delete(written)
            raise FileExistsError(name)
        path = Path(self.path(name))
        # The folder may be new: its own name must be on the disk too.
        for each in (path, path.parent, path.parent.parent):
            descriptor = os.open(each, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def fetch(self, name: str) -> bytes:
        return Path(self.path(name)).read_bytes()

    def contents(self, after: str = "") -> Iterator[Content]:
        root = Path(self.location)
        for folder in _sorted_names(root, folders=True):
            # One folder at a time is in memory. « 0 » is the sign that follows « / ».
            if f"{folder}0" > after:
                yield from self._contents_of(root / folder, after)

    def _contents_of(self, folder: Path, after: str) -> Iterator[Content]:
        for leaf in _sorted_names(folder, folders=False):
            name = f"{folder.name}/{leaf}"
            if name <= after:
                continue
            with suppress(FileNotFoundError):  # Removed meanwhile.
                found = (folder / leaf).stat()
                yield Content(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _sorted_names(folder: Path, *, folders: bool) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(each.name for each in entries if each.is_dir() == folders)
    except FileNotFoundError:
        return []

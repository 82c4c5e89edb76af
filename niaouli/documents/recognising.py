"""The same file sent again is recognised, by the hash of what was sent: before any cleaning, since
that is the file that the person has."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from niaouli.accounts.models import Person
from niaouli.documents import operations
from niaouli.documents.enums import FileFormat, Scan
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import Stored
from niaouli.documents.queries import documents_of
from niaouli.lib.files import clean_filename, extension_of

SENT_LATELY = timedelta(days=1)
"""A file sent twice in that time is one file: a weak line makes a browser send again what had come.
Far below the time that an unused file is kept (`upkeep.UNUSED_AFTER`)."""


def store_once(
    *,
    content: bytes,
    filename: str,
    accepted: Collection[FileFormat],
    by: Person,
    now: datetime,
) -> Stored:
    """As `operations.store_file`, but what the same person has just sent is not stored again."""
    name = clean_filename(filename)
    before = _sent_lately(content, name, accepted, by=by, now=now)
    if before is not None:
        return Stored(before, name)
    return operations.store_file(
        content=content, filename=filename, accepted=accepted, by=by, now=now
    )


def twins(person: Person, files: Iterable[StoredFile]) -> dict[str, WalletDocument]:
    """The documents of the wallet, the bin left out, whose current version is one of these files:
    by the hash of what was sent. Three queries at most, however many the files."""
    wanted = {file.original_sha256 for file in files}
    if not wanted:
        return {}
    found = documents_of(person).filter(
        binned_at__isnull=True, versions__file__original_sha256__in=wanted
    )
    # The newest document wins where two are the same file.
    return {
        document.current.file.original_sha256: document
        for document in reversed(list(found.distinct()))
        if document.current.file.original_sha256 in wanted
    }


def _sent_lately(
    content: bytes, name: str, accepted: Collection[FileFormat], *, by: Person, now: datetime
) -> StoredFile | None:
    """A file whose name says another format is looked at as any other."""
    format = FileFormat.of_extension(extension_of(name))
    if format is None or format not in accepted:
        return None
    return (
        StoredFile.objects.filter(
            created_by=by,
            created_at__gt=now - SENT_LATELY,
            original_sha256=hashlib.sha256(content).hexdigest(),
            content_type=format.content_type,
        )
        .exclude(scan=Scan.INFECTED)
        .order_by("id")
        .first()
    )

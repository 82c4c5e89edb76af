"""What tests of the storage do again and again."""

from datetime import datetime

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.documents import operations
from niaouli.documents.models import StoredFile


def stored(
    content: bytes = b"reference;nom\n", *, by: Person | None = None, now: datetime | None = None
) -> StoredFile:
    """A file of ours, which needs no inspection: it is only ever saved by who asked for it."""
    return operations.store_made_sheet(content=content, by=by, now=now or timezone.now())

"""What tests of the wallet do again and again, through the real operations."""

from datetime import UTC, date, datetime, timedelta

from niaouli.accounts.models import Person
from niaouli.documents import operations
from niaouli.documents.enums import FileFormat
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import Stored
from tests.documents import crafted

NOW = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def sent(by: Person | None, content: bytes | None = None, *, now: datetime = NOW) -> Stored:
    """A file that someone has just sent."""
    return operations.store_file(
        content=content or crafted.pdf(),
        filename="carte.pdf",
        accepted={FileFormat.PDF},
        by=by,
        now=now,
    )


def kept(
    owner: Person,
    *,
    kind: str = "identite",
    title: str = "Ma carte",
    file: StoredFile | None = None,
    valid_until: date | None = None,
    now: datetime = NOW,
) -> WalletDocument:
    """A document that the person put in their wallet."""
    return operations.keep_document(
        owner=owner,
        kind=kind,
        title=title,
        file=file or sent(owner, now=now).file,
        filename="carte.pdf",
        valid_until=valid_until,
        by=owner,
        now=now,
    )


def replaced(document: WalletDocument, content: bytes, *, now: datetime = NOW) -> None:
    operations.replace_document(
        document=document,
        file=sent(document.owner, content, now=now).file,
        filename="nouvelle.pdf",
        valid_until=None,
        by=document.owner,
        now=now,
    )

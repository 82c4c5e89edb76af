"""Writing: files that are sent, the wallet. What departments issue is in `issuing.py`.

A file goes in first, by `store_file`, outside of any transaction: checking it takes time, and a
refusal must be recorded. Then one operation, in its transaction, refers to it.
"""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.documents import policies
from niaouli.documents.checking.inspection import Inspected, inspect
from niaouli.documents.checking.scanning import Scanned, first_scan
from niaouli.documents.enums import FileFormat, Origin, Scan
from niaouli.documents.errors import (
    CannotKeep,
    FileStillUsed,
    StorageUnavailable,
)
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import Issuance, StoredFile, WalletDocument, WalletVersion
from niaouli.documents.storage import blobs
from niaouli.lib.errors import Refusal

ARCHIVE_TYPE = "application/zip"


@dataclass(frozen=True)
class Stored:
    """A file that was taken, and the person's name for it, cleaned."""

    file: StoredFile
    filename: str


def store_file(
    *,
    content: bytes,
    filename: str,
    accepted: Collection[FileFormat],
    by: Person | None,
    now: datetime,
) -> Stored:
    """Check a file that someone sent, then keep it. Raises `FileRefused` with a sentence.

    Call it before opening a transaction: otherwise the record of an infected file goes away with
    the transaction that the refusal rolls back. A file to which nothing refers after a week is
    discarded by `documents sweep`.
    """
    policies.check_can_store(by, now=now)
    inspected = inspect(content, filename, accepted, who=f"person:{by.pk}" if by else "")
    # What was sent, not what is left of it: a virus that would have been taken off is refused.
    scanned = first_scan(content, inspected.filename, by=by, now=now)
    return Stored(_keep_inspected(content, inspected, scanned, by=by, now=now), inspected.filename)


def store_made_file(*, content: bytes, filename: str, by: Person | None, now: datetime) -> Stored:
    """Keep a PDF that the product itself wrote (an acknowledgement, a permit). It is inspected,
    not scanned: it waits on nobody, and may be part of a larger transaction."""
    inspected = inspect(content, filename, {FileFormat.PDF}, made_here=True)
    made = Scanned(Scan.MADE_HERE)
    kept = _keep_inspected(content, inspected, made, by=by, now=now)
    return Stored(kept, inspected.filename)


def store_made_sheet(*, content: bytes, by: Person | None, now: datetime) -> StoredFile:
    """Keep a sheet that the product itself wrote, whatever its format: it is only ever saved by
    who asked for it, never shown, nor put in a wallet or a case."""
    return _keep(content, "application/octet-stream", None, scan=Scan.MADE_HERE, by=by, now=now)


def store_received_mail(*, content: bytes, by: Person, now: datetime) -> StoredFile:
    """Keep a whole e-mail as it was received, for who wants to read it beside what we made of it:
    it is only ever saved, never shown. Call it before opening a transaction. Raises `FileRefused`
    for a virus."""
    scanned = first_scan(content, "message.eml", by=by, now=now)
    return _keep(
        content,
        "message/rfc822",
        None,
        scan=scanned.scan,
        engine=scanned.engine,
        by=by,
        now=now,
    )


def store_archive(*, content: bytes, by: Person, now: datetime) -> StoredFile:
    """Keep a ZIP until what it holds is taken out of it, by `store_file` one by one: it is never
    shown nor given back to anybody."""
    policies.check_can_store(by, now=now)
    return _keep(content, ARCHIVE_TYPE, None, scan=Scan.NOT_SCANNED, by=by, now=now)


def store_sealed_copy(
    *, content: bytes, of: StoredFile, by: Person | None, now: datetime
) -> StoredFile:
    """Keep what a seal made of a PDF that was checked when it came: it is not checked again, and
    what the antivirus said of the one holds for the other."""
    return _keep(
        content,
        of.content_type,
        of.pages,
        scan=Scan(of.scan),
        engine=of.scanned_with,
        by=by,
        now=now,
    )


@transaction.atomic
def keep_document(
    *,
    owner: Person,
    kind: str,
    title: str,
    file: StoredFile,
    filename: str,
    valid_until: date | None,
    by: Person,
    now: datetime,
) -> WalletDocument:
    """Put a file that `by` has just sent into their wallet."""
    policies.check_title(title)
    _hold(file)
    policies.check_can_keep(owner, by, size=file.size)
    policies.check_can_use_file(file, by)
    policies.check_fits_kind(kind, file)
    document = add_document(
        WalletDocument(
            owner=owner, kind=kind, title=title, origin=Origin.KEPT, valid_until=valid_until
        ),
        file,
        filename,
        now=now,
    )
    record_document("document.kept", document, by=by, now=now, details={"kind": kind})
    return document


@transaction.atomic
def replace_document(
    *,
    document: WalletDocument,
    file: StoredFile,
    filename: str,
    valid_until: date | None,
    by: Person,
    now: datetime,
) -> WalletVersion:
    """Add a newer version. Cases that used the former one still have it."""
    document = locked(document)
    _hold(file)
    policies.check_can_replace(document, by, size=file.size)
    policies.check_can_use_file(file, by)
    policies.check_fits_kind(document.kind, file)
    number = document.current.number + 1
    version = document.versions.create(number=number, file=file, filename=filename, added_at=now)
    document.valid_until = valid_until
    document.save(update_fields=["valid_until"])
    record_document("document.replaced", document, by=by, now=now, details={"version": number})
    return version


@transaction.atomic
def change_document(
    *,
    document: WalletDocument,
    kind: str,
    title: str,
    valid_until: date | None,
    by: Person,
    now: datetime,
) -> WalletDocument:
    """Say better what it is. The file stays; cases keep what they were told."""
    document = locked(document)
    policies.check_can_change(document, by)
    policies.check_details(kind, title)
    policies.check_fits_kind(kind, document.current.file)
    new = {"kind": kind, "title": title, "valid_until": valid_until}
    changed = sorted(name for name, value in new.items() if getattr(document, name) != value)
    if changed:
        document.kind, document.title, document.valid_until = kind, title, valid_until
        document.save(update_fields=changed)
        record_document("document.changed", document, by=by, now=now, details={"changed": changed})
    return document


def mark_seen(*, document: WalletDocument, by: Person, now: datetime) -> None:
    """The person has opened what was issued to them: it is no longer new. The first time counts."""
    if document.owner_id == by.pk and document.origin == Origin.ISSUED and not document.seen_at:
        WalletDocument.objects.filter(pk=document.pk, seen_at__isnull=True).update(seen_at=now)


def mark_all_seen(*, documents: Collection[WalletDocument], by: Person, now: datetime) -> None:
    """The same of several, downloaded together. One statement, where one of them is new."""
    new = [each.pk for each in documents if each.origin == Origin.ISSUED and not each.seen_at]
    if new:
        mine = WalletDocument.objects.filter(pk__in=new, owner=by, origin=Origin.ISSUED)
        mine.filter(seen_at__isnull=True).update(seen_at=now)


@transaction.atomic
def bin_document(*, document: WalletDocument, by: Person, now: datetime) -> None:
    """Put it in the bin, from which it goes after thirty days. Cases are not concerned."""
    document = locked(document)
    policies.check_can_bin(document, by)
    document.binned_at = now
    document.save(update_fields=["binned_at"])
    record_document("document.binned", document, by=by, now=now)


@transaction.atomic
def restore_document(*, document: WalletDocument, by: Person, now: datetime) -> None:
    document = locked(document)
    policies.check_can_restore(document, by)
    document.binned_at = None
    document.save(update_fields=["binned_at"])
    record_document("document.restored", document, by=by, now=now)


@transaction.atomic
def erase_document(*, document: WalletDocument, by: Person, now: datetime) -> None:
    """Erase what is in the bin, without waiting. What a case holds stays."""
    document = locked(document)
    policies.check_can_erase(document, by)
    delete_with_contents(document=document, by=by, now=now)


@transaction.atomic
def delete_with_contents(*, document: WalletDocument, by: Person | None, now: datetime) -> None:
    """Delete a document, and the contents that nothing else refers to. The caller has locked it and
    knows that it may go."""
    files = list(StoredFile.objects.filter(wallet_versions__document=document).order_by("id"))
    subject = document.subject
    # What the body answers of the paper stays; why it was revoked concerned its holder alone.
    Issuance.objects.filter(version__document=document).update(version=None, revoked_reason="")
    document.delete()
    record("document.deleted", by=by.pk if by else None, subject=subject, now=now)
    for file in files:
        discard_unused_file(file=file, by=by, now=now)


def discard_unused_file(*, file: StoredFile, by: Person | None, now: datetime) -> bool:
    """Erase a content unless something refers to it; tells whether it went."""
    try:
        discard_file(file=file, by=by, now=now)
    except FileStillUsed:
        return False
    return True


@transaction.atomic
def discard_file(*, file: StoredFile, by: Person | None, now: datetime) -> None:
    """Erase a content for ever. Raises `FileStillUsed` while anything refers to it."""
    key, name = file.key, file.storage_name
    try:
        with transaction.atomic():
            held = StoredFile.objects.select_for_update(of=("self",)).filter(pk=file.pk)
            # Whoever is putting it in a wallet at this instant comes first.
            list(held)
            StoredFile.objects.filter(pk=file.pk).delete()
    except ProtectedError:
        raise FileStillUsed from None
    record("file.discarded", by=by.pk if by else None, subject=f"file:{key}", now=now)
    transaction.on_commit(lambda: blobs.remove_when_possible(name))


def _hold(file: StoredFile) -> None:
    """Until the end of the transaction, nothing discards it. Raises a refusal when it is gone: it
    was sent more than a week ago."""
    held = StoredFile.objects.select_for_update(of=("self",), no_key=True).filter(pk=file.pk)
    if held.first() is None:
        raise Refusal(_("Un fichier n’est plus disponible ici : choisissez-le de nouveau."))


def _keep_inspected(
    content: bytes, inspected: Inspected, scanned: Scanned, *, by: Person | None, now: datetime
) -> StoredFile:
    return _keep(
        inspected.content,
        inspected.format.content_type,
        inspected.pages,
        scan=scanned.scan,
        engine=scanned.engine,
        original=hashlib.sha256(content).hexdigest(),
        inspected=inspected,
        by=by,
        now=now,
    )


def _keep(
    content: bytes,
    content_type: str,
    pages: int | None,
    *,
    scan: Scan,
    by: Person | None,
    now: datetime,
    engine: str = "",
    original: str = "",
    inspected: Inspected | None = None,
) -> StoredFile:
    name = blobs.new_name()
    sealed = blobs.vault().seal(content, name)
    try:
        with transaction.atomic():
            file = StoredFile.objects.create(
                sha256=(sha256 := hashlib.sha256(content).hexdigest()),
                original_sha256=original or sha256,
                cleaned=inspected.cleaned if inspected else [],
                signatures=inspected.signatures if inspected else [],
                size=len(content),
                content_type=content_type,
                storage_name=name,
                wrapped_key=sealed.wrapped_key,
                master_key_id=sealed.master_key_id,
                scan=scan,
                scanned_at=now if scan == Scan.CLEAN else None,
                scanned_with=engine,
                pages=pages,
                created_at=now,
                created_by=by,
            )
            record(
                "file.stored",
                by=by.pk if by else None,
                subject=f"file:{file.key}",
                now=now,
                details={"size": file.size, "scan": str(scan), "cleaned": file.cleaned},
            )
            blobs.write(name, sealed.blob)
    except FileExistsError:
        # What is there is not ours to remove.
        raise
    except BaseException as error:
        # Best effort: a process killed here, or an outer transaction rolled back later, leaves a
        # blob without row, which `documents sweep` removes.
        with suppress(StorageUnavailable):
            blobs.remove(name)
        if isinstance(error, StorageUnavailable):
            raise CannotKeep from error
        raise
    return file


def add_document(
    document: WalletDocument, file: StoredFile, filename: str, *, now: datetime
) -> WalletDocument:
    kind_of(document.kind)
    document.created_at = now
    document.save(force_insert=True)
    document.versions.create(number=1, file=file, filename=filename, added_at=now)
    return document


def locked(document: WalletDocument) -> WalletDocument:
    """The document as it is now, and nobody else's to change until the end of the transaction."""
    return WalletDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)


def record_document(
    verb: str,
    document: WalletDocument,
    *,
    by: Person | None,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    record(
        verb,
        by=by.pk if by else None,
        subject=document.subject,
        now=now,
        details=details,
    )

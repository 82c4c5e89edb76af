"""What time and accidents leave behind: bins to empty, contents without rows, keys to rewrap.

Each can run twice, or be killed: the next run goes on.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from niaouli.audit.operations import record
from niaouli.documents.errors import AlteredContent
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import delete_with_contents, discard_unused_file
from niaouli.documents.policies import BIN_DAYS
from niaouli.documents.queries import unreferenced_files
from niaouli.documents.storage import blobs, removals
from niaouli.documents.storage.comparing import BATCH, Fault, Walk, differences, is_named

log = logging.getLogger(__name__)

UNUSED_AFTER = timedelta(days=7)
"""How long a file may wait between its upload and its first use."""
MOST_ORPHANS = 1000
"""Removed in one sweep; the next goes on."""
FEW_ORPHANS = 20
"""Up to so many go without comparing their number with that of the files."""
MOST_TOLD = 100


@dataclass
class Sweep:
    """What a sweep did, and the incidents that it met: contents that are gone or altered."""

    purged: int = 0
    discarded: int = 0
    removed: int = 0
    faults: int = 0
    faulty: list[str] = field(default_factory=list)
    """Keys of the first of these files."""
    too_many_orphans: int = 0
    """Left where they are: so many that this is rather the wrong database, or an empty one."""


def sweep(*, now: datetime) -> Sweep:
    """Empty the bins, discard what nothing refers to, remove contents that have no row."""
    done = Sweep(purged=empty_bins(now=now), discarded=_discard_unused(now=now))
    walk, orphans = Walk(), list[str]()
    for each in differences(walk, now=now, quick=True):
        if each.fault is not Fault.ORPHAN:
            done.faults += 1
            done.faulty += [each.file] if done.faults <= MOST_TOLD else []
        elif len(orphans) < MOST_ORPHANS:
            orphans.append(each.name)
    if len(orphans) > max(FEW_ORPHANS, walk.files):
        done.too_many_orphans = len(orphans)
    else:
        done.removed = sum(_remove_orphan(name) for name in orphans)
    return done


def empty_bins(*, now: datetime) -> int:
    """Delete the documents that have been in a bin for thirty days, and the contents that nothing
    else refers to. What a case holds stays."""
    old = WalletDocument.objects.filter(binned_at__lte=now - timedelta(days=BIN_DAYS))
    purged = 0
    for document in old.order_by("id").iterator():
        with transaction.atomic():
            # Restored in the meantime: no longer ours to delete.
            locked = old.select_for_update(of=("self",)).filter(pk=document.pk).first()
            if locked is None:
                continue
            delete_with_contents(document=locked, by=None, now=now)
            purged += 1
    return purged


@dataclass(frozen=True)
class Rotation:
    """How many keys were wrapped anew, and how many could not be: no master key opens them."""

    rotated: int
    left: int


def rotate_key(*, now: datetime) -> Rotation:
    """Wrap every key with the current master key. Contents are not touched, and reading goes on
    meanwhile, in every process that has both keys. Run it again when the last process that wrote
    with the former key has stopped."""
    vault, rotated, left, after = blobs.vault(), 0, 0, 0
    stale = StoredFile.objects.exclude(master_key_id=vault.current_key_id).order_by("id")
    while batch := list(stale.filter(pk__gt=after)[:BATCH]):
        for file in batch:
            name, key_id = file.storage_name, file.master_key_id
            try:
                rewrapped = vault.rewrap(bytes(file.wrapped_key), key_id, name)
            except AlteredContent:
                left += 1
                data = {"file": str(file.key), "master_key": key_id}
                log.exception("documents: a key stays as it is", extra={"data": data})
                continue
            # Both columns together: who reads has the former pair or the new one.
            rotated += StoredFile.objects.filter(pk=file.pk, master_key_id=key_id).update(
                wrapped_key=rewrapped, master_key_id=vault.current_key_id
            )
        after = batch[-1].pk
    if rotated:
        details = {"files": rotated, "master_key": vault.current_key_id}
        record("vault.rotated", by=None, subject="vault", now=now, details=details)
    return Rotation(rotated, left)


def _discard_unused(*, now: datetime) -> int:
    unused = unreferenced_files().filter(created_at__lt=now - UNUSED_AFTER)
    return sum(discard_unused_file(file=file, by=None, now=now) for file in unused.iterator())


def _remove_orphan(name: str) -> bool:
    """Unless a backup is being made, which may have read a row that named it."""
    with transaction.atomic():
        if removals.allowed() and not is_named(name):
            blobs.remove(name)
            return True
    return False

"""What time and accidents leave behind: bins to empty, contents without rows, keys to rewrap.

Each can run twice, or be killed: the next run goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from niaouli.audit.operations import record
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import delete_with_contents, discard_unused_file
from niaouli.documents.policies import BIN_DAYS
from niaouli.documents.queries import unreferenced_files
from niaouli.documents.storage import blobs

UNUSED_AFTER = timedelta(days=7)
"""How long a file may wait between its upload and its first use."""
ORPHAN_AFTER = timedelta(hours=1)
"""Far longer than any transaction: a younger content may be waiting for its row."""


@dataclass(frozen=True)
class Sweep:
    """What a sweep did. `missing` are keys of files whose content is gone: an incident."""

    purged: int
    discarded: int
    removed: int
    missing: list[str]


def sweep(*, now: datetime) -> Sweep:
    """Empty the bins, discard what nothing refers to, remove contents that have no row."""
    return Sweep(
        purged=empty_bins(now=now),
        discarded=_discard_unused(now=now),
        removed=_remove_orphans(now=now),
        missing=[
            str(file.key)
            for file in StoredFile.objects.filter(created_at__lt=now - ORPHAN_AFTER)
            .order_by("id")
            .iterator()
            if not blobs.exists(file.storage_name)
        ],
    )


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


def rotate_key(*, now: datetime) -> int:
    """Wrap every key with the current master key; returns how many were not yet. Contents are not
    touched, and reading goes on meanwhile as long as the former keys are in the settings."""
    vault, rotated = blobs.vault(), 0
    stale = StoredFile.objects.exclude(master_key_id=vault.current_key_id)
    for file in stale.order_by("id").iterator():
        rewrapped = vault.rewrap(bytes(file.wrapped_key), file.master_key_id, file.storage_name)
        rotated += StoredFile.objects.filter(pk=file.pk).update(
            wrapped_key=rewrapped, master_key_id=vault.current_key_id
        )
    if rotated:
        details = {"files": rotated, "master_key": vault.current_key_id}
        record("vault.rotated", by=None, subject="vault", now=now, details=details)
    return rotated


def _discard_unused(*, now: datetime) -> int:
    unused = unreferenced_files().filter(created_at__lt=now - UNUSED_AFTER)
    return sum(discard_unused_file(file=file, by=None, now=now) for file in unused.iterator())


def _remove_orphans(*, now: datetime) -> int:
    removed = 0
    for name in blobs.names_before(now - ORPHAN_AFTER):
        if not StoredFile.objects.filter(storage_name=name).exists():
            blobs.remove(name)
            removed += 1
    return removed

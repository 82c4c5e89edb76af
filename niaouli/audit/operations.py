"""Writing to the event log, and sealing it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction

from niaouli.audit.models import Event, Seal

SETTLED_AFTER = timedelta(minutes=5)
"""Events younger than this are not sealed yet: a transaction that took a lower id may still be
open. Ten times the longest statement that the settings allow."""
BATCH = 5_000
FIRST_HASH = "0" * 64


def record(
    verb: str,
    *,
    by: int | None,
    subject: str,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add one event, in the caller's transaction.

    `details` holds ids, codes and numbers only: what it says stays for ever, and is read by people
    who may not see the case.
    """
    Event.objects.create(verb=verb, by=by, subject=subject, at=now, details=dict(details or {}))


def seal_events(*, now: datetime) -> int:
    """Seal the events that are settled; returns how many. Safe to run twice, or at the same time.

    Nothing else waits for it: writers never touch the seals.
    """
    sealed = 0
    while True:
        with transaction.atomic():
            # One sealer at a time, whoever it is; released at the end of the transaction.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'))")
            previous = Seal.objects.order_by("-last_event").first()
            waiting = Event.objects.filter(id__gt=previous.last_event if previous else 0)
            # Up to the first that is not settled: a slow request may have written an older moment
            # after it, and a seal leaves no event out.
            batch = list(
                takewhile(
                    lambda event: event.at < now - SETTLED_AFTER, waiting.order_by("id")[:BATCH]
                )
            )
            if not batch:
                return sealed
            Seal.objects.create(
                first_event=batch[0].id,
                last_event=batch[-1].id,
                events=len(batch),
                hash=_hash(batch, previous.hash if previous else FIRST_HASH),
                sealed_at=now,
            )
            sealed += len(batch)


@dataclass(frozen=True)
class Verification:
    """What `verify_seals` found. `broken` names the first seal that does not hold, or is empty."""

    seals: int
    events: int
    broken: str


def verify_seals() -> Verification:
    """Recompute every seal from the events. Reads the whole log, a batch at a time."""
    hash_so_far, events, seals = FIRST_HASH, 0, 0
    last_event = 0
    for seal in Seal.objects.order_by("last_event").iterator():
        batch = list(
            Event.objects.filter(id__gt=last_event, id__lte=seal.last_event).order_by("id")
        )
        if len(batch) != seal.events or _hash(batch, hash_so_far) != seal.hash:
            return Verification(seals=seals, events=events, broken=str(seal))
        hash_so_far, last_event = seal.hash, seal.last_event
        seals, events = seals + 1, events + len(batch)
    return Verification(seals=seals, events=events, broken="")


def _hash(events: list[Event], previous: str) -> str:
    digest = hashlib.sha256(previous.encode())
    for event in events:
        digest.update(
            json.dumps(
                [
                    event.id,
                    event.verb,
                    event.by,
                    event.subject,
                    event.at.timestamp(),
                    event.details,
                ],
                sort_keys=True,
                ensure_ascii=True,
            ).encode()
        )
    return digest.hexdigest()

"""Offers: kept as their source tells them, closed, opened again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.employment.enums import OfferStatus
from niaouli.employment.errors import UnknownOffer
from niaouli.employment.models import JobOffer
from niaouli.employment.offer_data import COLUMNS, OfferData
from niaouli.employment.operations.indexing import (
    BATCH,
    OfferVector,
    labels_of,
    refresh_words,
)

T = TypeVar("T")
WRITTEN = [*COLUMNS, "source", "fingerprint", "changed_at", "search_vector"]
"""What an import writes on an offer that it knows: never whether it is open."""


@dataclass(frozen=True)
class Saved:
    """What became of the offers that were given, by number."""

    added: Sequence[str]
    changed: Sequence[str]
    """They say something else, or are offered again."""
    unchanged: Sequence[str]
    gone: Sequence[str]
    """Those of the source that it no longer has: closed."""


@transaction.atomic
def save_offers(
    *,
    offers: Sequence[OfferData],
    source: str,
    by: Person | None,
    now: datetime,
    close_absent: bool = False,
) -> Saved:
    """Keep these offers of a source, each by its number: those that are new or say something else
    are written, the others left alone. Safe to run twice.

    With `close_absent`, `offers` is all that the source has: its other open offers are closed, and
    open again when they come back. What somebody closed here stays closed.
    """
    _one_at_a_time()
    known = _known([offer.number for offer in offers])
    added = [offer for offer in offers if offer.number not in known]
    rewritten = [
        offer
        for offer in offers
        if offer.number in known and known[offer.number][:2] != (offer.fingerprint, source)
    ]
    _write([*added, *rewritten], source, now)
    back = [number for number, told in known.items() if told[2] == OfferStatus.GONE]
    _open(back)
    gone = _close_absent(source, {offer.number for offer in offers}, now) if close_absent else []
    changed = {*(offer.number for offer in rewritten), *back}
    saved = Saved(
        added=[offer.number for offer in added],
        changed=[offer.number for offer in offers if offer.number in changed],
        unchanged=[number for number in known if number not in changed],
        gone=gone,
    )
    if added or changed or gone:
        refresh_words()
        audit.record(
            "offers.saved",
            by=by.pk if by else None,
            subject=f"offers:{source}",
            now=now,
            details={"added": len(added), "changed": len(changed), "gone": len(gone)},
        )
    return saved


@transaction.atomic
def close_offer(*, number: str, by: Person | None, now: datetime) -> bool:
    """Nobody may answer it any more; whether it was open. Raises `UnknownOffer`."""
    offer = _locked(number)
    if offer.status == OfferStatus.CLOSED:
        return False
    offer.status, offer.closed_at = OfferStatus.CLOSED, now
    offer.save(update_fields=["status", "closed_at"])
    audit.record("offer.closed", by=by.pk if by else None, subject=offer.subject, now=now)
    return True


@transaction.atomic
def reopen_offer(*, number: str, by: Person | None, now: datetime) -> bool:
    """It may be answered again, until its closing date; whether it was closed. Raises
    `UnknownOffer`."""
    offer = _locked(number)
    if offer.status == OfferStatus.OPEN:
        return False
    offer.status, offer.closed_at = OfferStatus.OPEN, None
    offer.save(update_fields=["status", "closed_at"])
    audit.record("offer.reopened", by=by.pk if by else None, subject=offer.subject, now=now)
    return True


def _locked(number: str) -> JobOffer:
    found = (
        JobOffer.objects.select_for_update(of=("self",))
        .defer("search_vector")
        .filter(number=number)
        .order_by("id")
        .first()
    )
    if found is None:
        raise UnknownOffer(number)
    return found


def _one_at_a_time() -> None:
    """Two imports at once would both find an offer new; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('employment.offers'))")


def _known(numbers: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Fingerprint, source and status of those that are stored, in the order given."""
    stored = {}
    for some in _batches(numbers):
        rows = JobOffer.objects.filter(number__in=some).order_by("id")
        for number, *told in rows.values_list("number", "fingerprint", "source", "status"):
            stored[number] = (told[0], told[1], told[2])
    return {number: stored[number] for number in numbers if number in stored}


def _write(offers: Sequence[OfferData], source: str, now: datetime) -> None:
    labels = labels_of(offer.occupation for offer in offers)
    for some in _batches(offers):
        JobOffer.objects.bulk_create(
            [
                JobOffer(
                    **offer.values,
                    source=source,
                    fingerprint=offer.fingerprint,
                    changed_at=now,
                    search_vector=OfferVector(offer, labels.get(offer.occupation, "")),
                )
                for offer in some
            ],
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=[name for name in WRITTEN if name != "number"],
        )


def _open(numbers: Sequence[str]) -> None:
    for some in _batches(numbers):
        gone = JobOffer.objects.filter(number__in=some, status=OfferStatus.GONE)
        gone.update(status=OfferStatus.OPEN, closed_at=None)


def _close_absent(source: str, present: set[str], now: datetime) -> list[str]:
    opened = JobOffer.objects.filter(source=source, status=OfferStatus.OPEN)
    numbers = opened.order_by("number").values_list("number", flat=True)
    gone = [number for number in numbers if number not in present]
    for some in _batches(gone):
        opened.filter(number__in=some).update(status=OfferStatus.GONE, closed_at=now)
    return gone


def _batches(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))

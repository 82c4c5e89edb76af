"""The porte-documents as a list: found, sorted, a page at a time; and the bin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.documents.enums import Origin
from niaouli.documents.kinds import kind_of
from niaouli.documents.listing import WalletLine, wallet_of
from niaouli.documents.policies import BIN_DAYS, WALLET_SIZE
from niaouli.documents.queries import EXPIRES_SOON
from niaouli.lib.words import date_words, fold
from niaouli.portal.wallet.paging import Paging
from niaouli.portal.wallet.showing import WalletCard, cards

FILTERED_FROM = 10
"""Fewer are seen at a glance: no search is offered."""


@dataclass(frozen=True)
class Part:
    """« Mes documents », or what was received: the page of it that is shown."""

    cards: list[WalletCard]
    pages: Paging


@dataclass(frozen=True)
class WalletPage:
    text: str
    kind: str
    kinds: list[tuple[str, str]]
    active: list[dict[str, str]]
    """The filters in use, each with the address without it."""
    filtered: bool
    """Whether to offer the search."""
    empty: bool
    kept: Part
    issued: Part
    new: list[WalletCard]
    """Received and not opened yet, among those shown."""
    revoked: list[WalletCard]
    """Revoked, and not opened since."""
    binned: int
    room: str
    """How many documents the person keeps, of how many; « Ajouter » says their weight too."""


@dataclass(frozen=True)
class BinPage:
    rows: list[tuple[WalletCard, str]]
    """With the day on which each is erased."""
    pages: Paging


def load_wallet_page(person: Person, query: QueryDict, *, now: datetime) -> WalletPage:
    """Two statements, however many documents."""
    wallet, today = wallet_of(person), timezone.localdate(now)
    whole = [*wallet.kept, *wallet.issued]
    kinds = sorted(
        {(each.kind, kind_of(each.kind).label) for each in whole}, key=lambda kind: fold(kind[1])
    )
    text = query.get("q", "").replace("\x00", "").strip()[:100]
    kind = query.get("nature", "") if query.get("nature", "") in dict(kinds) else ""
    kept = sorted(_found(wallet.kept, text, kind), key=lambda each: not _ends(each, today))
    issued = sorted(_found(wallet.issued, text, kind), key=lambda each: not each.is_new)
    kept_pages, issued_pages = Paging(query, "mes", len(kept)), Paging(query, "recus", len(issued))
    kept_shown, issued_shown = kept_pages.of(kept), issued_pages.of(issued)
    shown = [*kept_shown, *issued_shown]
    drawn = cards(person, shown, now=now)
    mine, received = drawn[: len(kept_shown)], drawn[len(kept_shown) :]
    return WalletPage(
        text=text,
        kind=kind,
        kinds=kinds,
        active=_active(
            query, {"q": f"« {text} »" if text else "", "nature": dict(kinds).get(kind, "")}
        ),
        filtered=len(whole) > FILTERED_FROM,
        empty=not whole,
        kept=Part(mine, kept_pages),
        issued=Part(received, issued_pages),
        new=[each for each in received if each.is_new and not each.is_revoked],
        revoked=[each for each in received if each.is_new and each.is_revoked],
        binned=len(wallet.binned),
        room=_room(len(wallet.kept) + sum(each.origin == Origin.KEPT for each in wallet.binned)),
    )


def load_bin_page(person: Person, query: QueryDict, *, now: datetime) -> BinPage:
    """What is in the bin, the last put there first. Two statements."""
    binned = wallet_of(person).binned
    pages = Paging(query, "page", len(binned))
    documents = pages.of(binned)
    days = [erased_on(each.binned_at) for each in documents]
    return BinPage(list(zip(cards(person, documents, now=now), days, strict=True)), pages)


def erased_on(binned_at: datetime | None) -> str:
    """The day on which what was binned then is erased; empty for what is not in the bin."""
    if binned_at is None:
        return ""
    return date_words(binned_at + timedelta(days=BIN_DAYS))


def _room(kept: int) -> str:
    return ngettext(
        "Vous gardez %(n)s document sur %(limit)s, corbeille comprise.",
        "Vous gardez %(n)s documents sur %(limit)s, corbeille comprise.",
        kept,
    ) % {"n": kept, "limit": WALLET_SIZE}


def _found(documents: Sequence[WalletLine], text: str, kind: str) -> list[WalletLine]:
    """Of this kind, with every word in the title or in the name of the kind."""
    asked = fold(text).split()
    return [
        each
        for each in documents
        if kind in ("", each.kind)
        and all(word in fold(f"{each.title} {kind_of(each.kind).label}") for word in asked)
    ]


def _ends(document: WalletLine, today: date) -> bool:
    """It ends soon, or has ended: it comes first."""
    return document.valid_until is not None and document.valid_until - today <= EXPIRES_SOON


def _active(query: QueryDict, labels: dict[str, str]) -> list[dict[str, str]]:
    active = []
    for name, label in labels.items():
        if label:
            others = query.copy()
            del others[name]
            active.append({"label": label, "href": f"?{others.urlencode()}"})
    return active

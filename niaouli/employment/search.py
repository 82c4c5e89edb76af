"""Searching the offers: what a person typed, understood, then read.

The words are looked for as they are. Only where nothing fits are they understood otherwise: words
too common are left out, the beginning of a word stands for it, a small mistake is corrected. So a
search takes one statement for its page and one for its number, and three more where nothing was
found at first, however many words there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from niaouli.employment.enums import ContractGroup
from niaouli.employment.models import JobOffer
from niaouli.employment.queries import offers as reading
from niaouli.employment.queries.offers import (
    PAGE,
    RANKED,
    Criteria,
    KnownWord,
    OfferLine,
    Place,
)
from niaouli.employment.words import Word, neutral, words_in
from niaouli.lib.spelling import nearest, slips

LONGEST_TEXT = 200
MOST_WORDS = 10
SHORTEST_BEGINNING = 4
NEAR = 4
# What people write around the words that matter.
AROUND = frozenset(
    [
        *("annonce", "annonces", "boulot", "cherche", "chercher", "emploi", "emplois", "job"),
        *("jobs", "offre", "offres", "recherche", "travail", "au", "aux", "avec", "dans", "de"),
        *("des", "du", "en", "et", "je", "la", "le", "les", "ou", "par", "pour", "sans", "sur"),
        *("un", "une"),
    ]
)


class Order(StrEnum):
    """By its name in addresses."""

    RELEVANCE = "pertinence"
    DATE = "date"


class Since(IntEnum):
    """« Publiées depuis », in days."""

    DAY = 1
    THREE_DAYS = 3
    WEEK = 7
    MONTH = 31


@dataclass(frozen=True)
class Asked:
    """What a person asks; everything may be empty. `commune` is an INSEE code."""

    text: str = ""
    commune: str = ""
    contract: ContractGroup | None = None
    since: Since | None = None
    order: Order | None = None
    """None: by relevance where there are words, by date otherwise."""

    @property
    def words(self) -> list[Word]:
        """Those that matter, as long as one does; each once, and not more than ten."""
        kept: dict[str, Word] = {}
        for word in words_in(self.text[:LONGEST_TEXT]):
            if len(word.folded) > 1 and word.folded not in AROUND:
                kept.setdefault(word.neutral, word)
        return list(kept.values())[:MOST_WORDS]

    @property
    def by_relevance(self) -> bool:
        return bool(self.words) and self.order is not Order.DATE


@dataclass(frozen=True)
class After:
    """Where a page begins: after an offer by date, after so many by relevance."""

    place: Place | None = None
    start: int = 0


@dataclass(frozen=True)
class Found:
    """One page of what was found."""

    lines: Sequence[OfferLine] = ()
    total: int | None = None
    """How many there are in all, `COUNT_LIMIT` + 1 for more; None after the first page."""
    further: After | None = None
    """Where the next page begins; None when this one is the last."""
    instead: str = ""
    """The words that were looked for, where they are not those that were typed."""
    by_relevance: bool = False


def search_offers(
    asked: Asked, *, today: date, after: After | None = None, exactly: bool = False
) -> Found:
    """The offers that can be answered and fit what is asked. `exactly`: correct nothing."""
    criteria = _criteria(asked, today)
    found = _read(criteria, asked, after or After())
    if found.lines or not criteria.query:
        return found
    understood = _understood(asked.words, correct=not exactly)
    if understood.query == criteria.query:
        return found
    again = _read(replace(criteria, query=understood.query), asked, after or After())
    return replace(again, instead=understood.instead) if again.lines else found


def widened(asked: Asked, *, today: date) -> dict[str, int]:
    """Where nothing was found: what there would be without each filter, by its name, where there
    would be something. Counted as far as `COUNT_LIMIT`."""
    without = {
        "commune": replace(asked, commune=""),
        "contract": replace(asked, contract=None),
        "since": replace(asked, since=None),
        "text": replace(asked, text=""),
    }
    counts = {
        name: reading.count(_criteria(other, today))
        for name, other in without.items()
        if other != asked
    }
    return {name: count for name, count in counts.items() if count}


def offers_near(offer: JobOffer, *, today: date) -> list[OfferLine]:
    """A few open offers for much the same job, those with most of its words first."""
    words = {word.neutral for word in words_in(offer.title) if word.folded not in AROUND}
    if not words:
        return []
    # In titles only.
    query = " | ".join(f"{_term(word)}:A" for word in sorted(words)[:MOST_WORDS])
    found = reading.best(Criteria(today=today, query=query), limit=NEAR + 1)
    return [line for line in found if line.id != offer.pk][:NEAR]


def _criteria(asked: Asked, today: date) -> Criteria:
    return Criteria(
        today=today,
        query=_query(word.neutral for word in asked.words),
        commune=asked.commune,
        contracts=asked.contract.contracts if asked.contract else (),
        since=today - timedelta(days=asked.since) if asked.since else None,
    )


def _read(criteria: Criteria, asked: Asked, after: After) -> Found:
    by_relevance = asked.by_relevance and bool(criteria.query)
    if by_relevance:
        lines = reading.best(criteria, start=after.start)
        start = after.start + PAGE
        further = After(start=start) if len(lines) > PAGE and start < RANKED else None
    else:
        lines = reading.newest(criteria, after=after.place)
        last = lines[min(len(lines), PAGE) - 1] if lines else None
        more = last is not None and len(lines) > PAGE
        further = After(place=Place(last.published_on, last.id)) if last and more else None
    total = None
    if after == After():
        # Fewer than a page: they are counted already.
        total = reading.count(criteria) if len(lines) > PAGE else len(lines)
    return Found(lines[:PAGE], total, further, by_relevance=by_relevance)


@dataclass(frozen=True)
class _Understood:
    """What words that find nothing may mean."""

    query: str
    instead: str
    """In words, where one was corrected."""


def _understood(words: Sequence[Word], *, correct: bool) -> _Understood:
    known = reading.known_words([word.neutral for word in words])
    kept = [word for word in words if not known[word.neutral].noise]
    strange = [word for word in kept if not _stands(word, known[word.neutral])]
    meant = _corrected(strange) if correct else {}
    terms = []
    for word in kept:
        told = known[word.neutral]
        begins = not told.used and _stands(word, told)
        terms.append(_term(meant.get(word, word).neutral) + (":*" if begins else ""))
    instead = " ".join(meant.get(word, word).shown for word in kept) if meant else ""
    return _Understood(" & ".join(terms), instead)


def _stands(word: Word, told: KnownWord) -> bool:
    """Offers use the word, or words that begin with it."""
    return told.used or (told.begins and len(word.folded) >= SHORTEST_BEGINNING)


def _corrected(words: Sequence[Word]) -> dict[Word, Word]:
    """The words of the offers that were meant, where one is close enough. One statement."""
    allowed = {word: slips(word.folded) for word in words if slips(word.folded)}
    if not allowed:
        return {}
    known = reading.words_of_length(
        min(len(word.folded) - most for word, most in allowed.items()),
        max(len(word.folded) + most for word, most in allowed.items()),
    )
    found = {word: nearest(word.folded, known) for word in allowed}
    return {word: Word(known[one], one, neutral(one)) for word, one in found.items() if one}


def _query(neutrals: Iterable[str]) -> str:
    return " & ".join(map(_term, neutrals))


def _term(neutral_word: str) -> str:
    """Letters and digits only: between apostrophes it can be nothing but a word."""
    return f"'{neutral_word}'"

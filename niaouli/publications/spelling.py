"""Words typed with a small mistake, against those of the titles that can be found."""

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from niaouli.lib.words import WORD, searchable

SHORTEST, LONG = 4, 7
"""A word of three letters is close to any other; one of seven may have two mistakes."""


def corrected(text: str, titles: Iterable[str]) -> str:
    """The text with each unknown word replaced by the nearest word of the titles, as these write
    it; empty when nothing is near enough, or nothing is to be replaced."""
    known = _words(titles)
    typed = text.split()
    meant = [_nearest(word, known) for word in typed]
    return " ".join(meant) if meant != typed else ""


def _words(titles: Iterable[str]) -> dict[str, str]:
    """Folded, and as written; the most used first."""
    counts = Counter(word.lower() for title in titles for word in WORD.findall(title))
    known: dict[str, str] = {}
    for word, _count in counts.most_common():
        known.setdefault(searchable(word), word)
    return known


def _nearest(word: str, known: dict[str, str]) -> str:
    folded = searchable(word)
    if len(folded) < SHORTEST or folded in known:
        return word
    slips = 2 if len(folded) >= LONG else 1
    found = process.extractOne(folded, list(known), scorer=OSA.distance, score_cutoff=slips)
    return known[found[0]] if found else word

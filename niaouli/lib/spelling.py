"""Words typed with a small mistake, and the words that were meant."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST, LONG = 4, 7
"""« Vol » is three letters from everything; a word of seven may have two mistakes."""


def slips(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped: none in a short word."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= LONG else 1


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word that was meant: the closest, and the first of these; None when none is close.

    Both sides folded; `known`: the most used first.
    """
    allowed = slips(word)
    if not allowed:
        return None
    found = process.extractOne(word, list(known), scorer=OSA.distance, score_cutoff=allowed)
    return found[0] if found else None

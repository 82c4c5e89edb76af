"""Words typed with a small mistake, against the words of the offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""« Vol » is three letters from everything."""
LONG = 7


@dataclass(frozen=True)
class Spelled:
    """A word of the offers."""

    folded: str
    shown: str


def slips(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped: one, two in a long word."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= LONG else 1


def closest(word: str, known: Iterable[tuple[str, str, int]]) -> Spelled | None:
    """The word that was meant: the closest, and among these the one that most offers have.

    `known`: folded, as it is shown, in how many offers; the most used first.
    """
    words = list(known)
    found = process.extractOne(
        word, [folded for folded, _shown, _count in words], scorer=OSA.distance,
        score_cutoff=slips(word),
    )  # fmt: skip
    if found is None:
        return None
    _folded, _distance, place = found
    return Spelled(words[place][0], words[place][1])

"""Words typed with a small mistake, against those of the titles that can be found."""

from collections import Counter
from collections.abc import Iterable

from niaouli.lib.spelling import nearest
from niaouli.lib.words import WORD, searchable


def corrected(text: str, titles: Iterable[str]) -> str:
    """The text with each unknown word replaced by the nearest word of the titles, as these write
    it; empty when nothing is near enough, or nothing is to be replaced."""
    known = _words(titles)
    typed = text.split()
    meant = [_meant(word, known) for word in typed]
    return " ".join(meant) if meant != typed else ""


def _words(titles: Iterable[str]) -> dict[str, str]:
    """Folded, and as written; the most used first."""
    counts = Counter(word.lower() for title in titles for word in WORD.findall(title))
    known: dict[str, str] = {}
    for word, _count in counts.most_common():
        known.setdefault(searchable(word), word)
    return known


def _meant(word: str, known: dict[str, str]) -> str:
    folded = searchable(word)
    found = None if folded in known else nearest(folded, known)
    return known[found] if found else word

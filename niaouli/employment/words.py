"""The words of offers and of searches, brought to the same form: what is compared are these.

« Infirmière », « infirmier(e) » and « INFIRMIERS » give `infirmier`. What a word becomes need not
be French: it only has to be the same on both sides. What remains of conjugation and plural is the
matter of PostgreSQL's French stemmer.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from niaouli.lib.words import fold

LONGEST_WORD = 40

# « infirmier(e)s », « vendeur·euse », « chargé-e ».
INCLUSIVE = re.compile(
    r"(?<=\w)(?:\((?P<in>{0})s?\)s?|[·•.‧-](?P<after>{0})(?:[·•.‧-]?s)?(?!\w))".format(
        "e|ne|te|fe|se|esse|euse|rice|trice|ere|ère|iere|ière|ienne|enne|onne"
    ),
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+")

SHORTEST_RULED = 6
"""« Mère » is not « mer », nor « vente » « vent »."""
RULES = (
    ("trice", "teur"),  # directrice
    ("euse", "eur"),  # vendeuse
    ("eure", "eur"),  # ingénieure
    ("iere", "ier"),  # infirmière
    ("ere", "er"),  # bouchère
    ("enne", "en"),  # technicienne
    ("onne", "on"),  # maçonne
    ("elle", "el"),  # professionnelle
    ("ante", "ant"),  # assistante
    ("ente", "ent"),  # agente
    ("ive", "if"),  # administrative
    ("ee", "e"),  # employée
)
"""Feminine endings, folded, and the masculine ones. The first that fits is taken."""
PAIRS = {
    "cheffe": "chef",
    "chefe": "chef",
    "commise": "commis",
    "doctoresse": "docteur",
    "hotesse": "hote",
    "maitresse": "maitre",
}
"""Feminines that no rule gives."""


class Word(NamedTuple):
    """A word as it was written, and as it is compared."""

    shown: str
    """In small letters, with its accents."""
    folded: str
    neutral: str


def words_in(text: str) -> Iterator[Word]:
    """Every word of the text, in its order. Longer than forty letters is no word."""
    plain = INCLUSIVE.sub("", unicodedata.normalize("NFC", text))
    for shown in WORD.findall(plain.lower()):
        yield from _words_of(shown)


@lru_cache(maxsize=50_000)
def _words_of(shown: str) -> tuple[Word, ...]:
    """One as a rule: the same few thousand words come again and again in an import."""
    parts = fold(shown).split()
    return tuple(
        Word(shown, part, neutral(part))
        for part in parts
        if len(part) <= LONGEST_WORD and part.isalnum()
    )


def neutral_text(text: str) -> str:
    """The words of the text in the form that is indexed."""
    return " ".join(word.neutral for word in words_in(text))


def neutral(word: str) -> str:
    """A folded word, a feminine as the masculine."""
    single = word.removesuffix("s")
    if single in PAIRS:
        return PAIRS[single]
    if len(single) >= SHORTEST_RULED:
        for feminine, masculine in RULES:
            if single.endswith(feminine):
                return single[: -len(feminine)] + masculine
    return word

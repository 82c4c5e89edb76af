"""Communes as people and files write them."""

from functools import cache

from niaouli.employment.words import words_in
from niaouli.procedures.communes import Commune, communes
from niaouli.procedures.fields.placed import CommuneField

ARTICLES = {"l", "la", "le", "les", "commune", "de", "du", "des", "cedex"}
OTHER_NAMES = {"poyanord": "Poya", "poyasud": "Poya"}


def commune_named(text: str) -> Commune | None:
    """« Mont-Dore (Le) », « le mont dore », « MontDore »; None when no commune has that name."""
    return _by_key().get(_key(text))


def commune_of(code: str) -> Commune | None:
    """The commune of that INSEE code."""
    return _by_code().get(code)


@cache
def answered_communes() -> dict[str, str]:
    """Names by code, as a question « commune » keeps them, in the order of the alphabet: Poya is
    there twice."""
    return CommuneField(type="commune", code="commune", label="commune").labels()


def spellings(commune: Commune) -> str:
    """Its name, apart and in one word: « Le Mont-Dore montdore lemontdore »."""
    parts = [word.folded for word in words_in(commune.name)]
    joined = {"".join(parts), "".join(part for part in parts if part not in ARTICLES)}
    return " ".join([commune.name, *sorted(joined)])


def _key(text: str) -> str:
    """« Bouloupari » and « Boulouparis » are one."""
    parts = [word.folded for word in words_in(text)]
    return "".join(part for part in parts if part not in ARTICLES).removesuffix("s")


@cache
def _by_key() -> dict[str, Commune]:
    found = {}
    for each in communes():
        found[_key(each.name)] = each
        # « Lafoa ».
        found["".join(word.folded for word in words_in(each.name)).removesuffix("s")] = each
    for other, name in OTHER_NAMES.items():
        found[other] = found[_key(name)]
    return found


@cache
def _by_code() -> dict[str, Commune]:
    return {each.code: each for each in communes()}

"""One search across the démarches and the publications.

What has every word, in any of its French forms, is found; else what has words that begin so; else
what the person probably meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchRank, SearchVector

from niaouli.lib.words import fold, searchable
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import published_procedures
from niaouli.publications.models import Publication
from niaouli.publications.queries import published, search, search_query
from niaouli.publications.spelling import corrected

LONGEST = 100
"""Characters of a search; what comes after is not read."""
SHOWN = 12
"""Of each; the publications' own page has the rest."""
TITLES = 2000
"""The latest titles against which a word is corrected."""


@dataclass(frozen=True)
class Found:
    """What a search gives. `meant`: what was looked for instead, when `text` gave nothing."""

    text: str
    meant: str
    procedures: Sequence[Procedure]
    publications: Sequence[Publication]
    more: bool
    """Whether there are other publications."""

    @property
    def nothing(self) -> bool:
        return not self.procedures and not self.publications


def search_all(text: str, *, now: datetime) -> Found:
    """The nearest first, in each group. A constant number of queries, whatever there is."""
    text = " ".join(text[:LONGEST].split())
    if not searchable(text):
        return Found(text, "", (), (), more=False)
    for beginnings in (False, True):
        found = _found(text, "", now, beginnings=beginnings)
        if not found.nothing:
            return found
    meant = corrected(text, _titles(now))
    better = _found(text, meant, now, beginnings=False) if meant else found
    return found if better.nothing else better


def _found(text: str, meant: str, now: datetime, *, beginnings: bool) -> Found:
    wanted = meant or text
    publications = list(search(wanted, now=now, beginnings=beginnings)[: SHOWN + 1])
    return Found(
        text,
        meant,
        _procedures(wanted, beginnings=beginnings),
        publications[:SHOWN],
        more=len(publications) > SHOWN,
    )


def _procedures(text: str, *, beginnings: bool) -> list[Procedure]:
    """There are a few dozens: read without an index. Those whose title has the words come first."""
    query = search_query(text, beginnings=beginnings)
    words = [word[:5] for word in searchable(text).split()]
    found = (
        published_procedures()
        .annotate(words=SearchVector("search_text", config="french"))
        .filter(words=query)
        .annotate(rank=SearchRank("words", query, normalization=1))
        .order_by("-rank", "title", "id")
    )[:SHOWN]
    return sorted(found, key=lambda each: -sum(word in fold(each.title) for word in words))


def _titles(now: datetime) -> list[str]:
    return [
        *published_procedures().values_list("title", flat=True),
        *published(now).values_list("title", flat=True)[:TITLES],
    ]

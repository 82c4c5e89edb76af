"""Pages of a list, numbered in its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _

PAGE = 20
T = TypeVar("T")


@dataclass(frozen=True)
class Paging:
    """One page of `count` rows. A number that makes no sense is brought back to one that does."""

    query: QueryDict
    """Of the address: the other pages keep the rest of it."""
    name: str
    """Of the number in the address."""
    count: int

    @property
    def number(self) -> int:
        asked = self.query.get(self.name, "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        return max(1, min(number, ceil(self.count / PAGE)))

    @property
    def first(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * PAGE

    @property
    def last(self) -> int:
        """How many rows there are up to the end of the page."""
        return min(self.first + PAGE, self.count)

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        return rows[self.first : self.last]

    @property
    def summary(self) -> str:
        """« 21 à 40 sur 53 »; empty where one page holds all."""
        if self.count <= PAGE:
            return ""
        return _("%(first)s à %(last)s sur %(count)s") % {
            "first": self.first + 1,
            "last": self.last,
            "count": self.count,
        }

    @property
    def previous(self) -> str:
        return self._href(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self._href(self.number + 1) if self.last < self.count else ""

    def _href(self, number: int) -> str:
        query = self.query.copy()
        query[self.name] = str(number)
        return f"?{query.urlencode()}"

"""`python -m benchmarks.searches`: the offers search against its bare SQL, in one process.

With the product's environment, on a database that holds offers (`benchmarks/load.py`). Slices of
each side in turn; processor time of this process and of the side's own PostgreSQL connection.
Prints JSON.
"""

import argparse
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import django

django.setup()

# What follows needs the application to be ready.
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import processor  # noqa: E402
from benchmarks.reference.offers import BareSearch  # noqa: E402
from niaouli.employment.enums import ContractGroup  # noqa: E402
from niaouli.employment.search import Asked, Order, search_offers  # noqa: E402

# As people type them, and as the bare SQL needs them to find the same offers.
TEXTS = (
    ("vendeuse", "vendeur"),
    ("chauffeurs de nuit", "chauffeurs nuit"),
    ("infirmière nouméa", "infirmier noumea"),
    ("technicienne de maintenance", "technicien maintenance"),
    ("comptable", "comptable"),
    ("plombier mont-dore", "plombier mont dore"),
    ("agent", "agent"),
    ("soudeuse mine CDI", "soudeur mine cdi"),
    ("je cherche un emploi de cuisinier", "cuisinier"),
    ("ingénieure des réseaux", "ingenieur reseaux"),
    ("géomètre", "geometre"),
    ("informatique", "informatique"),
)
COMMUNE, GROUP = "98818", ContractGroup.PERMANENT
FILTERS = {"commune": COMMUNE, "contracts": [each.value for each in GROUP.contracts]}
KINDS = tuple(itertools.product((True, False), (False, True)))
"""By date or not, with filters or not."""


@dataclass
class Measured:
    """Milliseconds of processor for each search: ours, the bare SQL's, pair by pair."""

    by_date: bool
    filtered: bool
    ours: list[tuple[float, float]] = field(default_factory=list)
    """Python, PostgreSQL."""
    bare: list[tuple[float, float]] = field(default_factory=list)
    alone: list[tuple[float, float]] = field(default_factory=list)
    """The bare list, without its number."""
    first: float = 0.0
    """Wall milliseconds of the first searches on a new connection: the median."""

    @property
    def ratios(self) -> list[float]:
        return [sum(ours) / sum(bare) for ours, bare in zip(self.ours, self.bare, strict=True)]


def measure(*, by_date: bool, filtered: bool, pairs: int, seconds: float) -> Measured:
    today = timezone.localdate()
    bare = BareSearch(os.environ["DATABASE_URL"])
    connection.close()

    def ours(number: int) -> int:
        text, _bare_text = TEXTS[number % len(TEXTS)]
        asked = Asked(
            text=text,
            commune=COMMUNE if filtered else "",
            contract=GROUP if filtered else None,
            order=Order.DATE if by_date else Order.RELEVANCE,
        )
        return len(search_offers(asked, today=today).lines)

    def theirs(place: int, *, number: bool = True) -> int:
        _text, words = TEXTS[place % len(TEXTS)]
        filters = FILTERS if filtered else None
        return len(bare.search(words, by_date=by_date, filters=filters, number=number)[:20])

    def list_alone(place: int) -> int:
        return theirs(place, number=False)

    measured = Measured(by_date, filtered, first=_first(ours))
    same = [(ours(n), theirs(n)) for n in range(len(TEXTS))]
    if any(mine != other for mine, other in same) or not any(mine for mine, _other in same):
        raise SystemExit(f"the two sides do not find the same: {same}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    bare_backend = bare.connection.info.backend_pid
    sides: list[tuple[Callable[[int], int], int, list[tuple[float, float]]]] = [
        (ours, backend, measured.ours),
        (theirs, bare_backend, measured.bare),
    ]
    for number in range(pairs):
        for search, pid, results in sides if number % 2 else reversed(sides):
            results.append(_slice(search, pid, seconds))
        measured.alone.append(_slice(list_alone, bare_backend, seconds))
    bare.connection.close()
    return measured


def _first(search: Callable[[int], int]) -> float:
    durations = []
    for number in range(len(TEXTS)):
        begin = time.perf_counter()
        search(number)
        durations.append((time.perf_counter() - begin) * 1000)
    return statistics.median(durations)


def _slice(search: Callable[[int], int], backend: int, seconds: float) -> tuple[float, float]:
    """A whole number of rounds of the texts: both sides do the same work."""
    before, own, rounds = _used(backend), time.process_time(), 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for number in range(len(TEXTS)):
            search(number)
        rounds += 1
    count = rounds * len(TEXTS)
    spent = (time.process_time() - own) * 1000
    return spent / count, (_used(backend) - before) / count


def _used(pid: int) -> float:
    found = processor.times(pid)
    if found is None:
        raise RuntimeError("the connection is gone")
    return found.own


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.5)
    chosen = parser.parse_args()
    made = [
        measure(by_date=by_date, filtered=filtered, pairs=chosen.pairs, seconds=chosen.seconds)
        for by_date, filtered in KINDS
    ]
    rows: list[dict[str, Any]] = [{**asdict(each), "ratios": each.ratios} for each in made]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()

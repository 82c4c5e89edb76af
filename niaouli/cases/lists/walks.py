"""Lists of a million cases, a page at a time: walks of an index that stop at the end of the page.

A walk is what one index gives in its order. A list is one walk, or a few merged, or such parts one
after the other. What a person filters on besides is looked at while walking, so far and no further:
the page then says where it stopped, and the next one goes on from there. Nothing is hidden, nothing
is sorted, and the cost does not depend on how many cases there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db import connection

from niaouli.cases.lists.queue_lines import QueueLine, lines, lines_of

PAGE = 50
"""Rows of a page."""
DEPTH = 2_000
"""How many cases are looked at for one page, where a filter leaves most of them out."""

Column = Literal["submitted_at", "due_on", "answered_at", "decided_at"]


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after the case of this moment, or day, and id; None after the last case
    that has one."""

    at: datetime | date | None
    case_id: int


@dataclass(frozen=True)
class Walk:
    """Cases « c » in the order of an index. `where` is made of constants of this app."""

    where: str
    values: Mapping[str, Any]
    column: Column
    newest_first: bool = False
    without: bool = False
    """Those that have nothing in the column, by number: they come after the others."""
    fits: str = ""
    """What is looked at while walking, when it is not in the index."""


@dataclass(frozen=True)
class Page:
    """A page of a list."""

    lines: Sequence[QueueLine] = ()
    following: Cursor | None = None
    """Where the next one begins; None when this is the last."""
    looked: int = 0
    """How many cases were looked at, when that is why the page ends."""


@dataclass
class _Walked:
    lines: list[QueueLine] = field(default_factory=list)
    stop: tuple[Any, ...] | None = None
    """The last case looked at, when there are others that were not."""


Part = Sequence[Walk]
"""Walks of the same column and direction, merged."""


def page_of(parts: Sequence[Part], after: Cursor | None) -> Page:
    """One page of the parts, one after the other."""
    found: list[QueueLine] = []
    for part in parts:
        if after is not None and after.at is None and not part[0].without:
            continue
        begun = after is not None and (after.at is None) == part[0].without
        walked = _merged(part, after if begun else None)
        found += walked.lines
        if len(found) > PAGE:
            # The last one may be of the part before: its own column says it.
            last = found[PAGE - 1]
            return Page(found[:PAGE], Cursor(getattr(last, part[0].column), last.id))
        if walked.stop is not None:
            return Page(found, _cursor(part[0], walked.stop), looked=DEPTH)
    return Page(found)


def _merged(part: Part, after: Cursor | None) -> _Walked:
    """What the walks give together. Beyond the first place where one of them stopped, another may
    have cases that it has not: they are left to the next page."""
    each_walked = [_walked(walk, after) for walk in part]
    newest_first = part[0].newest_first
    stops = [each.stop for each in each_walked if each.stop is not None]
    stop = (max(stops) if newest_first else min(stops)) if stops else None
    found = [line for each in each_walked for line in each.lines]
    found.sort(key=lambda line: _key(part[0], line), reverse=newest_first)
    if stop is not None:
        found = [
            line
            for line in found
            if (_key(part[0], line) >= stop if newest_first else _key(part[0], line) <= stop)
        ]
    return _Walked(found, stop)


def _walked(walk: Walk, after: Cursor | None) -> _Walked:
    """One row more than a page when there is a next one."""
    where, values = _from(walk, after)
    order = _order(walk)
    if not walk.fits:
        return _Walked(lines(f"{where} {order} LIMIT %(limit)s", {**values, "limit": PAGE + 1}))
    columns = f"c.id, {'NULL' if walk.without else f'c.{walk.column}'} AS at"
    values |= {"depth": DEPTH, "limit": PAGE + 1}
    with connection.cursor() as cursor:
        cursor.execute(FITTING.format(columns, walk.fits, where, order), values)
        ids = [row[0] for row in cursor.fetchall()]
        if len(ids) > PAGE:
            return _Walked(lines_of(ids))
        cursor.execute(LAST_LOOKED_AT.format(columns, where, order), values)
        row = cursor.fetchone()
    if row is None or row[2] < DEPTH:
        return _Walked(lines_of(ids))
    return _Walked(lines_of(ids), (row[0],) if walk.without else (row[1], row[0]))


def _from(walk: Walk, after: Cursor | None) -> tuple[str, dict[str, Any]]:
    where = f"{walk.where} AND c.{walk.column} IS {'' if walk.without else 'NOT '}NULL"
    values = dict(walk.values)
    if after is not None:
        values |= {"after_at": after.at, "after_id": after.case_id}
        beyond = "<" if walk.newest_first else ">"
        if walk.without:
            where += " AND c.id > %(after_id)s"
        else:
            where += f" AND (c.{walk.column}, c.id) {beyond} (%(after_at)s, %(after_id)s)"
    return where, values


def _order(walk: Walk) -> str:
    if walk.without:
        return "ORDER BY c.id"
    direction = "DESC" if walk.newest_first else "ASC"
    return f"ORDER BY c.{walk.column} {direction}, c.id {direction}"


def _key(walk: Walk, line: QueueLine) -> tuple[Any, ...]:
    return (line.id,) if walk.without else (getattr(line, walk.column), line.id)


def _cursor(walk: Walk, key: tuple[Any, ...]) -> Cursor:
    return Cursor(at=None if walk.without else key[0], case_id=key[-1])


# The order of the inner statement is that of the outer one: it is read as far as the page needs.
FITTING = """
SELECT id FROM (
    SELECT {0}, ({1}) AS fits FROM "cases_case" c WHERE {2} {3} LIMIT %(depth)s
) walked WHERE fits LIMIT %(limit)s
"""
LAST_LOOKED_AT = """
SELECT id, at, place FROM (
    SELECT {0}, row_number() OVER ({2}) AS place FROM "cases_case" c WHERE {1} {2} LIMIT %(depth)s
) walked ORDER BY place DESC LIMIT 1
"""

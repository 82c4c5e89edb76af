"""Looking words up among tens of millions, at a cost that does not depend on how many there are.

A word is the beginning of a term. The rarest is read: whole, the others checked beside each case it
gives, when a thousand cases have it at most; else from the latest on, as far as `DEPTH`. Two
frequent words that are somebody's names are then still found: names are terms together too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

COUNT_LIMIT = 1000
DEPTH = 600
"""How many of the latest cases are looked at when every word is frequent."""
MOST_TERMS = 20
"""How many different terms the beginning of a frequent word may stand for."""


@dataclass(frozen=True)
class Matches:
    """The cases found, the latest submission first."""

    ids: Sequence[int]
    total: int
    """How many; above `COUNT_LIMIT`, only « more than that »."""
    looked: int = 0
    """When not 0, only that many cases were looked at."""
    vague: bool = False
    """Some terms that begin as a word were left out."""


def look_up(departments: Collection[int], words: Sequence[str], *, limit: int) -> Matches:
    """The latest cases of these departments that have all these words."""
    counts = _counts(departments, words)
    fewest = min(counts)
    if fewest == 0:
        return Matches([], 0)
    # Among frequent words, the longest stands for the fewest terms.
    rarest = min(words, key=lambda word: (counts[words.index(word)], -len(word)))
    others = [word for word in words if word != rarest]
    if fewest <= COUNT_LIMIT:
        ids = _whole(departments, rarest, others)
        return Matches(ids[:limit], len(ids))
    return _latest(departments, words, rarest, others, limit)


def _latest(
    departments: Collection[int],
    words: Sequence[str],
    rarest: str,
    others: Sequence[str],
    limit: int,
) -> Matches:
    """Every word is frequent."""
    terms, vague = _terms(departments, rarest)
    depth = DEPTH if others else limit
    found = dict(_walked(terms, depth, others))
    if others:
        whole_name, _vague = _terms(departments, f"={' '.join(words)}")
        found |= dict(_walked(whole_name, limit, ()))
    ids = sorted(found, key=lambda case: (found[case], case), reverse=True)
    if others:
        return Matches(ids[:limit], len(ids), looked=DEPTH, vague=vague)
    return Matches(ids[:limit], COUNT_LIMIT + 1, vague=vague)


def _counts(departments: Collection[int], words: Sequence[str]) -> list[int]:
    """How many terms begin so, as far as one above the limit; all in one statement."""
    columns, values = [], {"departments": list(departments), "limit": COUNT_LIMIT + 1}
    for number, word in enumerate(words):
        columns.append(CAPPED.format(f"%(word_{number})s"))
        values[f"word_{number}"] = _beginning(word)
    return [int(count) for count in _rows(f"SELECT {', '.join(columns)}", values)[0]]


def _whole(departments: Collection[int], word: str, others: Sequence[str]) -> list[int]:
    """All the cases that have the word and the others, when few have it."""
    checks, values = _checks(others)
    values |= {"departments": list(departments), "word": _beginning(word)}
    return [row[0] for row in _rows(WHOLE.format(checks), values)]


def _terms(departments: Collection[int], word: str) -> tuple[list[tuple[int, str]], bool]:
    """The terms that begin so in each department, the word itself first; and whether there are
    others."""
    values = {"departments": list(departments), "word": _beginning(word), "most": MOST_TERMS + 1}
    found: dict[int, list[str]] = {}
    for department, term in _rows(TERMS, values):
        found.setdefault(department, []).append(term)
    terms = [(each, term) for each, some in found.items() for term in some[:MOST_TERMS]]
    return terms, any(len(some) > MOST_TERMS for some in found.values())


def _walked(
    terms: Sequence[tuple[int, str]], depth: int, others: Sequence[str]
) -> list[tuple[int, Any]]:
    """The latest cases of these terms that have the other words too, with their moment."""
    checks, values = _checks(others)
    values |= {
        "in_departments": [department for department, _term in terms],
        "terms": [term for _department, term in terms],
        "depth": depth,
    }
    return [(row[0], row[1]) for row in _rows(WALKED.format(checks), values)]


def _checks(others: Sequence[str]) -> tuple[str, dict[str, Any]]:
    conditions = [HAS.format(f"%(other_{number})s") for number in range(len(others))]
    values: dict[str, Any] = {
        f"other_{number}": _beginning(word) for number, word in enumerate(others)
    }
    return " AND ".join(conditions) or "true", values


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _beginning(word: str) -> str:
    """The pattern of what begins so."""
    literal = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{literal}%"


CAPPED = (
    "(SELECT count(*) FROM (SELECT FROM cases_caseterm t "
    "WHERE t.department_id = ANY(%(departments)s) AND t.term LIKE {} LIMIT %(limit)s) AS capped)"
)
# Not EXISTS: PostgreSQL would read all the cases of a frequent word once, rather than look it up
# in the few that are asked.
HAS = (
    "(SELECT true FROM cases_caseterm o WHERE o.case_id = t.case_id AND o.term LIKE {} LIMIT 1) "
    "IS NOT NULL"
)
WHOLE = """
SELECT t.case_id FROM cases_caseterm t
WHERE t.department_id = ANY(%(departments)s) AND t.term LIKE %(word)s AND {}
GROUP BY t.case_id ORDER BY max(t.submitted_at) DESC, t.case_id DESC
"""
# From one term to the next, without reading the cases of any.
TERMS = """
SELECT d.id, each.term FROM unnest(%(departments)s::bigint[]) AS d(id), LATERAL (
    WITH RECURSIVE next AS (
        (SELECT t.term FROM cases_caseterm t
            WHERE t.department_id = d.id AND t.term LIKE %(word)s
            ORDER BY t.term USING ~<~ LIMIT 1)
        UNION ALL
        SELECT (SELECT t.term FROM cases_caseterm t
            WHERE t.department_id = d.id AND t.term LIKE %(word)s AND t.term ~>~ next.term
            ORDER BY t.term USING ~<~ LIMIT 1)
        FROM next WHERE next.term IS NOT NULL
    )
    SELECT term FROM next WHERE term IS NOT NULL LIMIT %(most)s
) AS each
"""
WALKED = """
SELECT t.case_id, t.submitted_at FROM (
    SELECT latest.case_id, latest.submitted_at
    FROM unnest(%(in_departments)s::bigint[], %(terms)s::text[]) AS w(department, term), LATERAL (
        SELECT c.case_id, c.submitted_at FROM cases_caseterm c
        WHERE c.department_id = w.department AND c.term = w.term
        ORDER BY c.submitted_at DESC, c.case_id DESC LIMIT %(depth)s
    ) AS latest
    ORDER BY latest.submitted_at DESC, latest.case_id DESC LIMIT %(depth)s
) AS t WHERE {}
"""

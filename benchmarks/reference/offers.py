"""The bare SQL of the offers search: what psycopg and PostgreSQL take for one page of results and
their number, capped. Same table, same index, same columns shown; words are taken as they come.

Added after the other files of « ref-1 », which it leaves as they were; frozen like them.
"""

from typing import Any

import psycopg

SHOWN = (
    "id, number, title, employer, contract, contract_label, commune, workplace, posts, "
    "published_on, closes_on"
)
FOUND = "status = 'open' AND search_vector @@ plainto_tsquery('french', %(words)s)"
BY_DATE = f"""
SELECT {SHOWN} FROM employment_joboffer WHERE {FOUND} {{filters}}
ORDER BY published_on DESC, id DESC LIMIT 21
"""
BY_RELEVANCE = f"""
SELECT {SHOWN} FROM (
    SELECT {SHOWN}, search_vector FROM employment_joboffer WHERE {FOUND} {{filters}}
    ORDER BY published_on DESC, id DESC LIMIT 500
) AS newest
ORDER BY ts_rank(search_vector, plainto_tsquery('french', %(words)s)) DESC,
    published_on DESC, id DESC
LIMIT 21
"""
NUMBER = f"""
SELECT count(*) FROM (SELECT FROM employment_joboffer WHERE {FOUND} {{filters}} LIMIT 1001) AS c
"""
FILTERS = "AND commune = %(commune)s AND contract = ANY(%(contracts)s)"


class BareSearch:
    """One connection, statements composed by the client as the product's are."""

    def __init__(self, database: str) -> None:
        self.connection = psycopg.connect(
            database, autocommit=True, cursor_factory=psycopg.ClientCursor
        )

    def search(
        self, words: str, *, by_date: bool, filters: dict[str, Any] | None, number: bool = True
    ) -> list[Any]:
        """The rows of a page; their number is read too, unless not asked."""
        values = {"words": words, **(filters or {})}
        condition = FILTERS if filters else ""
        sql = BY_DATE if by_date else BY_RELEVANCE
        rows = self.connection.execute(sql.format(filters=condition), values).fetchall()
        if number:
            self.connection.execute(NUMBER.format(filters=condition), values).fetchone()
        return rows

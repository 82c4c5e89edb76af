"""Reading offers: their lists, in SQL as the other busiest lists (docs/decisions/0011), and one.

What may be answered is open and not past its closing date. The lists stop at the end of their page
or of what they rank: their cost does not follow the number of offers.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from niaouli.employment.enums import Contract, OfferStatus
from niaouli.employment.models import JobOffer, Occupation, OfferWord
from niaouli.employment.models.offers import NUMBER

PAGE = 20
"""Rows of a page."""
COUNT_LIMIT = 1000
RANKED = 500
"""By relevance, only the newest that fit are compared: ranking them all costs ten times more."""


class OfferLine(NamedTuple):
    """One offer of a list."""

    id: int
    number: str
    title: str
    employer: str
    contract: str
    contract_label: str
    commune: str
    workplace: str
    posts: int
    published_on: date
    closes_on: date | None


@dataclass(frozen=True)
class Criteria:
    """What is asked of the offers. `query` is written in PostgreSQL's own way (`to_tsquery`)."""

    today: date
    query: str = ""
    commune: str = ""
    contracts: Collection[Contract] = ()
    since: date | None = None


@dataclass(frozen=True)
class Place:
    """Where a page begins: after the offer of this day and id."""

    day: date
    offer_id: int


def newest(criteria: Criteria, *, after: Place | None = None) -> list[OfferLine]:
    """One page, the newest first; one row more when there is a next page."""
    where, values = _where(criteria)
    if after is not None:
        where += " AND (published_on, id) < (%(day)s, %(id)s)"
        values |= {"day": after.day, "id": after.offer_id}
    return _lines(NEWEST, where, {**values, "limit": PAGE + 1})


def best(criteria: Criteria, *, start: int = 0, limit: int = PAGE + 1) -> list[OfferLine]:
    """The offers that fit the words best, among the newest that fit."""
    where, values = _where(criteria)
    return _lines(BEST, where, {**values, "ranked": RANKED, "limit": limit, "start": start})


def count(criteria: Criteria) -> int:
    """How many there are; above `COUNT_LIMIT`, only that there are more."""
    where, values = _where(criteria)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(where=where), {**values, "limit": COUNT_LIMIT + 1})
        (found,) = cursor.fetchone()
    return int(found)


QUERY = "to_tsquery('french', %(query)s)"
NEWEST = """
SELECT {columns} FROM employment_joboffer
WHERE {where} ORDER BY published_on DESC, id DESC LIMIT %(limit)s
"""
# Ranked outside: inside, every offer that fits would be, before the newest are taken.
BEST = """
SELECT {columns} FROM (
    SELECT {columns}, search_vector FROM employment_joboffer
    WHERE {where} ORDER BY published_on DESC, id DESC LIMIT %(ranked)s
) AS newest
ORDER BY ts_rank(search_vector, {query}) DESC, published_on DESC, id DESC
LIMIT %(limit)s OFFSET %(start)s
"""
COUNT = """
SELECT count(*) FROM (SELECT FROM employment_joboffer WHERE {where} LIMIT %(limit)s) AS capped
"""


def _where(criteria: Criteria) -> tuple[str, dict[str, Any]]:
    """The condition, made of constants of this module; values go apart."""
    parts = ["status = %(open)s", "(closes_on IS NULL OR closes_on >= %(today)s)"]
    values: dict[str, Any] = {"open": OfferStatus.OPEN.value, "today": criteria.today}
    if criteria.query:
        parts.append(f"search_vector @@ {QUERY}")
        values["query"] = criteria.query
    if criteria.commune:
        parts.append("commune = %(commune)s")
        values["commune"] = criteria.commune
    if criteria.contracts:
        parts.append("contract = ANY(%(contracts)s)")
        values["contracts"] = [contract.value for contract in criteria.contracts]
    if criteria.since:
        parts.append("published_on >= %(since)s")
        values["since"] = criteria.since
    return " AND ".join(parts), values


def _lines(sql: str, where: str, values: dict[str, Any]) -> list[OfferLine]:
    columns = ", ".join(OfferLine._fields)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(columns=columns, where=where, query=QUERY), values)
        return [OfferLine._make(row) for row in cursor.fetchall()]


class KnownWord(NamedTuple):
    """What the offers make of a word."""

    noise: bool
    """So common in French that it is not looked for."""
    used: bool
    begins: bool
    """Words of offers begin with it."""


def known_words(words: Collection[str]) -> dict[str, KnownWord]:
    """For each of these words, in the form that is indexed. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"words": list(words), "open": OfferStatus.OPEN.value})
        return {word: KnownWord(*told) for word, *told in cursor.fetchall()}


KNOWN = """
SELECT w, numnode(q) = 0, EXISTS (SELECT FROM employment_joboffer WHERE search_vector @@ q),
    EXISTS (SELECT FROM employment_offerword WHERE word ^@ w)
FROM unnest(%(words)s::text[]) AS w, plainto_tsquery('french', w) AS q
"""


def words_of_length(least: int, most: int) -> dict[str, str]:
    """Words of the offers between these lengths, folded, and as shown; the most used first."""
    found = OfferWord.objects.filter(length__range=(least, most)).order_by("-offers", "word")
    return dict(found.values_list("word", "shown"))


def offer_numbered(number: str) -> JobOffer | None:
    """Every offer has a page: once closed, it says so."""
    if not re.fullmatch(NUMBER, number):
        return None
    offers = JobOffer.objects.defer("search_vector", "fingerprint")
    return offers.filter(number=number).order_by("id").first()


def occupation_label(code: str) -> str:
    """Empty where the occupations were not loaded."""
    label = Occupation.objects.filter(code=code).order_by("id").values_list("label", flat=True)
    return label.first() or "" if code else ""


def closed_since(offer: JobOffer, *, today: date) -> date | None:
    """The day since which it cannot be answered; None while it can."""
    if offer.closed_at is not None:
        return timezone.localdate(offer.closed_at)
    if offer.closes_on is not None and offer.closes_on < today:
        return offer.closes_on
    return None

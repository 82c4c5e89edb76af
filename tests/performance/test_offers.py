"""The offers search reads indexes, whatever the number of offers; the generated ones are sound."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.offers import offers
from niaouli.employment.enums import ContractGroup
from niaouli.employment.models import JobOffer
from niaouli.employment.operations.offers import save_offers
from niaouli.employment.queries.offers import COUNT_LIMIT
from niaouli.employment.search import Asked, Order, Since, offers_near, search_offers
from tests import cast
from tests.backoffice.test_queue import nodes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2026, 11, 26)
SMALL, LARGE = 300, 2000
RARE = "98814"

ASKED = {
    "tout": Asked(),
    "une commune": Asked(commune=RARE),
    "un contrat": Asked(contract=ContractGroup.PART_TIME),
    "depuis une semaine": Asked(since=Since.WEEK),
    "un métier, par date": Asked(text="géomètre", order=Order.DATE),
    "un métier, par pertinence": Asked(text="géomètre"),
    "deux mots": Asked(text="plombière de nuit"),
    "tout ensemble": Asked(text="vendeuse", commune=RARE, contract=ContractGroup.PERMANENT),
    "un mot et une commune": Asked(text="infirmière nouméa"),
    "rien": Asked(text="astronaute"),
}

BY_DATE = ("tout", "une commune")


def load(count: int) -> None:
    save_offers(offers=list(offers(count, TODAY, text=12)), source="essai", by=None, now=cast.NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE employment_joboffer")


def plans(asked: Asked) -> list[dict[str, Any]]:
    """As PostgreSQL really does each statement on the offers."""
    with CaptureQueriesContext(connection) as captured:
        search_offers(asked, today=TODAY, exactly=True)
    made = []
    with connection.cursor() as cursor:
        for each in captured:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {each['sql']}")
            (answer,) = cursor.fetchone()
            made.append((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
    return made


def pages_read(asked: Asked) -> int:
    """By the list alone, which comes first; the number is capped."""
    plan = plans(asked)[0]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_generated_offers_are_the_same_each_time_and_can_be_searched() -> None:
    assert list(offers(50, TODAY)) == list(offers(50, TODAY))
    load(SMALL)
    assert JobOffer.objects.count() == SMALL
    assert search_offers(Asked(text="vendeuse"), today=TODAY).lines


def test_a_search_does_not_read_the_offers_whole() -> None:
    """Counting as far as a thousand may follow the table itself: it stops there."""
    load(LARGE)
    for name, asked in ASKED.items():
        for plan in plans(asked):
            for node in nodes(plan):
                if node.get("Relation Name") == "employment_joboffer":
                    seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                    assert node["Node Type"] != "Seq Scan" or seen <= COUNT_LIMIT + 1, name


def test_a_list_without_words_reads_as_many_pages_of_memory_with_four_times_the_offers() -> None:
    load(LARGE)
    first = {name: pages_read(ASKED[name]) for name in BY_DATE}
    load(4 * LARGE)
    for name, pages in first.items():
        assert pages_read(ASKED[name]) <= pages * 1.5, name


def test_near_offers_are_looked_for_among_the_newest() -> None:
    load(SMALL)
    shown = JobOffer.objects.order_by("-published_on", "-id")[0]
    with CaptureQueriesContext(connection) as captured:
        offers_near(shown, today=TODAY)
    assert len(captured) == 1
    assert "LIMIT 500" in captured[0]["sql"]

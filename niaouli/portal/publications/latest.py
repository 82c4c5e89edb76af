"""What the first page shows of the publications: the last-minute band, and the latest."""

from datetime import datetime
from typing import Any

from niaouli.lib.words import together
from niaouli.portal.publications.shown import address, cards
from niaouli.publications import queries
from niaouli.publications.enums import Kind

BAND, LATEST = 3, 6


def latest(now: datetime) -> dict[str, Any]:
    """The variables of the first page. Two queries."""
    return {
        "flashes": [
            {
                "title": together(each.title),
                "text": together(each.summary),
                "href": address(each),
            }
            for each in queries.flashes(now)[:BAND]
        ],
        "publications": cards(
            queries.under_way(queries.published(now).exclude(kind=Kind.FLASH), now)[:LATEST], now
        ),
    }

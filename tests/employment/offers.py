"""Offers that the tests know."""

from datetime import date, datetime, timedelta
from typing import Any

from niaouli.employment.enums import Contract
from niaouli.employment.offer_data import OfferData
from niaouli.employment.operations.offers import Saved, save_offers
from tests import cast

TODAY = date(2026, 3, 3)
NOUMEA, MONT_DORE, LIFOU = "98818", "98817", "98814"
SOURCE = "essai"


def offer(number: int, title: str, *, days_ago: int = 0, **more: Any) -> OfferData:
    """An offer of Nouméa, published that many days before `TODAY`."""
    values: dict[str, Any] = {"contract": Contract.PERMANENT, "contract_label": "CDI"}
    values |= {"commune": NOUMEA, "workplace": "Nouméa"}
    values |= more
    return OfferData(
        number=numbered(number),
        title=title,
        published_on=TODAY - timedelta(days=days_ago),
        **values,
    )


def numbered(number: int) -> str:
    return f"2026-03-{number:06d}"


def keep(*offers: OfferData, now: datetime = cast.NOW, **more: Any) -> Saved:
    return save_offers(offers=offers, **{"source": SOURCE, "by": None, "now": now, **more})


def keep_titles(*titles: str) -> None:
    """One offer for each, the first the newest."""
    keep(*(offer(n, title, days_ago=n) for n, title in enumerate(titles)))

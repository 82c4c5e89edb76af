"""The job offers of the demonstration, from `offers.toml`: the same each time, with days counted
from today."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.employment.enums import Contract
from niaouli.employment.offer_data import COLUMNS, OfferData
from niaouli.employment.operations.offers import save_offers

FILE = Path(__file__).with_name("offers.toml")
SOURCE = "demonstration"


def offer_jobs(*, by: Person | None, now: datetime) -> None:
    """Every offer of the file."""
    with FILE.open("rb") as file:
        written = tomllib.load(file)["offer"]
    today = timezone.localdate(now)
    # The oldest has the lowest number, as in a real register.
    ordered = sorted(written, key=lambda each: -int(each["days_ago"]))
    offers = [_offer(number, each, today) for number, each in enumerate(ordered, start=1)]
    save_offers(offers=offers, source=SOURCE, by=by, now=now)


def _offer(number: int, written: Mapping[str, Any], today: date) -> OfferData:
    published_on = today - timedelta(days=written["days_ago"])
    same = {name: written[name] for name in COLUMNS if name in written and name != "contract"}
    return OfferData(
        number=f"{published_on:%Y-%m}-{number:06d}",
        contract=Contract(written["contract"]),
        published_on=published_on,
        closes_on=today + timedelta(days=written["closes_in"]),
        as_soon_as_possible=True,
        **same,
    )

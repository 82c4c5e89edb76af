"""An offer as a source tells it, before it is stored."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from niaouli.employment.enums import Contract


@dataclass(frozen=True)
class OfferData:
    """What an import, or anyone who writes offers, gives to `operations.offers.save_offers`.

    Each means what the column of the same name of `JobOffer` means.
    """

    number: str
    title: str
    contract: Contract
    published_on: date
    contract_label: str = ""
    employer: str = ""
    part_time: str = ""
    duration: str = ""
    commune: str = ""
    workplace: str = ""
    occupation: str = ""
    experience: str = ""
    level: str = ""
    diploma: str = ""
    residence: str = ""
    posts: int = 1
    starts_on: date | None = None
    as_soon_as_possible: bool = False
    description: str = ""
    how_to_apply: str = ""
    url: str = ""
    closes_on: date | None = None

    @property
    def values(self) -> dict[str, Any]:
        """By the names of columns."""
        return {name: getattr(self, name) for name in COLUMNS}

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same words."""
        told = json.dumps(self.values, sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()

    def moved(self, days: int) -> "OfferData":
        """The same offer, that many days later."""
        by = timedelta(days=days)
        return replace(
            self,
            published_on=self.published_on + by,
            starts_on=self.starts_on and self.starts_on + by,
            closes_on=self.closes_on and self.closes_on + by,
        )


COLUMNS = tuple(field.name for field in fields(OfferData))


def shown_as_of(offers: Iterable[OfferData], day: date) -> list[OfferData]:
    """For trials only: all of them moved in time, so that the newest is of that day."""
    given = list(offers)
    newest = max((offer.published_on for offer in given), default=day)
    return [offer.moved((day - newest).days) for offer in given]

"""The days on which a procedure can be asked, when it is not all the year. Pure.

Two ways to write them: dates (`2026-05-25`), for one campaign; a month and a day (`05-25`), for a
campaign that comes back each year. Both days are included, in the body's time zone.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import StringConstraints

from niaouli.procedures.fields.base import Shape

CampaignDay = Annotated[str, StringConstraints(pattern=r"^(\d{4}-)?\d{2}-\d{2}$")]


class CampaignStatus(StrEnum):
    """Where the campaign stands on a day."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVER = "over"
    """It will not open again, as far as this version of the procedure knows."""


@dataclass(frozen=True)
class CampaignState:
    """The campaign that counts on a day: the one under way, else the next, else the last."""

    status: CampaignStatus
    opens_on: date
    closes_on: date
    """The last day on which a request can be sent."""

    @property
    def is_open(self) -> bool:
        return self.status is CampaignStatus.OPEN


class Campaign(Shape):
    """From when to when the procedure can be asked."""

    opens_on: CampaignDay = Key(description="Premier jour : 2026-05-25, ou 05-25 chaque année.")
    closes_on: CampaignDay = Key(description="Dernier jour, compris.")

    def state_on(self, day: date) -> CampaignState:
        """Where the campaign stands that day."""
        opens, closes = self._window(day)
        status = CampaignStatus.OPEN
        if day < opens:
            status = CampaignStatus.UPCOMING
        elif day > closes:
            status = CampaignStatus.OVER
        return CampaignState(status, opens, closes)

    def _window(self, day: date) -> tuple[date, date]:
        if not self._is_yearly:
            return date.fromisoformat(self.opens_on), date.fromisoformat(self.closes_on)
        # A yearly campaign may begin in one year and end in the next: the first not over yet.
        windows = (self._of_year(day.year + shift) for shift in (-1, 0, 1))
        return next(window for window in windows if day <= window[1])

    def _of_year(self, year: int) -> tuple[date, date]:
        """The campaign that opens that year."""
        closing_year = year + (self.closes_on < self.opens_on)
        return (
            date.fromisoformat(f"{year:04d}-{self.opens_on}"),
            date.fromisoformat(f"{closing_year:04d}-{self.closes_on}"),
        )

    @property
    def _is_yearly(self) -> bool:
        return len(self.opens_on) == len("05-25")

    def problems(self) -> list[str]:
        """What is wrong in the two days, one sentence each."""
        if len(self.opens_on) != len(self.closes_on):
            return [_("opens_on et closes_on s’écrivent de la même façon : avec ou sans l’année.")]
        found = [
            _("« %(day)s » n’existe pas, ou pas chaque année.") % {"day": day}
            for day in (self.opens_on, self.closes_on)
            if not _exists(day)
        ]
        if not found and not self._is_yearly and self.closes_on < self.opens_on:
            found.append(_("closes_on vient avant opens_on."))
        return found


def _exists(day: str) -> bool:
    try:
        # 2025 has no 29 February: a day of every year is a day of that one.
        date.fromisoformat(day if len(day) == len("2025-05-25") else f"2025-{day}")
    except ValueError:
        return False
    return True

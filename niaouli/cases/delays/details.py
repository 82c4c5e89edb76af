"""The finer figures of a processing time, as they are kept with it (`ProcessingTime.details`)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from niaouli.cases.delays.durations import Curve, Point, curve_quantile

DIGITS = 6
"""Of a share, as it is kept."""


@dataclass(frozen=True)
class Details:
    """What one night's figure says besides its means. Durations are in days."""

    computed_at: datetime
    """The moment up to which the cases were read: what the figure came from is found again."""
    median: float | None
    ninth_decile: float | None
    net_median: float | None
    net_ninth_decile: float | None
    """Net: without the waits for the citizen."""
    width: int
    """Days in a class of the distribution."""
    counts: tuple[int, ...]
    """Cases in each class, from the shortest."""
    beyond: int
    """Those longer than the last class."""
    sent: int
    """Cases of the estimate: all those sent within the longest window."""
    unanswered: int
    """Of these, those without an answer: still open, withdrawn, closed."""
    curve: Curve
    """The estimate that counts them (`durations.kaplan_meier`)."""

    @property
    def estimated_median(self) -> int | None:
        """None where too few have had their answer to say."""
        return curve_quantile(self.curve, 0.5)

    @property
    def estimated_ninth_decile(self) -> int | None:
        return curve_quantile(self.curve, 0.9)

    def kept(self) -> dict[str, Any]:
        """As it goes into the database."""
        curve = [[point.day, round(point.waiting, DIGITS), point.followed] for point in self.curve]
        return {**asdict(self), "computed_at": self.computed_at.isoformat(), "curve": curve}


def read_details(kept: dict[str, Any]) -> Details | None:
    """The details of a figure; None for one that was computed before they existed."""
    if not kept:
        return None
    return Details(
        **{
            **kept,
            "computed_at": datetime.fromisoformat(kept["computed_at"]),
            "counts": tuple(kept["counts"]),
            "curve": tuple(Point(*point) for point in kept["curve"]),
        }
    )

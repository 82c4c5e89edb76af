"""A processing time as tables and bars, the same for citizens and for agents.

Rows of bars are what the macro `bar_chart` takes: label, length, text.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.delays.details import Details
from niaouli.cases.delays.durations import BARS, answered_by
from niaouli.cases.delays.words import days_words, within_words
from niaouli.cases.models import ProcessingTime
from niaouli.lib.words import integer

Bars = list[tuple[str, float, str]]
UNKNOWN = "–"


def measures(figure: ProcessingTime, details: Details) -> list[tuple[str, str, str]]:
    """Mean, half, nine tenths: each with and without the waits for the person."""
    return [
        (_("En moyenne"), _mean(figure.mean_days), _mean(figure.net_mean_days)),
        (
            _("La moitié des demandes"),
            _at_most(details.median),
            _at_most(details.net_median),
        ),
        (
            _("Neuf demandes sur dix"),
            _at_most(details.ninth_decile),
            _at_most(details.net_ninth_decile),
        ),
    ]


def distribution_bars(details: Details) -> Bars:
    """How many requests took how long."""
    bars: Bars = [
        (_class_words(place, details), count, integer(count))
        for place, count in enumerate(details.counts)
    ]
    if details.beyond:
        bars.append((_beyond_words(details), details.beyond, integer(details.beyond)))
    return bars


def estimate_bars(details: Details) -> Bars:
    """Of a hundred requests sent, how many have an answer after how long, those still open
    counted. Up to the day where nine tenths have it, or to the end of what is known."""
    if not details.curve:
        return []
    end = details.estimated_ninth_decile or details.curve[-1].day
    steps = min(BARS, -(-end // details.width))
    days = [details.width * (place + 1) for place in range(steps)]
    shares = [round(100 * answered_by(details.curve, day)) for day in days]
    return [(days_words(day), share, str(share)) for day, share in zip(days, shares, strict=True)]


def _class_words(place: int, details: Details) -> str:
    first, last = place * details.width + 1, (place + 1) * details.width
    if first == last:
        return days_words(first)
    return _("%(first)d à %(last)d jours") % {"first": first, "last": last}


def _beyond_words(details: Details) -> str:
    last = details.width * len(details.counts)
    return ngettext("plus de %(days)d jour", "plus de %(days)d jours", last) % {"days": last}


def _mean(days: float | None) -> str:
    return UNKNOWN if days is None else days_words(days)


def _at_most(days: float | None) -> str:
    return UNKNOWN if days is None else _("%(days)s ou moins") % {"days": within_words(days)}

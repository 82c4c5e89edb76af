"""A period of days that figures and lists are about: a month, a quarter, a year, from one day to
another. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.lib.errors import BadInput
from niaouli.lib.words import add_months, date_words, month_words

DAY = timedelta(days=1)
LONGEST = 3_653
"""Days: ten years."""
Unit = Literal["week", "month", "year"]


class Preset(StrEnum):
    """Periods that have a name, in addresses."""

    THIS_MONTH = "mois"
    LAST_MONTH = "mois-dernier"
    THIS_QUARTER = "trimestre"
    LAST_QUARTER = "trimestre-dernier"
    THIS_YEAR = "annee"
    LAST_YEAR = "annee-derniere"
    TWELVE_MONTHS = "douze-mois"


PRESETS: dict[Preset, Promise] = {
    Preset.TWELVE_MONTHS: gettext_lazy("les douze derniers mois"),
    Preset.THIS_MONTH: gettext_lazy("ce mois-ci"),
    Preset.LAST_MONTH: gettext_lazy("le mois dernier"),
    Preset.THIS_QUARTER: gettext_lazy("ce trimestre"),
    Preset.LAST_QUARTER: gettext_lazy("le trimestre dernier"),
    Preset.THIS_YEAR: gettext_lazy("cette année"),
    Preset.LAST_YEAR: gettext_lazy("l’année dernière"),
}


@dataclass(frozen=True)
class Period:
    """From a day to another, both included, in the body's time zone."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.last + DAY, time.min))

    @property
    def unit(self) -> Unit:
        """By what it is cut, so that a chart has neither one bar nor a hundred."""
        days = (self.last - self.first).days + 1
        if days <= 62:
            return "week"
        return "month" if days <= 732 else "year"

    def buckets(self) -> list[date]:
        """The first day of each week, month or year that it touches."""
        found, day = [], bucket_of(self.first, self.unit)
        while day <= self.last:
            found.append(day)
            day = _after(day, self.unit)
        return found

    def words(self) -> str:
        """« du 1er janvier 2026 au 31 mars 2026 »."""
        if self.first == self.last:
            return _("le %(day)s") % {"day": date_words(self.first)}
        return _("du %(first)s au %(last)s") % {
            "first": date_words(self.first),
            "last": date_words(self.last),
        }


def preset_period(preset: Preset, today: date) -> Period:
    """The days of a named period. Those that are not over go up to today."""
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    year = date(today.year, 1, 1)
    first, last = {
        Preset.THIS_MONTH: (month, today),
        Preset.LAST_MONTH: (add_months(month, -1), month - DAY),
        Preset.THIS_QUARTER: (quarter, today),
        Preset.LAST_QUARTER: (add_months(quarter, -3), quarter - DAY),
        Preset.THIS_YEAR: (year, today),
        Preset.LAST_YEAR: (date(today.year - 1, 1, 1), year - DAY),
        Preset.TWELVE_MONTHS: (add_months(month, -11), today),
    }[preset]
    return Period(first, last)


def typed_period(first: str, last: str) -> Period:
    """From two days as addresses have them, `2026-03-31`. Raises `BadInput` on `du` or `au`."""
    days = {}
    for name, text in (("du", first), ("au", last)):
        try:
            days[name] = date.fromisoformat(text)
        except ValueError:
            raise BadInput(name, _("Écrivez une date, comme 31/03/2026.")) from None
        if not 2000 <= days[name].year <= 2100:
            raise BadInput(name, _("Vérifiez l’année."))
    period = Period(days["du"], days["au"])
    if period.last < period.first:
        raise BadInput("au", _("La fin de la période est avant son début."))
    if (period.last - period.first).days >= LONGEST:
        raise BadInput("au", _("Choisissez dix ans au plus."))
    return period


def bucket_of(day: date, unit: Unit) -> date:
    """The first day of its week, month or year."""
    if unit == "week":
        return day - day.weekday() * DAY
    return day.replace(day=1) if unit == "month" else date(day.year, 1, 1)


def bucket_words(day: date, unit: Unit) -> str:
    """« semaine du 2 mars 2026 », « mars 2026 », « 2026 »."""
    if unit == "week":
        return _("semaine du %(day)s") % {"day": date_words(day)}
    return month_words(day) if unit == "month" else str(day.year)


def _after(day: date, unit: Unit) -> date:
    if unit == "week":
        return day + 7 * DAY
    return add_months(day, 1 if unit == "month" else 12)

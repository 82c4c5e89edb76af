"""Three more kinds of question: a month, a year, and a list of which each line is an item."""

from datetime import date
from typing import ClassVar, Literal, cast

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.lib.words import month_words
from niaouli.procedures.conditions import iso_date
from niaouli.procedures.fields.base import BaseField, Raw, first
from niaouli.procedures.fields.dated import LATEST
from niaouli.procedures.fields.written import LongTextField

EARLIEST = 1930


class MonthField(BaseField):
    """Typed as `<code>-month` and `<code>-year`; the value is the first day of the month."""

    type: Literal["month"]

    problems: ClassVar[frozenset[str]] = BaseField.problems | {"incomplete", "invalid", "future"}

    @property
    def inputs(self) -> tuple[str, ...]:
        return (f"{self.code}-month", f"{self.code}-year")

    def parse(self, raw: Raw) -> JsonValue:
        typed = {part: first(raw, f"{self.code}-{part}").strip() for part in ("month", "year")}
        if not any(typed.values()):
            return None
        absent = tuple(part for part, text in typed.items() if not text)
        if absent:
            raise self.error(
                "incomplete", _("Complétez %(name)s : le mois et l’année."), parts=absent
            )
        if not _between(typed["month"], 1, 12):
            raise self.error(
                "invalid",
                _("Corrigez %(name)s : le mois s’écrit en chiffres, de 1 à 12."),
                parts=("month",),
            )
        if len(typed["year"]) != 4 or not _between(typed["year"], EARLIEST, LATEST):
            raise self.error(
                "invalid",
                _("Corrigez %(name)s : l’année s’écrit avec quatre chiffres, comme 2019."),
                parts=("year",),
            )
        return date(int(typed["year"]), int(typed["month"]), 1).isoformat()

    def fits(self, value: JsonValue) -> bool:
        day = iso_date(value)
        return day is not None and day.day == 1

    def check_on(self, value: JsonValue, today: date) -> None:
        if date.fromisoformat(cast("str", value)) > today:
            raise self.error("future", _("Corrigez %(name)s : ce mois n’est pas encore là."))

    def display(self, value: JsonValue) -> str:
        day = iso_date(value)
        return month_words(day) if day else ""

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        day = iso_date(value)
        if day is None:
            return {}
        month, year = self.inputs
        return {month: [str(day.month)], year: [str(day.year)]}


class YearField(BaseField):
    """A year that is not to come."""

    type: Literal["integer"]
    unit: str = ""
    problems: ClassVar[frozenset[str]] = BaseField.problems | {"invalid", "future"}

    def parse(self, raw: Raw) -> JsonValue:
        text = first(raw, self.code).strip()
        if not text:
            return None
        if len(text) != 4 or not _between(text, EARLIEST, LATEST):
            raise self.error(
                "invalid",
                _("Corrigez %(name)s : une année s’écrit avec quatre chiffres, comme 2019."),
            )
        return int(text)

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, int) and EARLIEST <= value <= LATEST

    def check_on(self, value: JsonValue, today: date) -> None:
        if cast("int", value) > today.year:
            raise self.error("future", _("Corrigez %(name)s : cette année n’est pas encore là."))


class LinesField(LongTextField):
    """Typed as a text of several lines; the value is the list of those that say something, each
    once."""

    most: int = 30
    """Lines."""
    longest: int = 80
    """Characters of a line."""

    problems: ClassVar[frozenset[str]] = LongTextField.problems | {"too_many"}

    def parse(self, raw: Raw) -> JsonValue:
        text = self.clean(first(raw, self.code), lines=True)
        found = (" ".join(line.strip(" -•*").split()) for line in text.split("\n"))
        return list(dict.fromkeys(line for line in found if line)) or None

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)

    def check(self, value: JsonValue) -> None:
        lines = cast("list[str]", value)
        if len(lines) > self.most:
            raise self.error(
                "too_many",
                _("Raccourcissez %(name)s : %(most)s lignes au plus, il y en a %(lines)s."),
                most=self.most,
                lines=len(lines),
            )
        for line in lines:
            if len(line) > self.longest:
                raise self.error(
                    "too_long",
                    _("Raccourcissez la ligne « %(start)s… » : %(longest)s caractères au plus."),
                    start=line[:30],
                    longest=self.longest,
                )

    def display(self, value: JsonValue) -> str:
        return ", ".join(cast("list[str]", value))

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.code: ["\n".join(cast("list[str]", value))]}


def _between(text: str, low: int, high: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4 and low <= int(text) <= high

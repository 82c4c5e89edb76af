"""Dates."""

from datetime import date
from typing import ClassVar, Literal, cast

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import JsonValue

from niaouli.lib import words
from niaouli.procedures.conditions import Kind, Type, age_at, iso_date
from niaouli.procedures.fields.base import AnswerError, BaseField, Raw, first

PARTS = ("day", "month", "year")
EARLIEST, LATEST = 1900, 2199


class DateField(BaseField):
    """A date, typed in three parts: `<code>-day`, `<code>-month`, `<code>-year`."""

    type: Literal["date"]
    not_future: bool = Key(default=False, description="Refuse une date après aujourd’hui.")
    not_past: bool = Key(default=False, description="Refuse une date avant aujourd’hui.")
    minimum_age: int | None = Key(
        default=None, ge=0, le=120, description="Date de naissance : âge minimum, en années."
    )
    maximum_age: int | None = Key(
        default=None, ge=0, le=150, description="Date de naissance : âge maximum, en années."
    )

    problems: ClassVar[frozenset[str]] = BaseField.problems | {
        "incomplete",
        "invalid",
        "future",
        "past",
        "too_young",
        "too_old",
    }
    prefillable: ClassVar[frozenset[str]] = frozenset({"birth_date"})
    can_be_searched: ClassVar[bool] = False

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(f"{self.code}-{part}" for part in PARTS)

    def parse(self, raw: Raw) -> JsonValue:
        whole = first(raw, self.code)
        if whole:
            return self._day_of(iso_date(whole))
        typed = {part: first(raw, f"{self.code}-{part}").strip() for part in PARTS}
        if not any(typed.values()):
            return None
        self._check_parts(typed)
        try:
            found = date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        except ValueError:
            found = None
        return self._day_of(found)

    def _check_parts(self, typed: dict[str, str]) -> None:
        absent = tuple(part for part in PARTS if not typed[part])
        if absent:
            raise self.error(
                "incomplete", _("Complétez %(name)s : le jour, le mois et l’année."), parts=absent
            )
        limits = {"day": (1, 31), "month": (1, 12), "year": (EARLIEST, LATEST)}
        wrong = tuple(
            part
            for part, (low, high) in limits.items()
            if not (
                typed[part].isascii()
                and typed[part].isdigit()
                and len(typed[part]) <= 4
                and low <= int(typed[part]) <= high
            )
        )
        if wrong == ("year",):
            raise self.error(
                "invalid",
                _("Corrigez %(name)s : l’année s’écrit avec quatre chiffres, comme 1990."),
                parts=wrong,
            )
        if wrong:
            raise self._invalid(wrong)

    def _day_of(self, found: date | None) -> JsonValue:
        if found is None or not EARLIEST <= found.year <= LATEST:
            raise self._invalid()
        return found.isoformat()

    def _invalid(self, parts: tuple[str, ...] = ()) -> AnswerError:
        return self.error(
            "invalid",
            _(
                "Corrigez %(name)s : cette date n’existe pas. Écrivez-la en chiffres, "
                "comme 27 3 1990."
            ),
            parts=parts,
        )

    def fits(self, value: JsonValue) -> bool:
        return iso_date(value) is not None

    def check_on(self, value: JsonValue, today: date) -> None:
        day = date.fromisoformat(cast("str", value))
        if (self.not_future or self.minimum_age is not None) and day > today:
            raise self.error(
                "future", _("Corrigez %(name)s : la date ne peut pas être dans le futur.")
            )
        if self.not_past and day < today:
            raise self.error(
                "past", _("Corrigez %(name)s : la date ne peut pas être dans le passé.")
            )
        if self.minimum_age is not None and age_at(day, today) < self.minimum_age:
            raise self.error(
                "too_young",
                _("Vous ne pouvez pas continuer : il faut avoir au moins %(age)s ans."),
                age=self.minimum_age,
            )
        if self.maximum_age is not None and age_at(day, today) > self.maximum_age:
            raise self.error(
                "too_old",
                _("Vérifiez %(name)s : il faut avoir au plus %(age)s ans."),
                age=self.maximum_age,
            )

    def display(self, value: JsonValue) -> str:
        day = iso_date(value)
        return words.date_words(day) if day else ""

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        day = iso_date(value)
        if day is None:
            return {}
        numbers = zip(self.inputs, (day.day, day.month, day.year), strict=True)
        return {name: [str(number)] for name, number in numbers}

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.DATE)

    def definition_problems(self) -> list[str]:
        found = super().definition_problems()
        if self.not_future and self.not_past:
            found.append(_("not_future et not_past se contredisent."))
        if None not in (self.minimum_age, self.maximum_age) and (
            (self.minimum_age or 0) > (self.maximum_age or 0)
        ):
            found.append(_("minimum_age dépasse maximum_age."))
        return found

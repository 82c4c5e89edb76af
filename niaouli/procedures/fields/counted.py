"""Whole numbers, and amounts of money."""

import re
from typing import ClassVar, Literal, cast

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import JsonValue

from niaouli.lib import words
from niaouli.procedures.conditions import Kind, Type
from niaouli.procedures.fields.base import BaseField, Raw, first

LARGEST = 10**12


class CountedField(BaseField):
    """A whole number between two limits."""

    problems: ClassVar[frozenset[str]] = BaseField.problems | {
        "characters",
        "invalid",
        "too_small",
        "too_large",
    }
    can_be_counted: ClassVar[bool] = True
    minimum: int = Key(
        default=0, ge=-LARGEST, le=LARGEST, description="Le plus petit nombre admis."
    )
    maximum: int = Key(
        default=LARGEST, ge=-LARGEST, le=LARGEST, description="Le plus grand nombre admis."
    )

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def check(self, value: JsonValue) -> None:
        number = cast("int", value)
        if number < self.minimum:
            raise self.error(
                "too_small",
                _("Corrigez %(name)s : %(minimum)s au moins."),
                minimum=self.display(self.minimum),
            )
        if number > self.maximum:
            raise self.error(
                "too_large",
                _("Corrigez %(name)s : %(maximum)s au plus."),
                maximum=self.display(self.maximum),
            )

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.NUMBER)

    def definition_problems(self) -> list[str]:
        found = super().definition_problems()
        if self.minimum > self.maximum:
            found.append(_("minimum dépasse maximum."))
        return found


class IntegerField(CountedField):
    """A whole number."""

    type: Literal["integer"]
    unit: str = Key(default="", max_length=30, description="Unité écrite après le nombre.")

    _NUMBER: ClassVar[re.Pattern[str]] = re.compile(r"[+\-−]?\d{1,13}", re.ASCII)

    def parse(self, raw: Raw) -> JsonValue:
        text = "".join(self.clean(first(raw, self.code)).split())
        if not text:
            return None
        if not self._NUMBER.fullmatch(text):
            raise self.error(
                "invalid", _("Corrigez %(name)s : un nombre entier, en chiffres, comme 12.")
            )
        return int(text.replace("−", "-"))

    def display(self, value: JsonValue) -> str:
        number = words.integer(cast("int", value))
        return f"{number}{words.SPACE}{self.unit}" if self.unit else number


class AmountField(CountedField):
    """An amount in francs CFP, which have no cents: `137280`, shown `137 280 F CFP`."""

    type: Literal["amount"]

    _UNIT: ClassVar[re.Pattern[str]] = re.compile(r"(xpf|(f|francs?)(cfp|pacifiques?)?)$")
    _NUMBER: ClassVar[re.Pattern[str]] = re.compile(r"\d{1,13}|\d{1,3}(\.\d{3}){1,4}", re.ASCII)

    def parse(self, raw: Raw) -> JsonValue:
        text = "".join(self.clean(first(raw, self.code)).split()).casefold()
        if not text:
            return None
        number = self._UNIT.sub("", text.removesuffix("."))
        if not self._NUMBER.fullmatch(number):
            raise self.error(
                "invalid",
                _("Corrigez %(name)s : un montant en francs CFP, en chiffres, comme 137 280."),
            )
        return int(number.replace(".", ""))

    def display(self, value: JsonValue) -> str:
        return words.francs(cast("int", value))

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        # The unit is written after the input.
        return {self.code: [words.integer(cast("int", value))]}

"""Places: a commune of New Caledonia, a postal address."""

import re
from functools import cache
from typing import ClassVar, Literal, cast

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import JsonValue

from niaouli.procedures.communes import PROVINCES, communes
from niaouli.procedures.conditions import Type
from niaouli.procedures.fields.base import BaseField, Raw, first
from niaouli.procedures.fields.chosen import Option, OptionsField


@cache
def _options(provinces: tuple[str, ...]) -> tuple[Option, ...]:
    """A commune that lies in two provinces is two options, so that the answer says which."""
    found = []
    for commune in communes():
        for province in commune.provinces:
            if provinces and province not in provinces:
                continue
            straddles = len(commune.provinces) > 1
            found.append(
                Option(
                    value=f"{commune.code}-{province}" if straddles else commune.code,
                    label=f"{commune.name} ({PROVINCES[province]})" if straddles else commune.name,
                )
            )
    return tuple(found)


class CommuneField(OptionsField):
    """One of the 33 communes of New Caledonia; the value is its INSEE code."""

    type: Literal["commune"]
    provinces: tuple[Literal["sud", "nord", "iles"], ...] = Key(
        default=(), description="Seulement les communes de ces provinces ; vide : toutes."
    )

    def options(self) -> tuple[Option, ...]:
        return _options(self.provinces)

    @property
    def as_select(self) -> bool:
        return True


class AddressField(BaseField):
    """A postal address, in four inputs: `<code>-street`, `-complement`, `-postal_code`, `-town`."""

    type: Literal["address"]

    problems: ClassVar[frozenset[str]] = BaseField.problems | {
        "characters",
        "too_long",
        "incomplete",
        "postal_code",
    }
    PARTS: ClassVar[tuple[str, ...]] = ("street", "complement", "postal_code", "town")
    NEEDED: ClassVar[tuple[str, ...]] = ("street", "postal_code", "town")
    MAX_LENGTH: ClassVar[int] = 120
    _POSTAL_CODE: ClassVar[re.Pattern[str]] = re.compile(r"\d{5}", re.ASCII)

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(f"{self.code}-{part}" for part in self.PARTS)

    @property
    def empty_value(self) -> JsonValue:
        return dict.fromkeys(self.PARTS, "")

    def parse(self, raw: Raw) -> JsonValue:
        value: dict[str, JsonValue] = {}
        for part in self.PARTS:
            text = self.clean(first(raw, f"{self.code}-{part}"))
            value[part] = text.replace(" ", "") if part == "postal_code" else text
        return value if any(value.values()) else None

    def fits(self, value: JsonValue) -> bool:
        return (
            isinstance(value, dict)
            and set(value) == set(self.PARTS)
            and all(isinstance(part, str) for part in value.values())
        )

    def check(self, value: JsonValue) -> None:
        parts = cast("dict[str, str]", value)
        absent = tuple(part for part in self.NEEDED if not parts[part])
        if absent:
            raise self.error(
                "incomplete",
                _("Complétez %(name)s : la rue ou la boîte postale, le code postal et la ville."),
                parts=absent,
            )
        long = tuple(part for part, text in parts.items() if len(text) > self.MAX_LENGTH)
        if long:
            raise self.error(
                "too_long",
                _("Raccourcissez %(name)s : %(maximum)s caractères au plus par ligne."),
                parts=long,
                maximum=self.MAX_LENGTH,
            )
        if not self._POSTAL_CODE.fullmatch(parts["postal_code"]):
            raise self.error(
                "postal_code",
                _("Corrigez %(name)s : un code postal a cinq chiffres, comme 98800."),
                parts=("postal_code",),
            )

    def display(self, value: JsonValue) -> str:
        parts = cast("dict[str, str]", value)
        town = f"{parts['postal_code']} {parts['town']}"
        return ", ".join(line for line in (parts["street"], parts["complement"], town) if line)

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        parts = cast("dict[str, str]", value)
        return {f"{self.code}-{part}": [parts[part]] for part in self.PARTS}

    @property
    def condition_type(self) -> Type | None:
        return None

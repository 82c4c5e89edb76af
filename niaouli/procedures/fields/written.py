"""Fields that a person types: text, e-mail, telephone, RIDET."""

import re
from typing import ClassVar, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import JsonValue

from niaouli.lib import words
from niaouli.procedures.conditions import Kind, Type
from niaouli.procedures.fields.base import BaseField, Raw, first


class WrittenField(BaseField):
    """One input, one text."""

    problems: ClassVar[frozenset[str]] = BaseField.problems | {"characters", "too_long"}

    @property
    def empty_value(self) -> JsonValue:
        return ""

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, str) and value.strip() != ""

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.TEXT)

    def check_length(self, value: JsonValue, maximum: int) -> None:
        length = len(str(value))
        if length > maximum:
            raise self.error(
                "too_long",
                _("Raccourcissez %(name)s : %(maximum)s caractères au plus, il y en a %(length)s."),
                maximum=words.integer(maximum),
                length=words.integer(length),
            )


class TextField(WrittenField):
    """A short text, on one line."""

    type: Literal["text"]
    max_length: int = Key(default=200, ge=1, le=500, description="Nombre de caractères au plus.")

    prefillable: ClassVar[frozenset[str]] = frozenset({"given_name", "family_name"})

    def parse(self, raw: Raw) -> JsonValue:
        return self.clean(first(raw, self.code)) or None

    def check(self, value: JsonValue) -> None:
        self.check_length(value, self.max_length)


class LongTextField(WrittenField):
    """A text of several lines."""

    type: Literal["long_text"]
    max_length: int = Key(
        default=2000, ge=1, le=20_000, description="Nombre de caractères au plus."
    )

    def parse(self, raw: Raw) -> JsonValue:
        return self.clean(first(raw, self.code), lines=True) or None

    def check(self, value: JsonValue) -> None:
        self.check_length(value, self.max_length)


class EmailField(WrittenField):
    """An e-mail address."""

    type: Literal["email"]

    problems: ClassVar[frozenset[str]] = WrittenField.problems | {"invalid"}
    prefillable: ClassVar[frozenset[str]] = frozenset({"email"})

    def parse(self, raw: Raw) -> JsonValue:
        return self.clean(first(raw, self.code)) or None

    def search_terms(self, value: JsonValue) -> list[str]:
        """Whole, and the words before the sign: everybody has the same few words after it."""
        address = words.fold(str(value))
        return [address, *words.searchable(address.partition("@")[0]).split()]

    def check(self, value: JsonValue) -> None:
        self.check_length(value, 254)
        try:
            validate_email(str(value))
        except ValidationError:
            raise self.error(
                "invalid",
                _("Corrigez %(name)s : une adresse e-mail s’écrit nom@exemple.nc."),
            ) from None


class PhoneField(WrittenField):
    """A telephone number of New Caledonia, stored `+687205252`, shown `20.52.52`."""

    type: Literal["phone"]

    problems: ClassVar[frozenset[str]] = WrittenField.problems | {"invalid"}
    prefillable: ClassVar[frozenset[str]] = frozenset({"phone"})
    always_searched: ClassVar[bool] = True
    _PUNCTUATION: ClassVar[re.Pattern[str]] = re.compile(r"[\s.\-/()]+")
    _NUMBER: ClassVar[re.Pattern[str]] = re.compile(r"(?:\+687|00687|687)?([2-9]\d{5})", re.ASCII)
    _STORED: ClassVar[re.Pattern[str]] = re.compile(r"\+687\d{6}", re.ASCII)

    def parse(self, raw: Raw) -> JsonValue:
        text = self.clean(first(raw, self.code))
        if not text:
            return None
        found = self._NUMBER.fullmatch(self._PUNCTUATION.sub("", text))
        if found is None:
            raise self.error(
                "invalid", _("Corrigez %(name)s : un numéro à six chiffres, comme 20.52.52.")
            )
        return f"+687{found[1]}"

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, str) and self._STORED.fullmatch(value) is not None

    def display(self, value: JsonValue) -> str:
        digits = str(value)[-6:]
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"

    def search_terms(self, value: JsonValue) -> list[str]:
        return [str(value)[-6:]]

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.code: [self.display(value)]}

    @property
    def condition_type(self) -> Type | None:
        return None


class RidetField(WrittenField):
    """The number of a company or an association: RID of 7 digits, or RIDET of 10 with its
    establishment. Stored as digits; its leading zero counts. No key to check is published."""

    type: Literal["ridet"]

    problems: ClassVar[frozenset[str]] = WrittenField.problems | {"invalid"}
    always_searched: ClassVar[bool] = True
    _PUNCTUATION: ClassVar[re.Pattern[str]] = re.compile(r"[\s.\-/]+")
    _NUMBER: ClassVar[re.Pattern[str]] = re.compile(r"\d{7}(\d{3})?", re.ASCII)

    def parse(self, raw: Raw) -> JsonValue:
        text = self.clean(first(raw, self.code))
        if not text:
            return None
        number = self._PUNCTUATION.sub("", text)
        if not self._NUMBER.fullmatch(number):
            raise self.error(
                "invalid",
                _(
                    "Corrigez %(name)s : sept chiffres, ou dix avec ceux de l’établissement. "
                    "Le zéro du début compte, comme dans 0 426 049."
                ),
            )
        return number

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, str) and self._NUMBER.fullmatch(value) is not None

    def display(self, value: JsonValue) -> str:
        digits = str(value)
        if len(digits) > 7:
            return f"{digits[:7]}.{digits[7:]}"
        return words.SPACE.join((digits[0], digits[1:4], digits[4:]))

    def search_terms(self, value: JsonValue) -> list[str]:
        return [str(value)]

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.code: [self.display(value)]}

    @property
    def condition_type(self) -> Type | None:
        return None

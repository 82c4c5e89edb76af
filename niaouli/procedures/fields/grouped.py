"""A repeatable block: the same few questions about each person, child, budget line…

The answer is a list of objects, one for each item, with the answers of its questions by code. An
item that was left wholly empty is no item, unless `minimum` asks for it. While drafting, an item
keeps what is right of it, whatever is wrong beside.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeAlias, cast

from django.utils.translation import gettext as _
from pydantic import Discriminator, JsonValue, StringConstraints
from pydantic import Field as Key

from niaouli.lib import words
from niaouli.procedures.conditions import Kind, Type
from niaouli.procedures.fields.base import AnswerError, BaseField, Line, Raw
from niaouli.procedures.fields.chosen import ChoiceField, ChoicesField, YesNoField
from niaouli.procedures.fields.counted import AmountField, IntegerField
from niaouli.procedures.fields.dated import DateField
from niaouli.procedures.fields.placed import AddressField, CommuneField
from niaouli.procedures.fields.written import (
    EmailField,
    LongTextField,
    PhoneField,
    RidetField,
    TextField,
)

SimpleField: TypeAlias = (
    TextField
    | LongTextField
    | EmailField
    | PhoneField
    | RidetField
    | IntegerField
    | AmountField
    | ChoiceField
    | ChoicesField
    | YesNoField
    | DateField
    | CommuneField
    | AddressField
)
MANY = 50


class ItemError(NamedTuple):
    """What is wrong with one question of one item; `question` has the code of its inputs."""

    item: int
    question: SimpleField
    error: AnswerError


@dataclass(frozen=True)
class ItemsRead:
    """What was typed in a group."""

    value: list[JsonValue] | None
    """What is right of it: an answer in error is left out of its item."""
    errors: tuple[ItemError, ...]


class GroupField(BaseField):
    """Several items, each with the same questions. The inputs of an item are
    `<code>-<number>-<question>`, numbered from 0; `<code>-item` says which are on the page."""

    type: Literal["group"]
    item_name: Annotated[str, StringConstraints(pattern=r"^\S[^\r\n]*$", max_length=40)] = Key(
        description="Le nom d’un élément, en minuscules : « personne »."
    )
    add_label: Line = Key(description="Le bouton qui en ajoute un : « Ajouter une personne ».")
    minimum: int = Key(default=1, ge=0, le=MANY, description="Nombre d’éléments au moins.")
    maximum: int = Key(default=12, ge=1, le=MANY, description="Nombre d’éléments au plus.")
    fields: tuple[Annotated[SimpleField, Discriminator("type")], ...] = Key(
        min_length=1, max_length=12, description="Les questions posées pour chaque élément."
    )

    problems: ClassVar[frozenset[str]] = BaseField.problems | {"too_many"}
    can_be_searched: ClassVar[bool] = False
    always_searched: ClassVar[bool] = True

    # ── The items ──
    def item_fields(self, number: int) -> tuple[SimpleField, ...]:
        """The questions of an item, each with a code of its own, that its inputs bear."""
        return tuple(
            each.model_copy(update={"code": f"{self.code}-{number}-{each.code}"})
            for each in self.fields
        )

    def item_title(self, number: int) -> str:
        """« Personne 2 », for the one numbered 1."""
        return f"{self.item_name[:1].upper()}{self.item_name[1:]} {number + 1}"

    def numbers(self, raw: Raw) -> list[int]:
        """The items that the page holds, in order, with enough for the minimum."""
        said = [text for text in raw.get(self.items_input, ()) if text.isdecimal()]
        found = sorted({int(text) for text in said if len(text) <= 3})[: self.maximum + 1]
        while len(found) < self.minimum:
            found.append(max(found, default=-1) + 1)
        return found

    def with_one_more(self, raw: Raw) -> dict[str, list[str]]:
        """What was typed, and an empty item after it, as far as `maximum` allows."""
        numbers = self.numbers(raw)
        if len(numbers) < self.maximum:
            numbers.append(max(numbers, default=-1) + 1)
        return self._renumbered(raw, numbers)

    def without(self, raw: Raw, removed: int) -> dict[str, list[str]]:
        """What was typed but for that item, as far as `minimum` allows; a number that is not on
        the page changes nothing."""
        numbers = self.numbers(raw)
        if removed in numbers and len(numbers) > self.minimum:
            numbers.remove(removed)
        return self._renumbered(raw, numbers)

    def _renumbered(self, raw: Raw, numbers: list[int]) -> dict[str, list[str]]:
        own = f"{self.code}-"
        inputs = {name: list(values) for name, values in raw.items() if not name.startswith(own)}
        inputs[self.items_input] = [str(number) for number in range(len(numbers))]
        for number, former in enumerate(numbers):
            start = f"{own}{former}-"
            for name, values in raw.items():
                if name.startswith(start):
                    inputs[f"{own}{number}-{name.removeprefix(start)}"] = list(values)
        return inputs

    @property
    def items_input(self) -> str:
        """The name of the hidden inputs that number the items of the page."""
        return f"{self.code}-item"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.code,)

    def read_items(self, raw: Raw, today: date) -> ItemsRead:
        """What was typed, item by item, with everything that is wrong; never raises."""
        read = [self._read_item(number, raw, today) for number in self.numbers(raw)]
        spare = len(read) - self.minimum
        kept: list[tuple[dict[str, JsonValue], list[ItemError]]] = []
        # From the last: the empty item that someone added and left goes before the first one.
        for item, errors in reversed(read):
            is_empty = not item and all(each.error.problem == "missing" for each in errors)
            if is_empty and spare > 0:
                spare -= 1
            else:
                kept.insert(0, (item, errors))
        items: list[JsonValue] = [dict(item) for item, _errors in kept if item]
        return ItemsRead(items or None, tuple(each for _item, errors in kept for each in errors))

    def _read_item(
        self, number: int, raw: Raw, today: date
    ) -> tuple[dict[str, JsonValue], list[ItemError]]:
        item: dict[str, JsonValue] = {}
        errors: list[ItemError] = []
        for each, own in zip(self.fields, self.item_fields(number), strict=True):
            try:
                answer = own.read(raw, today)
            except AnswerError as error:
                errors.append(ItemError(number, own, error))
            else:
                if answer is not None:
                    item[each.code] = answer
        return item, errors

    def item_errors(self, value: JsonValue, today: date) -> tuple[ItemError, ...]:
        """What is wrong in a stored value that fits."""
        found: list[ItemError] = []
        for number, item in enumerate(cast("list[dict[str, JsonValue]]", value)):
            for each, own in zip(self.fields, self.item_fields(number), strict=True):
                try:
                    answer = item.get(each.code)
                    if answer is not None:
                        own.verify(answer, today)
                    elif own.required:
                        raise own.missing()
                except AnswerError as error:
                    found.append(ItemError(number, own, error))
        return tuple(found)

    # ── As the other fields ──
    @property
    def empty_value(self) -> JsonValue:
        return []

    def parse(self, raw: Raw) -> JsonValue:
        return self.read_items(raw, date.min).value

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, list) and len(value) > 0 and all(map(self._item_fits, value))

    def _item_fits(self, item: JsonValue) -> bool:
        known = {each.code: each for each in self.fields}
        return isinstance(item, dict) and all(
            code in known and known[code].fits(answer) for code, answer in item.items()
        )

    def carry(self, value: JsonValue) -> JsonValue:
        if not isinstance(value, list):
            return None
        known = {each.code: each for each in self.fields}
        items: list[JsonValue] = [
            {
                code: answer
                for code, answer in item.items()
                if code in known and known[code].fits(answer)
            }
            for item in value
            if isinstance(item, dict)
        ]
        return items if any(items) else None

    def check(self, value: JsonValue) -> None:
        count = len(cast("list[JsonValue]", value))
        if count < self.minimum:
            raise self.missing()
        if count > self.maximum:
            raise self.error(
                "too_many",
                _("Gardez %(maximum)s éléments au plus dans « %(label)s »."),
                maximum=self.maximum,
                label=self.label,
            )

    def missing(self) -> AnswerError:
        return self.error("missing", _("Complétez « %(label)s »."), label=self.label)

    def display(self, value: JsonValue) -> str:
        """A line for each item, its answers only: for an issued document, a search."""
        items = cast("list[dict[str, JsonValue]]", value)
        return "\n".join(
            ", ".join(each.display(item[each.code]) for each in self.fields if each.code in item)
            for item in items
        )

    def search_terms(self, value: JsonValue) -> list[str]:
        """Of the questions of each item that are searched."""
        return [
            term
            for item in cast("list[dict[str, JsonValue]]", value)
            for each in self.fields
            if (each.searchable or each.always_searched) and each.code in item
            for term in each.search_terms(item[each.code])
        ]

    def items_in_words(self, value: JsonValue) -> list[str]:
        """Each item in words: a line for each of its answers, with its question."""
        return [
            "\n".join(
                _answered(each.label, each.display(item[each.code]))
                for each in self.fields
                if each.code in item
            )
            for item in cast("list[dict[str, JsonValue]]", value)
        ]

    def said_of(self, number: int, error: AnswerError) -> str:
        """The sentence of an error, with its item: « Personne 2 : indiquez son nom »."""
        return _("%(item)s : %(sentence)s") % {
            "item": self.item_title(number),
            "sentence": words.inside(error.sentence),
        }

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        inputs: dict[str, list[str]] = {self.items_input: []}
        for number, item in enumerate(cast("list[dict[str, JsonValue]]", value)):
            inputs[self.items_input].append(str(number))
            for each, own in zip(self.fields, self.item_fields(number), strict=True):
                if each.code in item:
                    inputs.update(own.typed(item[each.code]))
        return inputs

    @property
    def condition_type(self) -> Type | None:
        numbers = frozenset(
            each.code for each in self.fields if isinstance(each, AmountField | IntegerField)
        )
        return Type(Kind.ITEMS, numbers=numbers)

    def definition_problems(self) -> list[str]:
        found = super().definition_problems()
        if not self.required:
            found.append(_("required ne s’écrit pas ici : minimum = 0 laisse ne rien répondre."))
        if self.minimum > self.maximum:
            found.append(_("minimum dépasse maximum."))
        codes = [each.code for each in self.fields]
        for each in self.fields:
            place = _("question « %(code)s » : ") % {"code": each.code}
            found += [place + sentence for sentence in each.definition_problems()]
            if codes.count(each.code) > 1:
                found.append(place + _("le code est employé plusieurs fois."))
            if each.when is not None or each.searchable or each.statistic or each.prefill:
                found.append(
                    place + _("when, searchable, statistic et prefill ne s’écrivent pas ici.")
                )
        return found


def _answered(question: str, answer: str) -> str:
    if question.endswith("?"):
        return f"{question} {answer}"
    return _("%(question)s : %(answer)s") % {"question": question, "answer": answer}

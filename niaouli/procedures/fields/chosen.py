"""Fields where a person picks: one choice, several, yes or no, a declaration to tick."""

from typing import Annotated, ClassVar, Literal, cast

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import JsonValue, StringConstraints

from niaouli.procedures.conditions import Kind, Type
from niaouli.procedures.fields.base import AnswerError, BaseField, Line, Raw, Shape, first

RADIOS_AT_MOST = 7


class Option(Shape):
    """One thing that can be chosen."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")] = Key(
        description="Code stocké. Ne change jamais."
    )
    label: Line = Key(description="Ce que la personne lit.")
    help: str = Key(default="", max_length=500, description="Une précision, sous le choix.")


class OptionsField(BaseField):
    """A field whose answers are among options."""

    problems: ClassVar[frozenset[str]] = BaseField.problems | {"invalid"}
    can_be_counted: ClassVar[bool] = True

    def options(self) -> tuple[Option, ...]:
        """What can be chosen, in order."""
        raise NotImplementedError

    def labels(self) -> dict[str, str]:
        return {option.value: option.label for option in self.options()}

    def invalid(self) -> AnswerError:
        return self.error("invalid", _("Choisissez %(name)s parmi les réponses proposées."))

    def parse(self, raw: Raw) -> JsonValue:
        chosen = first(raw, self.code)
        if not chosen:
            return None
        if chosen not in self.labels():
            raise self.invalid()
        return chosen

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, str) and value in self.labels()

    def display(self, value: JsonValue) -> str:
        return self.labels()[str(value)]

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.TEXT, choices=frozenset(self.labels()))

    def definition_problems(self) -> list[str]:
        values = [option.value for option in self.options()]
        twice = sorted({value for value in values if values.count(value) > 1})
        return super().definition_problems() + [
            _("le choix « %(value)s » figure deux fois.") % {"value": value} for value in twice
        ]


class ChoiceField(OptionsField):
    """One choice among several."""

    type: Literal["choice"]
    choices: tuple[Option, ...] = Key(min_length=2, max_length=200, description="Les choix.")
    appearance: Literal["auto", "radios", "select"] = Key(
        default="auto",
        description="auto : boutons jusqu’à sept choix, liste déroulante au-delà.",
    )

    def options(self) -> tuple[Option, ...]:
        return self.choices

    @property
    def as_select(self) -> bool:
        if self.appearance == "auto":
            return len(self.choices) > RADIOS_AT_MOST
        return self.appearance == "select"

    def missing(self) -> AnswerError:
        return self.error("missing", _("Choisissez %(name)s."))


class ChoicesField(OptionsField):
    """Several choices among several."""

    type: Literal["choices"]
    choices: tuple[Option, ...] = Key(min_length=1, max_length=200, description="Les choix.")
    maximum: int | None = Key(default=None, ge=1, description="Nombre de choix au plus.")

    problems: ClassVar[frozenset[str]] = OptionsField.problems | {"too_many"}

    def options(self) -> tuple[Option, ...]:
        return self.choices

    @property
    def empty_value(self) -> JsonValue:
        return []

    def parse(self, raw: Raw) -> JsonValue:
        ticked = {value for value in raw.get(self.code, ()) if value}
        if not ticked <= self.labels().keys():
            raise self.invalid()
        return [value for value in self.labels() if value in ticked] or None

    def fits(self, value: JsonValue) -> bool:
        return (
            isinstance(value, list)
            and len(value) > 0
            and all(isinstance(each, str) and each in self.labels() for each in value)
        )

    def check(self, value: JsonValue) -> None:
        if self.maximum is not None and len(cast("list[str]", value)) > self.maximum:
            raise self.error(
                "too_many",
                _("Choisissez %(maximum)s réponses au plus pour « %(label)s »."),
                maximum=self.maximum,
                label=self.label,
            )

    def display(self, value: JsonValue) -> str:
        return ", ".join(self.labels()[each] for each in cast("list[str]", value))

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.code: list(cast("list[str]", value))}

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.LIST, choices=frozenset(self.labels()))


class YesNoField(OptionsField):
    """A question answered by yes or no; the value is true or false."""

    type: Literal["yes_no"]

    can_be_searched: ClassVar[bool] = False

    def options(self) -> tuple[Option, ...]:
        return (Option(value="yes", label=_("Oui")), Option(value="no", label=_("Non")))

    def parse(self, raw: Raw) -> JsonValue:
        chosen = super().parse(raw)
        return None if chosen is None else chosen == "yes"

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, bool)

    def display(self, value: JsonValue) -> str:
        return super().display("yes" if value else "no")

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.code: ["yes" if value else "no"]}

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.BOOLEAN)

    def missing(self) -> AnswerError:
        return self.error(
            "missing", _("Répondez par oui ou non à « %(label)s »."), label=self.label
        )


class DeclarationField(BaseField):
    """A sentence to tick. Where it is required, the request cannot be sent without it."""

    type: Literal["declaration"]

    can_be_searched: ClassVar[bool] = False
    can_be_counted: ClassVar[bool] = True

    def parse(self, raw: Raw) -> JsonValue:
        if first(raw, self.code):
            return True
        return None if self.required else False

    def fits(self, value: JsonValue) -> bool:
        return isinstance(value, bool)

    def check(self, value: JsonValue) -> None:
        if self.required and value is not True:
            raise self.missing()

    def display(self, value: JsonValue) -> str:
        return _("Oui") if value else _("Non")

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.code: ["on"] if value else []}

    @property
    def condition_type(self) -> Type | None:
        return Type(Kind.BOOLEAN)

    def missing(self) -> AnswerError:
        return self.error("missing", _("Cochez « %(label)s » pour continuer."), label=self.label)

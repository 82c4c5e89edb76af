"""What every kind of field shares.

A field turns what a person typed into a value, checks a value, and shows it. Values are what JSON
holds (text, whole numbers, true or false, lists, objects; dates as `2026-03-31`), so that an answer
is stored as it is. `None` means that nothing was answered.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints
from pydantic import Field as Key

from niaouli.lib.words import searchable
from niaouli.procedures.conditions import Type

Raw = Mapping[str, Sequence[str]]
"""What was typed: the values of each HTML input, by its name."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(pattern=r"^\S[^\r\n]*$", max_length=300)]
Paragraphs = Annotated[str, StringConstraints(max_length=6000)]
"""Restricted text: paragraphs parted by an empty line, and lists of lines that start with `- `."""

Prefill = Literal["given_name", "family_name", "email", "phone", "birth_date"]
AUTOCOMPLETE: dict[str, str] = {
    "given_name": "given-name",
    "family_name": "family-name",
    "email": "email",
    "phone": "tel-national",
    "birth_date": "bday",
}

_PASTED_BY_ACCIDENT = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\u2060"))
_REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Shape(BaseModel):
    """Data of a definition: no unknown key, no guess about types, never changed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class AnswerError(Exception):
    """An answer cannot be kept as it is. The message is a sentence for the person who typed it."""

    def __init__(self, problem: str, sentence: str, parts: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.problem = problem
        self.sentence = sentence
        self.parts = parts
        """Of a field in several inputs, those in error: ("month",). Empty: all of them."""


class BaseField(Shape):
    """The keys and the doors that all kinds of field have."""

    code: Code = Key(description="Code de la réponse, unique dans la démarche. Ne change jamais.")
    label: Line = Key(description="La question, telle que la personne la lit.")
    name: Annotated[str, StringConstraints(max_length=100)] = Key(
        default="", description="Comment les phrases d’erreur nomment la réponse."
    )
    help: Annotated[str, StringConstraints(max_length=1000)] = Key(
        default="", description="Une aide courte, sous la question."
    )
    required: bool = Key(default=True, description="Faut-il répondre ?")
    when: dict[str, JsonValue] | None = Key(
        default=None, description="Condition pour que la question soit posée."
    )
    searchable: bool = Key(default=False, description="Les agents cherchent-ils sur la réponse ?")
    statistic: bool = Key(
        default=False, description="La réponse reste-t-elle, sans la personne, pour les chiffres ?"
    )
    prefill: Prefill | None = Key(
        default=None, description="Ce que le compte sait déjà et propose."
    )
    messages: dict[str, Line] = Key(
        default={}, description="Phrases d’erreur propres à la question, par problème."
    )

    problems: ClassVar[frozenset[str]] = frozenset({"missing"})
    """The problems that an answer can have: the keys that `messages` accepts."""
    prefillable: ClassVar[frozenset[str]] = frozenset()
    can_be_searched: ClassVar[bool] = True
    can_be_counted: ClassVar[bool] = False
    """Whether the answer can stay for figures once the case is erased: never free text."""
    always_searched: ClassVar[bool] = False
    """Agents search on it whatever the definition says."""

    # ── What each kind says ──
    @property
    def empty_value(self) -> JsonValue:
        """What takes the place of an answer that is erased: of its type, and saying nothing."""
        return None

    def parse(self, raw: Raw) -> JsonValue:
        """The value of what was typed, or None; raises `AnswerError`. Missing is no error here."""
        raise NotImplementedError

    def fits(self, value: JsonValue) -> bool:
        """Whether a stored value has the shape of this field's answers."""
        raise NotImplementedError

    def carry(self, value: JsonValue) -> JsonValue:
        """What of a value stored under another version still makes sense here; None: nothing."""
        return value if self.fits(value) else None

    def check(self, value: JsonValue) -> None:
        """Raise `AnswerError` where a value that fits breaks a rule of the field."""

    def check_on(self, value: JsonValue, today: date) -> None:
        """The same, for the rules that depend on the day."""

    def display(self, value: JsonValue) -> str:
        """The value as people read it."""
        return str(value)

    def search_terms(self, value: JsonValue) -> list[str]:
        """The words by which agents find the value: folded, without signs."""
        return searchable(self.display(value)).split()

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        """What the inputs hold when the stored value is shown again: the way back of `parse`."""
        return {self.code: [str(value)]}

    @property
    def condition_type(self) -> Type | None:
        """What conditions may do with the answer; None: nothing."""
        return None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the HTML inputs."""
        return (self.code,)

    def definition_problems(self) -> list[str]:
        """What is wrong in this field's own keys, one sentence each."""
        found = [
            _("le problème « %(key)s » de messages n’existe pas ; possibles : %(known)s.")
            % {"key": key, "known": ", ".join(sorted(self.problems))}
            for key in self.messages
            if key not in self.problems
        ]
        if self.prefill and self.prefill not in self.prefillable:
            found.append(
                _("prefill « %(prefill)s » ne convient pas à ce type de question.")
                % {"prefill": self.prefill}
            )
        if self.searchable and not self.can_be_searched:
            found.append(_("searchable ne convient pas à ce type de question."))
        if self.statistic and not self.can_be_counted:
            found.append(_("statistic ne convient pas à ce type de question."))
        return found

    # ── What all share ──
    def read(self, raw: Raw, today: date) -> JsonValue:
        """The checked value of what was typed; raises `AnswerError`."""
        value = self.parse(raw)
        if value is None:
            if self.required:
                raise self.missing()
            return None
        self.verify(value, today)
        return value

    def verify(self, value: JsonValue, today: date) -> None:
        """Raise `AnswerError` unless a value that fits keeps every rule on that day."""
        self.check(value)
        self.check_on(value, today)

    def missing(self) -> AnswerError:
        return self.error("missing", _("Indiquez %(name)s."))

    def error(
        self, problem: str, sentence: str, *, parts: tuple[str, ...] = (), **values: object
    ) -> AnswerError:
        """The error with the definition's own sentence, or else this one, `%(name)s` filled in."""
        name = self.name or _("la réponse à « %(label)s »") % {"label": self.label}
        said = self.messages.get(problem) or sentence % {"name": name, **values}
        return AnswerError(problem, said, parts)

    @property
    def autocomplete(self) -> str:
        """The HTML `autocomplete` token."""
        return AUTOCOMPLETE[self.prefill] if self.prefill else "off"

    def clean(self, text: str, *, lines: bool = False) -> str:
        """Text as it is stored: composed, without what pasting adds; raises on control characters.

        A single line unless `lines`.
        """
        composed = unicodedata.normalize("NFC", text).translate(_PASTED_BY_ACCIDENT)
        composed = composed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if any(_is_control(character) for character in composed):
            raise self.error(
                "characters",
                _(
                    "Écrivez %(name)s au clavier : le texte contient des caractères invisibles que "
                    "nous ne pouvons pas garder."
                ),
            )
        if lines:
            return "\n".join(line.rstrip() for line in composed.split("\n")).strip()
        return " ".join(composed.split())


def _is_control(character: str) -> bool:
    if character == "\n" or character.isprintable():
        return False
    return character in _REVERSING or unicodedata.category(character) in ("Cc", "Cs", "Co")


def first(raw: Raw, name: str) -> str:
    """The first value of an input, or an empty text."""
    values = raw.get(name)
    return values[0] if values else ""

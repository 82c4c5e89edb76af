"""What a person types of a document: its kind, its name, its last day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from niaouli.documents import policies
from niaouli.documents.kinds import kinds_to_add
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import BadInput
from niaouli.procedures.conditions import iso_date
from niaouli.procedures.fields.base import AnswerError
from niaouli.procedures.fields.dated import DateField

Typed = Mapping[str, Sequence[str]]
ALL_PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Details:
    """What was typed, and what is wrong with it by input. `prefix` begins the names of the inputs
    where a page has several documents."""

    prefix: str = ""
    kind: str = ""
    title: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    bad_parts: Sequence[str] = ALL_PARTS
    proposed: date | None = None
    """The last day, as the file states it: the person has not confirmed it yet."""

    @classmethod
    def typed(cls, typed: Typed, prefix: str = "") -> "Details":
        def value(name: str) -> str:
            values = typed.get(f"{prefix}{name}", [])
            return values[-1] if values else ""

        return cls(
            prefix=prefix,
            kind=value("kind"),
            title=" ".join(value("title").replace("\x00", "").split()),
            day=value("valid_until-day"),
            month=value("valid_until-month"),
            year=value("valid_until-year"),
        )

    @classmethod
    def of(cls, document: WalletDocument, prefix: str = "") -> "Details":
        last = document.valid_until
        day, month, year = (str(last.day), str(last.month), str(last.year)) if last else ("",) * 3
        return cls(prefix, document.kind, document.title, day, month, year)

    @property
    def kind_options(self) -> list[tuple[str, str]]:
        return [(each.code, each.label) for each in kinds_to_add().values()]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """For the macro `error_summary`, in the order of the page."""
        names = ("file", "kind", "title", "valid_until")
        return [
            (f"{self.prefix}{name}", self.errors[name]) for name in names if name in self.errors
        ]

    def with_errors(self, **errors: str) -> "Details":
        return replace(self, errors={**self.errors, **errors})

    def proposing(self, last: date) -> "Details":
        day, month, year = str(last.day), str(last.month), str(last.year)
        return replace(self, day=day, month=month, year=year, proposed=last)

    def check_kind(self) -> "Details":
        return self._checked(policies.check_kind, self.kind)

    def check_title(self) -> "Details":
        return self._checked(policies.check_title, self.title)

    def _checked(self, check: Callable[[str], None], value: str) -> "Details":
        try:
            check(value)
        except BadInput as refusal:
            return self.with_errors(**{refusal.input: str(refusal)})
        return self

    def read_date(self, today: date) -> "tuple[Details, date | None]":
        """The last day, read as the forms of procedures read their dates."""
        asked = DateField(
            type="date",
            code="valid_until",
            label=_("Valable jusqu’au"),
            name=_("la date de fin de validité"),
            required=False,
        )
        parts = zip(ALL_PARTS, (self.day, self.month, self.year), strict=True)
        try:
            value = asked.read({f"valid_until-{name}": [part] for name, part in parts}, today)
        except AnswerError as error:
            said = self.with_errors(valid_until=error.sentence)
            return replace(said, bad_parts=error.parts or ALL_PARTS), None
        return self, iso_date(value) if isinstance(value, str) else None

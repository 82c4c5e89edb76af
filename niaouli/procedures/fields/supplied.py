"""Documents to supply. The files live elsewhere: here, only what they are and how old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import JsonValue

from niaouli.lib import words
from niaouli.procedures.fields.base import AnswerError, BaseField, Raw, Slug


@dataclass(frozen=True)
class SuppliedDocument:
    """What the engine must know of a document given for a field."""

    kind: str
    label: str
    """What the person reads: « Carte d’identité.pdf »."""
    issued_on: date | None = None
    expires_on: date | None = None
    """The last day on which it is valid."""
    maximum_age_days: int | None = None
    """The rule of its kind, for a field that has none of its own."""


class DocumentField(BaseField):
    """One or several documents, sent or taken from the wallet; nothing of them is an answer."""

    type: Literal["document"]
    kinds: tuple[Slug, ...] = Key(
        min_length=1, description="Natures de document acceptées (document-kinds.toml)."
    )
    maximum: int = Key(default=1, ge=1, le=20, description="Nombre de documents au plus.")
    maximum_age_days: int | None = Key(
        default=None, ge=1, le=36_500, description="Âge du document au plus, en jours."
    )
    accept_expired: bool = Key(default=False, description="Accepte un document périmé.")

    problems: ClassVar[frozenset[str]] = BaseField.problems | {
        "wrong_kind",
        "too_many",
        "too_old",
        "expired",
    }
    can_be_searched: ClassVar[bool] = False

    # There is no answer to parse, to keep or to show: see `check_supplied`.
    def parse(self, raw: Raw) -> JsonValue:
        return None

    def fits(self, value: JsonValue) -> bool:
        return False

    def typed(self, value: JsonValue) -> dict[str, list[str]]:
        return {}

    def missing(self) -> AnswerError:
        if self.name:
            return self.error("missing", _("Ajoutez %(name)s."))
        return self.error("missing", _("Ajoutez le document « %(label)s »."), label=self.label)

    def check_supplied(self, documents: Sequence[SuppliedDocument], today: date) -> None:
        """Raise `AnswerError` unless these documents answer the field on that day.

        A document without a date is accepted: its date is for the agent to read.
        """
        if not documents and self.required:
            raise self.missing()
        if len(documents) > self.maximum:
            raise self.error(
                "too_many",
                _("Retirez des documents de « %(label)s » : %(maximum)s au plus."),
                label=self.label,
                maximum=self.maximum,
            )
        for document in documents:
            self._check_one(document, today)

    def _check_one(self, document: SuppliedDocument, today: date) -> None:
        if document.kind not in self.kinds:
            raise self.error(
                "wrong_kind",
                _("Choisissez un autre document pour « %(label)s » : celui-ci ne convient pas."),
                label=self.label,
            )
        if not self.accept_expired and document.expires_on and document.expires_on < today:
            raise self.error(
                "expired",
                _("Remplacez « %(document)s » : ce document n’est plus valable depuis le %(day)s."),
                document=document.label,
                day=words.date_words(document.expires_on + timedelta(days=1)),
            )
        maximum = self.maximum_age_days or document.maximum_age_days
        if maximum is None or document.issued_on is None:
            return
        if (today - document.issued_on).days > maximum:
            raise self.error(
                "too_old",
                _(
                    "Remplacez « %(document)s » : ce document doit dater de moins de "
                    "%(days)s jours."
                ),
                document=document.label,
                days=maximum,
            )

"""The page of something awaited, at either desk: its question, and those that its answer opens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.cases.correcting import opened_by
from niaouli.cases.models import Case, PendingItem
from niaouli.procedures.checking import read_field
from niaouli.procedures.definitions import Page
from niaouli.procedures.fields import DocumentField, Field
from niaouli.procedures.results import FieldError
from niaouli.web.filling.documents import SHOWN, document_question, no_address
from niaouli.web.filling.forms import PageForm, Trouble, Typed, rearranged, trouble_of, typed_in
from niaouli.web.http import CitizenRequest


@dataclass(frozen=True)
class Again:
    """The page must come back, with what was typed."""

    typed: Typed
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    refused: str = ""
    """Why nothing could be taken."""
    opened: bool = False
    """The answer opens questions that the person has not seen."""
    restored: bool = False
    """What was typed when the session ended."""


@dataclass(frozen=True)
class Read:
    """What was typed, read question by question."""

    fields: tuple[Field, ...]
    values: dict[str, JsonValue]
    errors: list[FieldError]

    def seen(self, typed: Typed) -> set[str]:
        """The codes of the questions that the person had before them."""
        return {*typed.get(SHOWN, []), self.fields[0].code}

    def troubles(self, seen: Collection[str]) -> dict[str, Trouble]:
        """What is wrong with the answers to what was seen."""
        wrong = [error for error in self.errors if error.field.code in seen]
        return {error.asked.code: trouble_of(error) for error in wrong}

    def opened(self, item: PendingItem) -> dict[str, JsonValue]:
        """The answers beside that of the item."""
        return {code: value for code, value in self.values.items() if code != item.field}

    def told(self, item: PendingItem) -> list[tuple[str, list[str]]]:
        """The answers in words, to be copied: label, lines."""
        asked = {code: item.case.version.parsed.field(code) for code in self.values}
        return [
            (asked[code].label, asked[code].display(value).split("\n"))
            for code, value in self.values.items()
            if value is not None
        ]


def sent_form(request: CitizenRequest, item: PendingItem) -> Typed:
    """What was typed, after the buttons of groups were heeded."""
    # What the answer opens may be a group of another page.
    everything = tuple(item.case.version.parsed.fields())
    page = _page_of(item).model_copy(update={"fields": everything})
    return rearranged(page, typed_in(request))


def read_item(item: PendingItem, typed: Typed, others: Sequence[PendingItem], today: date) -> Read:
    """The question of the item, then what its answer opens, one opening the other. `others`: what
    is prepared beside, and opens and answers already."""
    todo = [item.case.version.parsed.field(item.field)]
    fields: list[Field] = []
    values: dict[str, JsonValue] = {}
    errors: list[FieldError] = []
    while todo:
        for each in todo:
            fields.append(each)
            if not isinstance(each, DocumentField):
                errors += read_field(each, typed, {}, today, values)
        known = {each.code for each in fields}
        todo = [each for each in opened_by(item, values, others) if each.code not in known]
    return Read(tuple(fields), values, errors)


def supply_form(
    item: PendingItem,
    read: Read,
    typed: Typed,
    troubles: Mapping[str, Trouble],
    *,
    owner: Person | None,
    today: date,
) -> PageForm:
    """As its template shows it. `owner`: whose wallet is offered, if one is."""
    return PageForm(
        page=_page_of(item).model_copy(update={"fields": read.fields}),
        fields=read.fields,
        typed=typed,
        documents={
            each.code: document_question(
                each, typed, given=[], address=no_address, owner=owner, today=today
            )
            for each in read.fields
            if isinstance(each, DocumentField)
        },
        openers=frozenset(),
        troubles=dict(troubles),
    )


def typed_of(item: PendingItem, values: Mapping[str, JsonValue], codes: Collection[str]) -> Typed:
    """The inputs of these questions as these answers fill them in."""
    definition, typed = item.case.version.parsed, Typed()
    for code in codes:
        asked, value = definition.field(code), values.get(code)
        if value is not None and asked.fits(value):
            typed |= asked.typed(value)
    return typed


def current_answer(case: Case, asked: Field) -> list[str]:
    """The answer as the case holds it, in lines; empty for a document."""
    value = case.answers.get(asked.code)
    if isinstance(asked, DocumentField):
        return []
    if value is None or not asked.fits(value):
        return [_("Pas de réponse")]
    return asked.display(value).split("\n")


def _page_of(item: PendingItem) -> Page:
    """The page of the form where it was asked."""
    pages = item.case.version.parsed.pages
    return next(page for page in pages if any(each.code == item.field for each in page.fields))

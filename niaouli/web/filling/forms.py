"""One page of a draft: what it shows, and reading what was sent.

Valid answers and good files are recorded even when others are wrong; what is wrong comes back as it
was typed. Control names start with `form-`, which no field's input does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting
from niaouli.cases.queries import current_documents
from niaouli.cases.supplied import supplied_documents
from niaouli.procedures import engine
from niaouli.procedures.conditions import variables
from niaouli.procedures.definitions import Page
from niaouli.procedures.fields import DocumentField, Field, GroupField
from niaouli.procedures.fields.dated import DateField
from niaouli.procedures.models import definition_of
from niaouli.procedures.results import FieldError
from niaouli.web.filling.desk import Desk
from niaouli.web.filling.documents import (
    BOXES,
    REMOVE,
    SHOWN,
    DocumentQuestion,
    document_question,
    take_documents,
)
from niaouli.web.http import CitizenRequest

LEAVE = "form-leave"
ADD = "form-add"
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Trouble:
    """What is wrong with an answer. `parts`: the inputs concerned, of a date or an address."""

    sentence: str
    parts: tuple[str, ...] = ()
    anchor: str = ""
    """The end of the id of the input to bring the person to, after `field-`."""


@dataclass(frozen=True)
class PageForm:
    """A page as its template shows it."""

    page: Page
    fields: tuple[Field, ...]
    typed: Typed
    documents: dict[str, DocumentQuestion]
    openers: frozenset[str]
    """Codes of the questions whose answer opens or closes another one of the page."""
    troubles: dict[str, Trouble] = field(default_factory=dict)

    @property
    def takes_files(self) -> bool:
        """Whether a document is asked for, be it once an answer opens that question."""
        return any(isinstance(each, DocumentField) for each in self.page.fields)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """For the macro `error_summary`, in the order of the page."""
        return [
            (trouble.anchor, trouble.sentence)
            for each in self.fields
            for code in _codes(each, self.typed)
            if (trouble := self.troubles.get(code))
        ]


@dataclass(frozen=True)
class Sent:
    """What became of a page that was sent."""

    case: Case
    """The draft, with what could be recorded."""
    fields: tuple[Field, ...]
    typed: Typed
    troubles: dict[str, Trouble]
    """To show now, by the code of the question, be it in an item of a group."""
    opened: bool
    """There are questions that the person has not seen, be they optional: the page comes back."""


def typed_in(request: CitizenRequest) -> Typed:
    return {name: [str(value) for value in values] for name, values in request.POST.lists()}


def fresh_form(case: Case, page: Page, *, desk: Desk, person: Person, today: date) -> PageForm:
    """The page as it is first opened, or opened again: stored answers, then what is known."""
    definition = definition_of(case.version_id)
    fields = engine.visible_fields(definition, page, case.answers, today=today)
    typed = engine.typed(page, case.answers, desk.known(person))
    return page_form(case, page, fields, typed, desk=desk, person=person, today=today)


def typed_form(
    case: Case, page: Page, typed: Typed, *, desk: Desk, person: Person, today: date
) -> PageForm:
    """The page with what was typed and is not recorded, without a word about what is wrong."""
    read = engine.read_page(
        definition_of(case.version_id), page, typed, answers=case.answers, today=today
    )
    return page_form(case, page, read.fields, typed, desk=desk, person=person, today=today)


def page_form(
    case: Case,
    page: Page,
    fields: Sequence[Field],
    typed: Typed,
    *,
    desk: Desk,
    person: Person,
    today: date,
    troubles: Mapping[str, Trouble] | None = None,
) -> PageForm:
    asked = [each for each in fields if isinstance(each, DocumentField)]
    given = current_documents(case) if asked else []
    owner = desk.owner(person)
    return PageForm(
        page=page,
        fields=tuple(fields),
        typed=typed,
        documents={
            each.code: document_question(
                each,
                typed,
                given=given,
                address=partial(desk.document, case),
                owner=owner,
                today=today,
            )
            for each in asked
        },
        openers=frozenset().union(*(variables(each.when) for each in page.fields if each.when)),
        troubles=dict(troubles or {}),
    )


def send_page(
    request: CitizenRequest, case: Case, page: Page, *, desk: Desk, person: Person, now: datetime
) -> Sent:
    """Record what can be of a page that was sent."""
    today, definition = timezone.localdate(now), definition_of(case.version_id)
    typed, before = rearranged(page, typed_in(request)), case.answers
    read = engine.read_page(definition, page, typed, answers=before, today=today)
    case = drafting.save_answers(case=case, values=read.values, by=request.user, now=now)
    refused: dict[str, str] = {}
    asked = [each for each in read.fields if isinstance(each, DocumentField)]
    if asked:
        refused = take_documents(request, case, asked, owner=desk.owner(person), now=now)
        _take_out(case, typed, by=request.user, now=now)
        supplied = supplied_documents(case)
        read = engine.read_page(
            definition, page, typed, answers=before, today=today, supplied=supplied
        )
    seen = set(typed.get(SHOWN, [])) or {each.code for each in read.fields} - {
        each.code for each in read.revealed
    }
    errors = [error for error in read.errors if _concerns(error, typed, seen)]
    troubles = {error.asked.code: trouble_of(error) for error in errors}
    troubles |= {code: Trouble(said, anchor=code) for code, said in refused.items()}
    if not any(each.code in typed.get(ADD, []) for each in _groups(page)):
        troubles |= _nothing_chosen(typed, refused, request)
    return Sent(
        case=case,
        fields=read.fields,
        typed=typed,
        troubles=troubles,
        opened=any(each.code not in seen for each in read.fields),
    )


def stays(typed: Typed) -> bool:
    """Whether a button of the page itself was pressed: add or take out a document, an item."""
    return any(name == ADD or name.startswith(REMOVE) for name in typed)


def rearranged(page: Page, typed: Typed) -> Typed:
    """What was typed, with the item that was added to a group, or without the one taken out."""
    for each in _groups(page):
        if each.code in typed.get(ADD, []):
            return each.with_one_more(typed)
        start = f"{REMOVE}{each.code}-"
        for name in typed:
            number = name.removeprefix(start)
            if name.startswith(start) and number.isdecimal() and len(number) <= 3:
                return each.without(typed, int(number))
    return typed


def leaves(typed: Typed) -> bool:
    return LEAVE in typed


def _concerns(error: FieldError, typed: Typed, seen: set[str]) -> bool:
    """Whether to tell this now. Nobody is told of questions not seen yet; whoever goes on later, or
    only adds a document, is not told of what is still empty."""
    if error.field.code not in seen:
        return False
    if stays(typed):
        return False
    return not (leaves(typed) and error.problem == "missing")


def trouble_of(error: FieldError) -> Trouble:
    """What is wrong, and the input to bring the person to."""
    asked = error.asked
    first_date_part = isinstance(asked, DateField) and error.parts[:1] in ((), ("day",))
    is_group = first_date_part or isinstance(asked, DocumentField)
    return Trouble(error.sentence, error.parts, asked.code if is_group else error.input)


def _groups(page: Page) -> list[GroupField]:
    return [each for each in page.fields if isinstance(each, GroupField)]


def _codes(each: Field, typed: Typed) -> list[str]:
    """The codes under which troubles of a question are found."""
    if not isinstance(each, GroupField):
        return [each.code]
    items = [each.item_fields(number) for number in each.numbers(typed)]
    return [each.code, *(question.code for item in items for question in item)]


def _nothing_chosen(
    typed: Typed, refused: Mapping[str, str], request: CitizenRequest
) -> dict[str, Trouble]:
    """« Ajouter » was pressed before any file was chosen."""
    found = {}
    for code in typed.get(ADD, [])[:1]:
        sent = request.FILES.get(code) or typed.get(f"{BOXES}{code}")
        chosen = sent or any(typed.get(f"{code}-wallet", []))
        if not chosen and code not in refused:
            found[code] = Trouble(_("Choisissez d’abord un fichier à ajouter."), anchor=code)
    return found


def _take_out(case: Case, typed: Typed, *, by: Person, now: datetime) -> None:
    """Take out the documents whose « Retirer » was pressed; one already gone is no error."""
    keys = {name.removeprefix(REMOVE) for name in typed if name.startswith(REMOVE)}
    if keys:
        for document in current_documents(case):
            if str(document.key) in keys:
                drafting.detach_document(document=document, by=by, now=now)

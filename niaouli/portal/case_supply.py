"""Answering what is awaited: what the page offers, and taking what was typed or chosen.

The page of an item asks its question or its document again, and what its answer opens.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.cases import policies
from niaouli.cases.correcting import opened_by, prepared_beside
from niaouli.cases.enums import ItemState
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.lib.errors import OutOfStep, Refusal
from niaouli.lib.rules import why_not
from niaouli.portal.case_page import due_words
from niaouli.procedures.checking import read_field
from niaouli.procedures.definitions import Page
from niaouli.procedures.fields import DocumentField, Field
from niaouli.procedures.results import FieldError
from niaouli.web.filling.documents import (
    SHOWN,
    DocumentQuestion,
    document_question,
    from_wallet,
    keep_if_asked,
    no_address,
    stored,
)
from niaouli.web.filling.forms import (
    PageForm,
    Trouble,
    Typed,
    rearranged,
    stays,
    trouble_of,
    typed_in,
)
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import all_uploaded, too_heavy, too_heavy_words


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
class SupplyPage:
    """The page of one awaited thing."""

    case: Case
    item: PendingItem
    form: PageForm
    due: str
    current: list[str]
    """The answer as the case holds it, in lines; empty for a document."""
    files: dict[str, list[str]]
    """Names of the files that are prepared, by field code."""
    is_prepared: bool
    alone: bool
    """Nothing else is awaited: one press sends it."""
    closed: str
    """Why it can no longer be given; empty while it can."""
    kept: list[tuple[str, list[str]]]
    """Of a page that is closed, what was prepared or typed."""
    again: Again

    @property
    def http_status(self) -> int:
        wrong = self.again.refused or self.again.troubles
        return 409 if self.closed else 422 if wrong else 200


@dataclass(frozen=True)
class _Read:
    """What was typed, read question by question."""

    fields: tuple[Field, ...]
    values: dict[str, JsonValue]
    errors: list[FieldError]


def load_supply_page(
    request: CitizenRequest, item: PendingItem, again: Again | None, *, today: date
) -> SupplyPage:
    """As it is first opened, or `again` after something was sent."""
    typed = again.typed if again else _typed_before(item)
    read = _read(item, typed, today)
    files = _files(item)
    closed = why_not(policies.check_can_supply)(item, request.user)
    own = read.fields[0]
    return SupplyPage(
        case=item.case,
        item=item,
        form=PageForm(
            page=_page_of(item).model_copy(update={"fields": read.fields}),
            fields=read.fields,
            typed=typed,
            documents=_questions(read.fields, typed, by=request.user, today=today),
            openers=frozenset(),
            troubles=dict(again.troubles) if again else {},
        ),
        due=due_words(item.due_on, today),
        current=_current(item.case, own),
        files=files,
        is_prepared=item.prepared_at is not None,
        alone=_is_alone(item),
        closed=closed,
        kept=_kept(item, read, files, again) if closed else [],
        again=again or Again(typed),
    )


def answer_from(request: CitizenRequest, item: PendingItem, *, now: datetime) -> Again | None:
    """Take what the form brought: sent when nothing else is awaited, else prepared. None when it is
    done."""
    # What the answer opens may be a group of another page.
    everything = tuple(item.case.version.parsed.fields())
    page = _page_of(item).model_copy(update={"fields": everything})
    typed = rearranged(page, typed_in(request))
    try:
        # Before keeping anything: a page left open is the most frequent refusal.
        policies.check_can_supply(item, request.user)
        if too_heavy(request):
            raise Refusal(too_heavy_words())
        return _answer(request, item, typed, now)
    except Refusal as refusal:
        item.refresh_from_db(fields=["state", "prepared", "opened", "prepared_at"])
        return Again(typed, refused=str(refusal))


def _answer(
    request: CitizenRequest, item: PendingItem, typed: Typed, now: datetime
) -> Again | None:
    read = _read(item, typed, timezone.localdate(now))
    seen = {*typed.get(SHOWN, []), item.field}
    refused = _take_documents(request, item, read.fields, seen, now=now)
    if stays(typed):
        return Again(typed)
    troubles = {
        error.asked.code: trouble_of(error) for error in read.errors if error.field.code in seen
    }
    troubles |= refused
    unseen = any(each.code not in seen for each in read.fields)
    if troubles or unseen:
        return Again(typed, troubles, opened=unseen and not troubles)
    act = answering.supply_item if _is_alone(item) else answering.prepare_item
    opened = {code: value for code, value in read.values.items() if code != item.field}
    act(item=item, value=read.values.get(item.field), opened=opened, by=request.user, now=now)
    return None


def _read(item: PendingItem, typed: Typed, today: date) -> _Read:
    """The question of the item, then what its answer opens, one opening the other."""
    others = prepared_beside(item)
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
    return _Read(tuple(fields), values, errors)


def _typed_before(item: PendingItem) -> Typed:
    """What the inputs hold at first: what was prepared, else the answer of the case."""
    values = item.case.answers
    if item.prepared_at is not None:
        values = {**item.opened, item.field: item.prepared}
    definition, typed = item.case.version.parsed, Typed()
    for code in (item.field, *item.opened):
        asked, value = definition.field(code), values.get(code)
        if value is not None and asked.fits(value):
            typed |= asked.typed(value)
    return typed


def _take_documents(
    request: CitizenRequest,
    item: PendingItem,
    fields: Sequence[Field],
    seen: Collection[str],
    *,
    now: datetime,
) -> dict[str, Trouble]:
    """Prepare the files and the documents of the wallet that were chosen; tells what is refused, or
    missing of what the person has seen."""
    troubles, prepared = {}, _files(item)
    for each in fields:
        if not isinstance(each, DocumentField):
            continue
        try:
            given = _sent(request, each, now=now) or _chosen(request, each, now=now)
            if given:
                answering.attach_documents(
                    item=item, field=each.code, given=given, by=request.user, now=now
                )
            elif each.required and each.code in seen and each.code not in prepared:
                raise Refusal(_("Choisissez le document à envoyer."))
        except OutOfStep:
            # Somebody was quicker: that is not about this file.
            raise
        except Refusal as refusal:
            troubles[each.code] = Trouble(str(refusal), anchor=each.code)
    return troubles


def _sent(request: CitizenRequest, asked: DocumentField, *, now: datetime) -> list[GivenDocument]:
    """Every file is checked before any is put in the wallet."""
    files = all_uploaded(request, asked.code)
    given = [stored(request, asked, file, now=now) for file in files]
    return [keep_if_asked(request, asked, each, now=now) for each in given]


def _chosen(request: CitizenRequest, asked: DocumentField, *, now: datetime) -> list[GivenDocument]:
    key = request.POST.get(f"{asked.code}-wallet", "")
    today = timezone.localdate(now)
    return [from_wallet(asked, key, owner=request.user, today=today)] if key else []


def _questions(
    fields: Sequence[Field], typed: Typed, *, by: Person, today: date
) -> dict[str, DocumentQuestion]:
    return {
        each.code: document_question(
            each, typed, given=[], address=no_address, owner=by, today=today
        )
        for each in fields
        if isinstance(each, DocumentField)
    }


def _files(item: PendingItem) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in item.documents.order_by("id"):
        found.setdefault(each.field, []).append(each.filename)
    return found


def _current(case: Case, asked: Field) -> list[str]:
    value = case.answers.get(asked.code)
    if isinstance(asked, DocumentField):
        return []
    if value is None or not asked.fits(value):
        return [_("Pas de réponse")]
    return asked.display(value).split("\n")


def _kept(
    item: PendingItem, read: _Read, files: Mapping[str, list[str]], again: Again | None
) -> list[tuple[str, list[str]]]:
    """What cannot be sent any more is not lost: it is shown, to be copied."""
    if item.prepared_at is None and again is None:
        return []
    definition, kept = item.case.version.parsed, []
    for code, value in read.values.items():
        if value is not None:
            asked = definition.field(code)
            kept.append((asked.label, asked.display(value).split("\n")))
    return kept + [(definition.field(code).label, names) for code, names in files.items()]


def _is_alone(item: PendingItem) -> bool:
    return not item.case.items.filter(state=ItemState.OPEN).exclude(pk=item.pk).exists()


def _page_of(item: PendingItem) -> Page:
    """The page of the form where it was asked."""
    pages = item.case.version.parsed.pages
    return next(page for page in pages if any(each.code == item.field for each in page.fields))

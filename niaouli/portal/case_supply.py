"""Answering what is awaited: what the page offers, and taking what was typed or chosen.

The page of an item asks its question or its document again, and what its answer opens.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.cases import policies
from niaouli.cases.correcting import prepared_beside
from niaouli.cases.enums import ItemState
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.lib.errors import OutOfStep, Refusal
from niaouli.lib.rules import why_not
from niaouli.portal.case_page import due_words
from niaouli.procedures.fields import DocumentField, Field
from niaouli.web.filling.documents import BOXES, brought, keep_if_asked
from niaouli.web.filling.forms import PageForm, Trouble, Typed, stays
from niaouli.web.filling.supply import (
    Again,
    Read,
    current_answer,
    read_item,
    sent_form,
    supply_form,
    typed_of,
)
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import too_heavy, too_heavy_words


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


def load_supply_page(
    request: CitizenRequest, item: PendingItem, again: Again | None, *, today: date
) -> SupplyPage:
    """As it is first opened, or `again` after something was sent."""
    typed = again.typed if again else _typed_before(item)
    read = read_item(item, typed, prepared_beside(item), today)
    files = _files(item)
    closed = why_not(policies.check_can_supply)(item, request.user)
    troubles = again.troubles if again else {}
    return SupplyPage(
        case=item.case,
        item=item,
        form=supply_form(item, read, typed, troubles, owner=request.user, today=today),
        due=due_words(item.due_on, today),
        current=current_answer(item.case, read.fields[0]),
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
    typed = sent_form(request, item)
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
    read = read_item(item, typed, prepared_beside(item), timezone.localdate(now))
    seen = read.seen(typed)
    refused = _take_documents(request, item, read.fields, now=now)
    # What is prepared is told by the page that comes back, which does not bring it again.
    taken = {f"{BOXES}{each.code}" for each in read.fields if each.code not in refused}
    typed = {name: values for name, values in typed.items() if name not in taken}
    if stays(typed):
        # A file that came with the press of another button and is refused is told all the same.
        return Again(typed, refused)
    troubles = {**read.troubles(seen), **_missing(item, read.fields, seen), **refused}
    unseen = any(each.code not in seen for each in read.fields)
    if troubles or unseen:
        return Again(typed, troubles, opened=unseen and not troubles)
    act = answering.supply_item if _is_alone(item) else answering.prepare_item
    value, opened = read.values.get(item.field), read.opened(item)
    act(item=item, value=value, opened=opened, by=request.user, now=now)
    return None


def _typed_before(item: PendingItem) -> Typed:
    """What the inputs hold at first: what was prepared, else the answer of the case."""
    values = item.case.answers
    if item.prepared_at is not None:
        values = {**item.opened, item.field: item.prepared}
    return typed_of(item, values, (item.field, *item.opened))


def _take_documents(
    request: CitizenRequest, item: PendingItem, fields: Sequence[Field], *, now: datetime
) -> dict[str, Trouble]:
    """Prepare the files and the documents of the wallet that were chosen; tells what is refused."""
    troubles = {}
    for each in fields:
        if not isinstance(each, DocumentField):
            continue
        try:
            given = _brought(request, each, now=now)
            if given:
                answering.attach_documents(
                    item=item, field=each.code, given=given, by=request.user, now=now
                )
        except OutOfStep:
            # Somebody was quicker: that is not about this file.
            raise
        except Refusal as refusal:
            troubles[each.code] = Trouble(str(refusal), anchor=each.code)
    return troubles


def _missing(
    item: PendingItem, fields: Sequence[Field], seen: Collection[str]
) -> dict[str, Trouble]:
    """The documents that the person has seen asked for, and of which none is prepared."""
    prepared, sentence = _files(item), _("Choisissez le document à envoyer.")
    return {
        each.code: Trouble(sentence, anchor=each.code)
        for each in fields
        if isinstance(each, DocumentField)
        and each.required
        and each.code in seen
        and each.code not in prepared
    }


def _brought(
    request: CitizenRequest, asked: DocumentField, *, now: datetime
) -> list[GivenDocument]:
    """Every file is checked before any is put in the wallet."""
    given = list(brought(request, asked, owner=request.user, now=now))
    return [keep_if_asked(request, asked, each, now=now) for each in given]


def _files(item: PendingItem) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in item.documents.order_by("id"):
        found.setdefault(each.field, []).append(each.filename)
    return found


def _kept(
    item: PendingItem, read: Read, files: Mapping[str, list[str]], again: Again | None
) -> list[tuple[str, list[str]]]:
    """What cannot be sent any more is not lost: it is shown, to be copied."""
    if item.prepared_at is None and again is None:
        return []
    definition = item.case.version.parsed
    return read.told(item) + [
        (definition.field(code).label, names) for code, names in files.items()
    ]


def _is_alone(item: PendingItem) -> bool:
    return not item.case.items.filter(state=ItemState.OPEN).exclude(pk=item.pk).exists()

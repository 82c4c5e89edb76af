"""At the counter: writing down what a person brings of what is awaited of them.

Nothing is kept in the case before everything is right: what the person may have prepared in their
account is theirs until then. Files that came with a page that must come back are kept by a word.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.accounts.models import Person
from niaouli.backoffice.frame import case_or_404, frame
from niaouli.cases import policies
from niaouli.cases.models import PendingItem
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.rules import why_not
from niaouli.lib.words import long_date
from niaouli.procedures.fields import DocumentField, Field
from niaouli.procedures.fields.base import AnswerError
from niaouli.web import kept_typing
from niaouli.web.access import agent_page
from niaouli.web.attached import kept_box
from niaouli.web.filling.documents import BOXES, brought
from niaouli.web.filling.forms import Trouble, stays
from niaouli.web.filling.supply import (
    Again,
    Read,
    current_answer,
    read_item,
    sent_form,
    supply_form,
    typed_of,
)
from niaouli.web.http import AgentRequest
from niaouli.web.uploads import too_heavy, too_heavy_words

PRESENT = "present"
Given = dict[str, list[GivenDocument]]


@dataclass(frozen=True)
class Returned:
    """The page must come back: what was typed and why, with the files that came."""

    again: Again
    given: Given = field(default_factory=dict)
    present: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
@kept_typing.keeps_typing
def counter_supply(request: AgentRequest, reference: str, item: int) -> HttpResponse:
    """What the person answers, sent at once in their name."""
    case, now = case_or_404(request, reference), timezone.now()
    policies.check_can_process(case, request.user, request.roles)
    asked = get_object_or_404(case.items, pk=item)
    asked.case = case
    if request.method != "POST":
        typed = kept_typing.kept(request, now)
        again = Again(typed, restored=True) if typed else None
        return _page(request, asked, Returned(again) if again else None, now)
    returned = _supplied(request, asked, now)
    kept_typing.forget(request)
    if returned is not None:
        return _page(request, asked, returned, now)
    messages.success(request, _("C’est enregistré, au nom de la personne : « %s ».") % asked.label)
    return redirect("backoffice:case", case.reference)


def _supplied(request: AgentRequest, item: PendingItem, now: datetime) -> Returned | None:
    """Take what the form brought. None when it is done."""
    typed, present = sent_form(request, item), PRESENT in request.POST
    try:
        policies.check_can_supply_at_counter(item, request.user, request.roles)
        if too_heavy(request):
            raise Refusal(too_heavy_words())
    except Refusal as refusal:
        return Returned(Again(typed, refused=str(refusal)), present=present)
    read = read_item(item, typed, [], timezone.localdate(now))
    given, refused = _files(request, read.fields, now=now)
    if stays(typed):
        return Returned(Again(typed, refused), given, present)
    seen = read.seen(typed)
    troubles = {**read.troubles(seen), **_missing(read.fields, given, seen), **refused}
    unseen = any(each.code not in seen for each in read.fields)
    if troubles or unseen:
        opened = unseen and not troubles
        return Returned(Again(typed, troubles, opened=opened), given, present)
    return _sent(item, read, Returned(Again(typed), given, present), by=request.user, now=now)


def _sent(
    item: PendingItem, read: Read, form: Returned, *, by: Person, now: datetime
) -> Returned | None:
    """Everything is there: it leaves, or the form comes back with why not."""
    try:
        answering.supply_at_counter(
            item=item,
            given=form.given,
            value=read.values.get(item.field),
            opened=read.opened(item),
            is_present=form.present,
            by=by,
            now=now,
        )
    except BadInput as refusal:
        troubles = {refusal.input: Trouble(str(refusal), anchor=refusal.input)}
        return replace(form, again=replace(form.again, troubles=troubles))
    except Refusal as refusal:
        # Somebody may have been quicker.
        item.refresh_from_db(fields=["state"])
        item.case.refresh_from_db(fields=["state"])
        return replace(form, again=replace(form.again, refused=str(refusal)))
    return None


def _missing(fields: Sequence[Field], given: Given, seen: Collection[str]) -> dict[str, Trouble]:
    """The documents that were seen asked for, and did not come."""
    sentence = _("Choisissez le document à envoyer.")
    return {
        each.code: Trouble(sentence, anchor=each.code)
        for each in fields
        if _is_missing(each, given) and each.code in seen
    }


def _is_missing(asked: Field, given: Given) -> bool:
    return isinstance(asked, DocumentField) and asked.required and not given.get(asked.code)


def _files(
    request: AgentRequest, fields: Sequence[Field], *, now: datetime
) -> tuple[Given, dict[str, Trouble]]:
    """The files by question: those that come now, else those that are here already and still
    wanted; and what is refused."""
    given: Given = {}
    troubles = {}
    for each in fields:
        if not isinstance(each, DocumentField):
            continue
        try:
            given[each.code] = _files_of(request, each, now=now)
        except Refusal as refusal:
            troubles[each.code] = Trouble(str(refusal), anchor=each.code)
    return given, troubles


def _files_of(request: AgentRequest, asked: DocumentField, *, now: datetime) -> list[GivenDocument]:
    """Raises a refusal for a file that is not good, or for too many."""
    found = list(brought(request, asked, owner=None, now=now))
    if found:
        try:
            asked.check_supplied([each.as_supplied() for each in found], timezone.localdate(now))
        except AnswerError as error:
            raise Refusal(error.sentence) from None
    return found


def _page(
    request: AgentRequest, item: PendingItem, returned: Returned | None, now: datetime
) -> HttpResponse:
    case, today = item.case, timezone.localdate(now)
    first = returned or Returned(Again(typed_of(item, case.answers, [item.field])))
    again = first.again
    read = read_item(item, again.typed, [], today)
    closed = why_not(policies.check_can_supply_at_counter)(item, request.user, request.roles)
    form = supply_form(item, read, again.typed, again.troubles, owner=None, today=today)
    present = again.troubles.get(PRESENT)
    context = {
        **frame(request, "", case.department),
        "case": case,
        "item": item,
        "due": long_date(item.due_on),
        "form": form,
        "again": again,
        "summary": [*form.summary, *([(PRESENT, present.sentence)] if present else [])],
        "current": current_answer(case, read.fields[0]),
        "kept": {
            code: [kept_box(each, request.user) for each in several]
            for code, several in first.given.items()
            if several
        },
        "boxes_name": BOXES,
        "present": first.present,
        "has_account": not case.citizen.is_without_account,
        "closed": closed,
        "told": read.told(item) if returned and closed else [],
    }
    wrong = again.refused or again.troubles
    status = 409 if closed else 422 if wrong else 200
    return render(request, "backoffice/counter/supply.html", context, status=status)

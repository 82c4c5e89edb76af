"""Giving what is awaited: what the page offers, and taking what was chosen."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from niaouli.cases import policies
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.lib.errors import Refusal
from niaouli.lib.rules import why_not
from niaouli.portal.case_page import due_words
from niaouli.portal.draft_documents import (
    DocumentQuestion,
    document_question,
    from_wallet,
    keep_if_asked,
    stored,
)
from niaouli.procedures.fields import DocumentField
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import all_uploaded, too_heavy, too_heavy_words


@dataclass(frozen=True)
class SupplyPage:
    """The page of one awaited thing."""

    case: Case
    item: PendingItem
    field: DocumentField
    question: DocumentQuestion
    due: str
    closed: str
    """Why it can no longer be given; empty while it can."""
    error: str
    """Why what was just sent is refused."""

    @property
    def http_status(self) -> int:
        return 409 if self.closed else 422 if self.error else 200


def load_supply_page(
    request: CitizenRequest, item: PendingItem, *, refused: str, today: date
) -> SupplyPage:
    """`refused` is the sentence of what was just tried, if it was."""
    field = _field(item)
    typed = {name: [str(each) for each in values] for name, values in request.POST.lists()}
    return SupplyPage(
        case=item.case,
        item=item,
        field=field,
        question=document_question(
            field, typed, case=item.case, given=[], by=request.user, today=today
        ),
        due=due_words(item.due_on, today),
        closed=why_not(policies.check_can_supply)(item, request.user),
        error=refused,
    )


def supply_from(request: CitizenRequest, item: PendingItem, *, now: datetime) -> None:
    """Take the files, or the wallet's document, that the form brought. Raises a `Refusal`."""
    # Before keeping anything: a page left open is the most frequent refusal.
    policies.check_can_supply(item, request.user)
    if too_heavy(request):
        raise Refusal(too_heavy_words())
    field = _field(item)
    given = _sent(request, field, now=now) or _chosen(request, field, now=now)
    answering.supply_item(item=item, given=given, by=request.user, now=now)


def _sent(request: CitizenRequest, field: DocumentField, *, now: datetime) -> list[GivenDocument]:
    """Every file is checked before any is put in the wallet."""
    files = all_uploaded(request, field.code)
    given = [stored(request, field, file, now=now) for file in files]
    return [keep_if_asked(request, field, each, now=now) for each in given]


def _chosen(request: CitizenRequest, field: DocumentField, *, now: datetime) -> list[GivenDocument]:
    key = request.POST.get(f"{field.code}-wallet", "")
    today = timezone.localdate(now)
    return [from_wallet(field, key, by=request.user, today=today)] if key else []


def _field(item: PendingItem) -> DocumentField:
    """The field that is asked again, in the version the case was sent under."""
    field = item.case.version.parsed.field(item.field)
    if not isinstance(field, DocumentField):
        raise TypeError(item.field)
    return field

"""The citizen answers what is awaited, writes, withdraws, reads."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.enums import ItemState, Side
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Message, PendingItem, SupportingDocument
from niaouli.cases.operations import messages, steps
from niaouli.cases.supplied import GivenDocument, as_supplied
from niaouli.lib.errors import Refusal
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.fields.base import AnswerError


@transaction.atomic
def supply_item(
    *, item: PendingItem, given: Sequence[GivenDocument], by: Person, now: datetime
) -> list[SupportingDocument]:
    """Give what is awaited: one document, or as many as the field takes. The former ones stay in
    the case, marked as replaced.

    When nothing else is awaited, the case goes back to the agent.
    """
    case = steps.lock(item.case)
    item = case.items.select_for_update(of=("self",)).get(pk=item.pk)
    item.case = case
    policies.check_can_supply(item, by)
    case.documents.filter(field=item.field, replaced_at__isnull=True).update(replaced_at=now)
    documents = [each.add_to(case, field=item.field, title=item.label, now=now) for each in given]
    _check_answers(case, item.field, documents, now)
    item.state, item.ended_at = ItemState.SUPPLIED, now
    item.save(update_fields=["state", "ended_at"])
    if case.items.filter(state=ItemState.OPEN).exists():
        steps.touch(case, now=now, fields=[])
        audit.record(
            "case.item_supplied", by=by.pk, subject=case.subject, now=now, details={"item": item.pk}
        )
    else:
        steps.move(case, Act.SUPPLY, by=by, now=now)
        steps.tell_of(Act.SUPPLY, case, now=now, values={"items": [item]})
    return documents


@transaction.atomic
def write_to_department(
    *, case: Case, body: str, given: Sequence[GivenDocument] = (), by: Person, now: datetime
) -> Message:
    """The citizen writes in the thread of the case, with files or without. Pressing twice writes
    once."""
    case = steps.lock(case)
    policies.check_can_write(case, by)
    written = messages.posted_just_now(case, body=body, given=given, by=by, now=now)
    if written is not None:
        return written
    message = messages.post(case, side=Side.CITIZEN, body=body, given=given, by=by, now=now)
    audit.record(
        "case.message_written",
        by=by.pk,
        subject=case.subject,
        now=now,
        details={"id": message.pk, "files": len(given)},
    )
    return message


@transaction.atomic
def withdraw_case(*, case: Case, by: Person, now: datetime) -> Case:
    """The citizen gives up the case."""
    case = steps.lock(case)
    policies.check_can_withdraw(case, by)
    steps.move(case, Act.WITHDRAW, by=by, now=now)
    steps.tell_of(Act.WITHDRAW, case, now=now, values={})
    return case


@transaction.atomic
def mark_read(*, case: Case, by: Person, now: datetime) -> int:
    """What the department wrote is now read. Returns how many messages were new."""
    if case.citizen_id != by.pk:
        return 0
    return case.messages.filter(side=Side.DEPARTMENT, read_at__isnull=True).update(read_at=now)


def _check_answers(
    case: Case, code: str, documents: Sequence[SupportingDocument], now: datetime
) -> None:
    """The rules of the field that is asked again: kind, number, validity."""
    field = case.version.parsed.field(code)
    if not documents or not isinstance(field, DocumentField):
        raise Refusal(_("Choisissez le document à envoyer."))
    try:
        field.check_supplied([as_supplied(each) for each in documents], timezone.localdate(now))
    except AnswerError as error:
        raise Refusal(error.sentence) from None

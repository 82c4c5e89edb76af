"""The citizen answers what is awaited, writes, withdraws, reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.correcting import (
    Values,
    asked_fields,
    changes,
    corrected_answers,
    filed_on,
    new_problems,
    opened_by,
    prepared_beside,
    prepared_values,
)
from niaouli.cases.delays import deadlines
from niaouli.cases.enums import ItemState, Side, State
from niaouli.cases.errors import MoreToAnswer
from niaouli.cases.issuing import settle_papers
from niaouli.cases.lifecycle import Act
from niaouli.cases.lists.indexing import index_case
from niaouli.cases.models import Case, Correction, Message, PendingItem, SupportingDocument
from niaouli.cases.operations import giving, messages, planning, steps
from niaouli.cases.supplied import GivenDocument
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from niaouli.procedures.checking import check_field
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.fields.base import AnswerError

ONE_OF_SEVERAL = {
    Act.SUPPLY: "case.item_supplied",
    Act.SUPPLY_AT_COUNTER: "case.item_supplied_at_counter",
}
"""The event of an answer after which something is still awaited."""


@transaction.atomic
def attach_documents(
    *, item: PendingItem, field: str, given: Sequence[GivenDocument], by: Person, now: datetime
) -> None:
    """Prepare these documents for a document field of an awaited item, in place of those prepared
    before. Nothing is sent: only the citizen sees them."""
    _case, item = _lock_item(item, by)
    _attach(item, field, given, by, now)


@transaction.atomic
def prepare_item(
    *,
    item: PendingItem,
    value: JsonValue = None,
    opened: Values | None = None,
    by: Person,
    now: datetime,
) -> PendingItem:
    """Keep the answer to an awaited item apart, until `send_prepared`. `value`: of a question;
    `opened`: of those that it opens, by code. Documents are attached before.

    Nothing of it is logged, nor shown to agents, and their page does not become stale.
    """
    _case, item = _lock_item(item, by)
    _prepare(item, value, opened or {}, now)
    return item


@transaction.atomic
def send_prepared(*, case: Case, by: Person, now: datetime) -> list[PendingItem]:
    """Send everything that was prepared, at once: all of it holds, or nothing leaves.

    When nothing else is awaited, the case goes back to the agent.
    """
    case = steps.lock(case)
    policies.check_can_answer(case, by)
    ready = case.items.select_for_update(of=("self",)).filter(
        state=ItemState.OPEN, prepared_at__isnull=False
    )
    items = list(ready.order_by("id"))
    if not items:
        raise OutOfStep(_("Rien n’est encore prêt : répondez d’abord à ce qui est demandé."))
    for item in items:
        item.case = case
    _send(case, items, by=by, now=now)
    _tell_supplied(case, items, now)
    return items


@transaction.atomic
def supply_item(
    *,
    item: PendingItem,
    given: Sequence[GivenDocument] = (),
    value: JsonValue = None,
    opened: Values | None = None,
    by: Person,
    now: datetime,
) -> PendingItem:
    """Answer one item in one press: prepared and sent. A document that is given replaces the former
    ones, which stay in the case, marked."""
    case, item = _lock_item(item, by)
    if given:
        _attach(item, item.field, given, by, now)
    _prepare(item, value, opened or {}, now)
    _send(case, [item], by=by, now=now)
    _tell_supplied(case, [item], now)
    return item


@transaction.atomic
def supply_at_counter(
    *,
    item: PendingItem,
    given: Mapping[str, Sequence[GivenDocument]],
    value: JsonValue = None,
    opened: Values | None = None,
    is_present: bool = False,
    by: Person,
    now: datetime,
) -> PendingItem:
    """An agent writes down what the citizen brings, in the citizen's name: sent at once, whatever
    else is awaited. It takes the place of what they may have prepared for it; what they prepared
    for the rest stays theirs. `given`: by field code. `is_present`: the agent says that who has an
    account is there.

    Movement and event are the agent's, and who has an account is told. Raises `BadInput` on
    `present`.
    """
    item = steps.lock_item(item)
    case = item.case
    policies.check_can_supply_at_counter(item, by, memberships_of(by, timezone.localdate(now)))
    if not (is_present or case.citizen.is_without_account):
        raise BadInput(
            "present", _("Cochez cette case : la personne doit être devant vous, avec une pièce.")
        )
    item.documents.all().delete()
    for code, several in given.items():
        _attach(item, code, several, by, now)
    _prepare(item, value, opened or {}, now, others=[])
    _send(case, [item], by=by, now=now, act=Act.SUPPLY_AT_COUNTER)
    if not case.citizen.is_without_account:
        told = {"item": item, "others": case.state == State.AWAITING_CITIZEN}
        steps.tell_of(Act.SUPPLY_AT_COUNTER, case, now=now, values=told)
    return item


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
    """The citizen gives up the case; what it had brought them before it was reopened is revoked."""
    case = steps.lock(case)
    policies.check_can_withdraw(case, by)
    steps.move(case, Act.WITHDRAW, by=by, now=now)
    revoked = settle_papers(case, Act.WITHDRAW, by=by, now=now).revoked
    steps.tell_of(Act.WITHDRAW, case, now=now, values={"revoked": revoked})
    return case


@transaction.atomic
def mark_read(*, case: Case, by: Person, now: datetime) -> int:
    """What the department wrote is now read. Returns how many messages were new."""
    if case.citizen_id != by.pk:
        return 0
    return case.messages.filter(side=Side.DEPARTMENT, read_at__isnull=True).update(read_at=now)


def _lock_item(item: PendingItem, by: Person) -> tuple[Case, PendingItem]:
    """The item and its case, locked, for the citizen who may still answer."""
    item = steps.lock_item(item)
    policies.check_can_supply(item, by)
    return item.case, item


def _attach(
    item: PendingItem, code: str, given: Sequence[GivenDocument], by: Person, now: datetime
) -> None:
    field = item.case.version.parsed.field(code)
    if not isinstance(field, DocumentField):
        raise Refusal(_("Ceci ne se fournit pas par un fichier."))
    for each in given:
        policies.check_can_give(each.wallet_version, by)
    _check_documents(field, given, now)
    # A file that nothing refers to any more is discarded by the nightly sweep.
    item.documents.filter(field=code).delete()
    for each in given:
        each.prepare_for(item, field=code, now=now)


def _prepare(
    item: PendingItem,
    value: JsonValue,
    opened: Values,
    now: datetime,
    *,
    others: Sequence[PendingItem] | None = None,
) -> None:
    """Every answer is checked alone here; how they hold together is for `_send`. `others`: what is
    prepared beside and goes with it; all that the citizen has prepared, unless it is said."""
    beside = prepared_beside(item) if others is None else others
    item.prepared, item.opened, item.prepared_at = value, dict(opened), now
    item.save(update_fields=["prepared", "opened", "prepared_at"])
    opens = opened_by(item, prepared_values([item]), beside)
    item.documents.exclude(field__in=[item.field, *(each.code for each in opens)]).delete()
    _check_item(item, _documents_of(item), now)


def _documents_of(item: PendingItem) -> dict[str, list[GivenDocument]]:
    """What is prepared for it, by field code."""
    found: dict[str, list[GivenDocument]] = {}
    prepared = item.documents.select_related("file", "wallet_version__document").order_by("id")
    for each in prepared:
        found.setdefault(each.field, []).append(GivenDocument.from_prepared(each))
    return found


def _check_item(
    item: PendingItem, documents: Mapping[str, Sequence[GivenDocument]], now: datetime
) -> None:
    """The rules of each field, on the day: what was prepared may have grown old since."""
    today, definition = timezone.localdate(now), item.case.version.parsed
    field = definition.field(item.field)
    if isinstance(field, DocumentField):
        _check_documents(field, documents.get(field.code, ()), now)
    values = item.opened if isinstance(field, DocumentField) else prepared_values([item])
    for code in values:
        problems = check_field(definition.field(code), values, {}, today)
        if problems:
            raise Refusal(problems[0].sentence)


def _check_documents(field: DocumentField, given: Sequence[GivenDocument], now: datetime) -> None:
    """The rules of the field that is asked again: kind, number, validity."""
    if not given:
        raise Refusal(_("Choisissez le document à envoyer."))
    try:
        field.check_supplied([each.as_supplied() for each in given], timezone.localdate(now))
    except AnswerError as error:
        raise Refusal(error.sentence) from None


def _send(
    case: Case,
    items: Sequence[PendingItem],
    *,
    by: Person,
    now: datetime,
    act: Act = Act.SUPPLY,
) -> None:
    """What these items prepared becomes what the case holds."""
    given: dict[str, list[GivenDocument]] = {}
    for item in items:
        documents = _documents_of(item)
        _check_item(item, documents, now)
        given |= documents
    _check_whole(case, prepared_values(items), given)
    giving.record_given(case, _replace_documents(case, given, now), by=by, now=now)
    corrected = _correct(case, items, by=by, now=now)
    _settle(case, items, now)
    case.answered_at = case.answered_at or now
    fields = ["answered_at", *(["answers", *deadlines.LAW] if corrected else [])]
    if case.items.filter(state=ItemState.OPEN).exists():
        steps.touch(case, now=now, fields=fields)
        details = {"items": [item.pk for item in items]}
        audit.record(ONE_OF_SEVERAL[act], by=by.pk, subject=case.subject, now=now, details=details)
        planning.follow(case, now=now)
    else:
        steps.move(case, act, by=by, now=now, fields=fields)


def _tell_supplied(case: Case, items: Sequence[PendingItem], now: datetime) -> None:
    """Who answers is told by e-mail once nothing else is awaited of them."""
    if case.state != State.AWAITING_CITIZEN:
        steps.tell_of(Act.SUPPLY, case, now=now, values={"items": items})


def _check_whole(case: Case, values: Values, given: Mapping[str, Sequence[GivenDocument]]) -> None:
    """The whole form holds with these answers as well as it did before."""
    supplied = {code: [each.as_supplied() for each in several] for code, several in given.items()}
    problems = new_problems(case, values, supplied)
    for error in problems:
        if error.field.code in values:
            raise Refusal(error.sentence)
    if problems:
        raise MoreToAnswer(list(dict.fromkeys(error.field.label for error in problems)))


def _replace_documents(
    case: Case, given: Mapping[str, Sequence[GivenDocument]], now: datetime
) -> list[SupportingDocument]:
    """The former documents of these fields stay, marked as replaced. Returns the new ones."""
    former = case.documents.filter(
        side=Side.CITIZEN, message__isnull=True, field__in=given, replaced_at__isnull=True
    )
    former.update(replaced_at=now)
    return [
        each.add_to(case, field=code, title=case.version.parsed.field(code).label, now=now)
        for code, several in given.items()
        for each in several
    ]


def _correct(case: Case, items: Sequence[PendingItem], *, by: Person, now: datetime) -> bool:
    """Put the prepared answers in place; what was there before is kept. False when none changed."""
    asked_by = {code: item for item in items for code in prepared_values([item])}
    after = corrected_answers(case, prepared_values(items))
    found = changes(case.answers, after)
    for code, before, value in found:
        Correction.objects.create(
            case=case,
            item=asked_by.get(code, items[0]),
            field=code,
            before=before,
            after=value,
            at=now,
            by=by,
        )
    if found:
        received_on = filed_on(case)
        law = deadlines.legal_delay(case, received_on)
        case.answers = after
        if deadlines.legal_delay(case, received_on) != law:
            deadlines.follow_law(case)
        index_case(case)
    return bool(found)


def _settle(case: Case, items: Sequence[PendingItem], now: datetime) -> None:
    """These items are answered; one whose question is no longer asked is awaited no more."""
    for item in items:
        item.state, item.ended_at = ItemState.SUPPLIED, now
        item.prepared, item.opened, item.prepared_at = None, {}, None
        item.save(update_fields=["state", "ended_at", "prepared", "opened", "prepared_at"])
        item.documents.all().delete()
    hidden = case.items.filter(state=ItemState.OPEN).exclude(field__in=asked_fields(case))
    hidden.update(state=ItemState.CANCELLED, ended_at=now)

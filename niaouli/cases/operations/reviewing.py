"""The department studies the case: take, ask, write, decide, reopen.

`revision` is the one that the agent's page showed: when somebody else acted since, the agent is
told and nothing is recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies, queries
from niaouli.cases.correcting import asked_fields, causes_of
from niaouli.cases.deciding import checked_decision, told_decision
from niaouli.cases.enums import Cause, ItemState, Side, State
from niaouli.cases.issuing import settle_papers
from niaouli.cases.lifecycle import BY_SILENCE, Act
from niaouli.cases.models import Case, Message, PendingItem, SupportingDocument
from niaouli.cases.operations import messages, planning, steps
from niaouli.cases.supplied import GivenDocument
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.procedures.fields import DocumentField

REASON_LENGTH = 2_000
LONGEST_WAIT = timedelta(days=366)


@transaction.atomic
def take_case(*, case: Case, by: Person, now: datetime, revision: int) -> Case:
    """The agent takes a case: it becomes theirs, and the study of a new one begins."""
    case = steps.lock(case, revision=revision)
    policies.check_can_take(case, by, memberships_of(by, timezone.localdate(now)))
    policies.check_has_account(case)
    if case.state != State.SUBMITTED:
        _note_assigned(case, by, by=by, now=now)
    _give(case, by, by=by, now=now)
    return case


@transaction.atomic
def assign_case(*, case: Case, to: str, by: Person, now: datetime, revision: int) -> Case:
    """The manager says who studies the case; a new one is taken with it. `to`: the key of one of
    `queries.assignable`."""
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case, revision=revision)
    policies.check_can_assign(case, by, roles)
    chosen = queries.assignable(case, today=timezone.localdate(now)).get(to)
    if chosen is None:
        raise BadInput("to", _("Choisissez la personne à qui confier la demande."))
    if case.assignee_id == chosen.pk:
        return case
    _note_assigned(case, chosen, by=by, now=now)
    _give(case, chosen, by=by, now=now)
    return case


def _note_assigned(case: Case, to: Person, *, by: Person, now: datetime) -> None:
    audit.record("case.assigned", by=by.pk, subject=case.subject, now=now, details={"to": to.pk})


def _give(case: Case, to: Person, *, by: Person, now: datetime) -> None:
    """`to` studies a locked case from now on: a new one is taken with it."""
    case.assignee = to
    if case.state == State.SUBMITTED:
        steps.move(case, Act.TAKE, by=by, now=now, fields=["assignee"])
    else:
        steps.touch(case, now=now, fields=["assignee"])


@transaction.atomic
def ask_for(
    *,
    case: Case,
    field: str,
    cause: str = Cause.OTHER,
    reason: str,
    due_on: date,
    by: Person,
    now: datetime,
    revision: int,
) -> PendingItem:
    """Ask the citizen again for a document or an answer of the form, with the reason and a date."""
    case = steps.lock_for(Act.ASK, case, by=by, now=now, revision=revision)
    asked = asked_fields(case).get(field)
    if asked is None:
        raise BadInput("field", _("Choisissez ce que vous demandez : une réponse ou un document."))
    _check_due_on(due_on, timezone.localdate(now))
    if cause not in causes_of(asked):
        raise BadInput("cause", _("Choisissez la raison, dans la liste."))
    if case.items.filter(field=field, state=ItemState.OPEN).exists():
        raise OutOfStep(_("Ceci est déjà demandé : l’usager n’a pas encore répondu."))
    item = PendingItem.objects.create(
        case=case,
        field=field,
        label=asked.label,
        cause=cause,
        reason=steps.required_text(
            reason,
            name="reason",
            missing=_("Expliquez pourquoi : l’usager doit savoir quoi corriger."),
            limit=REASON_LENGTH,
        ),
        due_on=due_on,
        asked_at=now,
        asked_by=by,
    )
    steps.move(case, Act.ASK, by=by, now=now)
    is_document = isinstance(asked, DocumentField)
    steps.tell_of(Act.ASK, case, now=now, values={"item": item, "is_document": is_document})
    return item


@transaction.atomic
def cancel_item(*, item: PendingItem, by: Person, now: datetime, revision: int) -> PendingItem:
    """No longer ask the citizen for it. What they have prepared for it stays there, for them alone
    to read; when nothing else is awaited, the study goes on."""
    item = steps.lock_item(item, revision=revision)
    case = item.case
    policies.check_can_cancel_item(item, by, memberships_of(by, timezone.localdate(now)))
    item.state, item.ended_at = ItemState.CANCELLED, now
    item.save(update_fields=["state", "ended_at"])
    others = case.items.filter(state=ItemState.OPEN).exists()
    if others:
        steps.touch(case, now=now, fields=[])
        details = {"item": item.pk}
        audit.record(
            "case.item_cancelled", by=by.pk, subject=case.subject, now=now, details=details
        )
        planning.follow(case, now=now)
    else:
        steps.move(case, Act.CANCEL_ASK, by=by, now=now)
    steps.tell_of(
        Act.CANCEL_ASK,
        case,
        now=now,
        values={"item": item, "others": others, "prepared": steps.item_address(item)},
    )
    return item


def _check_due_on(due_on: date, today: date) -> None:
    if due_on <= today:
        raise BadInput(
            "due_on",
            _("Choisissez une date à venir : l’usager doit avoir le temps de répondre."),
        )
    if due_on > today + LONGEST_WAIT:
        raise BadInput("due_on", _("Vérifiez l’année : cette date est dans plus d’un an."))


@transaction.atomic
def enter_step(*, case: Case, step: str, by: Person, now: datetime, revision: int) -> Case:
    """Move a case under study to another step of its procedure. The step where it is already
    changes nothing; no e-mail: the citizen reads it in their case."""
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case, revision=revision)
    policies.check_can_enter_step(case, by, roles)
    if step not in {each.code for each in case.version.parsed.steps}:
        raise BadInput("step", _("Choisissez une étape, dans la liste."))
    if step == case.step:
        return case
    steps.enter(case, step, by=by, now=now)
    steps.touch(case, now=now, fields=["step"])
    audit.record(
        "case.step_entered", by=by.pk, subject=case.subject, now=now, details={"step": step}
    )
    return case


@transaction.atomic
def write_to_citizen(
    *,
    case: Case,
    body: str,
    given: Sequence[GivenDocument] = (),
    by: Person,
    now: datetime,
    revision: int | None = None,
) -> Message:
    """The agent writes in the thread, with files or without; the citizen is told by e-mail that a
    message waits."""
    case = steps.lock(case, revision=revision)
    policies.check_can_process(case, by, memberships_of(by, timezone.localdate(now)))
    policies.check_has_account(case)
    message = messages.post(case, side=Side.DEPARTMENT, body=body, given=given, by=by, now=now)
    steps.tell_citizen(case, "cases/message", now=now, values={"files": len(given)})
    audit.record(
        "case.message_written",
        by=by.pk,
        subject=case.subject,
        now=now,
        details={"id": message.pk, "files": len(given)},
    )
    return message


@transaction.atomic
def grant_case(
    *,
    case: Case,
    by: Person,
    now: datetime,
    revision: int,
    decision: Mapping[str, JsonValue] | None = None,
    reason: str = "",
) -> Case:
    """Accept the request, with the values that the procedure asks of who decides and, if the agent
    wrote some, words for the citizen. The document that the procedure promises reaches the wallet
    with it. Raises `InvalidDecision`."""
    case = steps.lock_for(Act.GRANT, case, by=by, now=now, revision=revision)
    case.decision = checked_decision(case, decision or {}, today=timezone.localdate(now))
    text = steps.plain_text(reason)
    steps.check_length(text, name="reason", limit=REASON_LENGTH)
    decided = case.decision
    steps.move(case, Act.GRANT, by=by, now=now, reason=text, decision=decided, fields=["decision"])
    papers = settle_papers(case, Act.GRANT, by=by, now=now, reason=text)
    for document in papers.issued:
        # What an agent causes is said in the citizen's language, not in the agent's.
        with translation.override(case.citizen.language):
            body = _(
                "Bonjour,\n\nVotre demande est acceptée. Le document « %(title)s » est dans "
                "votre porte-documents : vous pouvez le consulter, le télécharger et l’imprimer."
            ) % {"title": document.title}
        messages.post(case, side=Side.DEPARTMENT, body=body, given=(), by=by, now=now)
    steps.tell_of(
        Act.GRANT,
        case,
        now=now,
        values={
            "documents": papers.issued,
            "revoked": papers.revoked,
            "facts": told_decision(case),
            "reason": text,
        },
    )
    return case


@transaction.atomic
def refuse_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Case:
    """Refuse the request, with the reason that the citizen will read; where the procedure has a
    letter for it, the letter reaches the wallet."""
    return _end(Act.REFUSE, case, reason=reason, by=by, now=now, revision=revision)


@transaction.atomic
def close_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Case:
    """End the case without a decision on the substance, with the reason."""
    return _end(Act.CLOSE, case, reason=reason, by=by, now=now, revision=revision)


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Case:
    """Take up a decided case again, with the reason. What was issued holds until another decision
    says otherwise."""
    case = _end(Act.REOPEN, case, reason=reason, by=by, now=now, revision=revision)
    if case.ready_at is not None and case.collected_at is None:
        # What waits at its place is in question again.
        case.ready_at = None
        case.save(update_fields=["ready_at"])
    return case


@transaction.atomic
def correct_case(
    *,
    case: Case,
    why: str,
    by: Person,
    now: datetime,
    revision: int,
    decision: Mapping[str, JsonValue] | None = None,
    reason: str = "",
) -> Case:
    """Correct what was written in a decision, which stays what it is and when it was: its values,
    or its reason. New documents take the place of those that were wrong, and the citizen is told
    why. Raises `InvalidDecision`, and a refusal where nothing changes."""
    case = steps.lock_for(Act.CORRECT, case, by=by, now=now, revision=revision)
    values, text = _corrected(case, decision or {}, reason)
    explained = steps.required_text(
        why,
        name="why",
        missing=_("Dites ce qui est corrigé : l’usager le lira."),
        limit=REASON_LENGTH,
    )
    case.decision = values
    steps.move(
        case,
        Act.CORRECT,
        by=by,
        now=now,
        reason=text,
        why=explained,
        decision=values,
        fields=["decision"],
    )
    papers = settle_papers(case, Act.CORRECT, by=by, now=now, reason=text, why=explained)
    told = {
        "documents": papers.issued,
        "revoked": papers.revoked,
        "facts": told_decision(case),
        "reason": text,
        "why": explained,
    }
    steps.tell_of(Act.CORRECT, case, now=now, values=told)
    return case


def _corrected(
    case: Case, decision: Mapping[str, JsonValue], reason: str
) -> tuple[dict[str, JsonValue], str]:
    """The values and the reason as they should have been. A refusal always says why; an acceptance
    may."""
    former = queries.decision_of(case)
    if former is not None and former.act in BY_SILENCE:
        raise OutOfStep(
            _("Personne n’a écrit cette décision : rouvrez la demande pour en prendre une autre.")
        )
    values, text = case.decision, ""
    if case.state == State.GRANTED:
        values = checked_decision(case, decision, today=timezone.localdate(case.decided_at))
        text = steps.plain_text(reason)
        steps.check_length(text, name="reason", limit=REASON_LENGTH)
    else:
        text = _reason(reason)
    if former is not None and (values, text) == (case.decision, former.reason):
        raise BadInput("", _("Rien n’est corrigé : changez d’abord ce qui est faux."))
    return values, text


@transaction.atomic
def record_consultation(*, case: Case, by: Person, now: datetime) -> None:
    """An agent opened the case: logged for the citizen, and what they sent is no longer new.

    The one write that is allowed when a page is only looked at, with the next one.
    """
    if case.citizen_id == by.pk:
        return
    audit.record("case.consulted", by=by.pk, subject=case.subject, now=now)
    case.messages.filter(side=Side.CITIZEN, read_at__isnull=True).update(read_at=now)
    case.items.filter(state=ItemState.SUPPLIED, seen_at__isnull=True).update(seen_at=now)
    if case.answered_at is not None:
        # Not what came after the page was asked for.
        answered = Case.objects.filter(pk=case.pk, answered_at__lte=now)
        answered.update(answered_at=None)


@transaction.atomic
def record_document_consultation(
    *, document: SupportingDocument, by: Person, now: datetime
) -> None:
    """An agent looked at a document of the case, or downloaded it: logged for the citizen."""
    if document.case.citizen_id == by.pk:
        return
    audit.record(
        "document.consulted",
        by=by.pk,
        subject=document.case.subject,
        now=now,
        details={"document": str(document.key)},
    )


def _end(act: Act, case: Case, *, reason: str, by: Person, now: datetime, revision: int) -> Case:
    case = steps.lock_for(act, case, by=by, now=now, revision=revision)
    text = _reason(reason)
    steps.move(case, act, by=by, now=now, reason=text)
    told: dict[str, object] = {"reason": text, "appeal": case.version.parsed.appeal}
    if act is not Act.REOPEN:
        told["revoked"] = settle_papers(case, act, by=by, now=now, reason=text).revoked
    steps.tell_of(act, case, now=now, values=told)
    return case


def _reason(reason: str) -> str:
    return steps.required_text(
        reason,
        name="reason",
        missing=_("Écrivez le motif : l’usager le lira."),
        limit=REASON_LENGTH,
    )

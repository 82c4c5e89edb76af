"""The department studies the case: take, ask, write, decide, reopen.

`revision` is the one that the agent's page showed: when somebody else acted since, the agent is
told and nothing is recorded.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies, queries
from niaouli.cases.enums import ItemState, Side, State
from niaouli.cases.issuing import issue_outcomes
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Message, PendingItem, SupportingDocument
from niaouli.cases.operations import messages, steps
from niaouli.cases.supplied import GivenDocument, document_fields
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import BadInput, OutOfStep

REASON_LENGTH = 2_000
LONGEST_WAIT = timedelta(days=366)


@transaction.atomic
def take_case(*, case: Case, by: Person, now: datetime, revision: int) -> Case:
    """The agent takes a new case: it becomes theirs, and its study begins."""
    case = _lock_for(Act.TAKE, case, by=by, now=now, revision=revision)
    case.assignee = by
    steps.move(case, Act.TAKE, by=by, now=now, fields=["assignee"])
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
    case.assignee = chosen
    audit.record(
        "case.assigned", by=by.pk, subject=case.subject, now=now, details={"to": chosen.pk}
    )
    if case.state == State.SUBMITTED:
        steps.move(case, Act.TAKE, by=by, now=now, fields=["assignee"])
    else:
        steps.touch(case, now=now, fields=["assignee"])
    return case


@transaction.atomic
def ask_for_document(
    *, case: Case, field: str, reason: str, due_on: date, by: Person, now: datetime, revision: int
) -> PendingItem:
    """Ask the citizen for a document of the form again, with the reason and a date."""
    case = _lock_for(Act.ASK, case, by=by, now=now, revision=revision)
    today = timezone.localdate(now)
    fields = {each.code: each for each in document_fields(case, today=today)}
    if field not in fields:
        raise BadInput("field", _("Choisissez le document à demander."))
    if due_on <= today:
        raise BadInput(
            "due_on",
            _("Choisissez une date à venir : l’usager doit avoir le temps de répondre."),
        )
    if due_on > today + LONGEST_WAIT:
        raise BadInput("due_on", _("Vérifiez l’année : cette date est dans plus d’un an."))
    if case.items.filter(field=field, state=ItemState.OPEN).exists():
        raise OutOfStep(_("Ce document est déjà demandé : l’usager ne l’a pas encore fourni."))
    item = PendingItem.objects.create(
        case=case,
        field=field,
        label=fields[field].label,
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
    steps.tell_of(Act.ASK, case, now=now, values={"item": item})
    return item


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
def grant_case(*, case: Case, by: Person, now: datetime, revision: int) -> Case:
    """Accept the request; the document that the procedure promises reaches the wallet with it."""
    case = _lock_for(Act.GRANT, case, by=by, now=now, revision=revision)
    steps.move(case, Act.GRANT, by=by, now=now)
    issued = issue_outcomes(case, by=by, now=now)
    for document in issued:
        # What an agent causes is said in the citizen's language, not in the agent's.
        with translation.override(case.citizen.language):
            body = _(
                "Bonjour,\n\nVotre demande est acceptée. Le document « %(title)s » est dans "
                "votre porte-documents : vous pouvez le consulter, le télécharger et l’imprimer."
            ) % {"title": document.title}
        messages.post(case, side=Side.DEPARTMENT, body=body, given=(), by=by, now=now)
    steps.tell_of(Act.GRANT, case, now=now, values={"documents": issued})
    return case


@transaction.atomic
def refuse_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Case:
    """Refuse the request, with the reason that the citizen will read."""
    return _end(Act.REFUSE, case, reason=reason, by=by, now=now, revision=revision)


@transaction.atomic
def close_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Case:
    """End the case without a decision on the substance, with the reason."""
    return _end(Act.CLOSE, case, reason=reason, by=by, now=now, revision=revision)


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Case:
    """Take up a decided case again, with the reason."""
    return _end(Act.REOPEN, case, reason=reason, by=by, now=now, revision=revision)


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
    case = _lock_for(act, case, by=by, now=now, revision=revision)
    text = steps.required_text(
        reason,
        name="reason",
        missing=_("Écrivez le motif : l’usager le lira."),
        limit=REASON_LENGTH,
    )
    steps.move(case, act, by=by, now=now, reason=text)
    steps.tell_of(act, case, now=now, values={"reason": text, "appeal": case.version.parsed.appeal})
    return case


def _lock_for(act: Act, case: Case, *, by: Person, now: datetime, revision: int) -> Case:
    """The case locked, as the page showed it, for an agent who may do this act."""
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case, revision=revision)
    policies.check_can_act(act, case, by, roles)
    policies.check_has_account(case)
    return case

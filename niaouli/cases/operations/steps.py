"""What every operation on a case does: lock it, move it, tell the citizen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.counter import contact_of
from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.collection import collected_at
from niaouli.cases.delays import deadlines
from niaouli.cases.enums import DECIDED_STATES, ENDED_STATES, Actor, Channel, ItemState, State
from niaouli.cases.errors import Changed, Gone
from niaouli.cases.lifecycle import JUDGING, MAILS, TRANSITIONS, Act, possible
from niaouli.cases.models import Case, CaseMail, Movement, PendingItem, StepStay
from niaouli.cases.operations import planning
from niaouli.cases.operations.asked import end_opinions
from niaouli.cases.presence import last_act
from niaouli.cases.reply_addresses import reply_address
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import BadInput
from niaouli.lib.words import integer
from niaouli.mail import operations as mail


def lock(case: Case, *, revision: int | None = None) -> Case:
    """The case as it is now, locked until the end of the transaction. Raises `Gone` when it was
    erased meanwhile.

    `revision` is the one that the page showed: raises `Changed` when the case moved since.
    """
    locked = _locked(case.pk)
    if locked is None:
        # Who had to wait for a row gets none when it has another department or another person by
        # then: what PostgreSQL had joined to it no longer fits. Locked alone, it is read again.
        Case.objects.select_for_update().filter(pk=case.pk).order_by("id").first()
        locked = _locked(case.pk)
    if locked is None:
        raise Gone
    if revision is not None and locked.revision != revision:
        raise Changed(last_act(locked))
    return locked


def _locked(pk: int) -> Case | None:
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("version", "procedure", "department", "citizen")
        # The definition is in memory (`version.parsed`).
        .defer("version__definition", "procedure__search_text")
        .filter(pk=pk)
        .order_by("id")
        .first()
    )


def lock_item(item: PendingItem, *, revision: int | None = None) -> PendingItem:
    """An awaited item as it is now, locked with its case (`item.case`)."""
    case = lock(item.case, revision=revision)
    item = case.items.select_for_update(of=("self",)).get(pk=item.pk)
    item.case = case
    return item


def lock_draft(case: Case, *, by: Person, now: datetime) -> Case:
    """The draft as it is now, locked, for who may fill it in."""
    case = lock(case)
    check_draft(case, by=by, now=now)
    return case


def check_draft(case: Case, *, by: Person, now: datetime) -> None:
    """Raises a refusal unless it is a draft that this person may fill in."""
    at_counter = case.channel == Channel.COUNTER
    roles = memberships_of(by, timezone.localdate(now)) if at_counter else ()
    policies.check_can_edit(case, by, roles)


def lock_for(act: Act, case: Case, *, by: Person, now: datetime, revision: int) -> Case:
    """The case locked, as the page showed it, for an agent who may do this act."""
    roles = memberships_of(by, timezone.localdate(now))
    case = lock(case, revision=revision)
    policies.check_can_act(act, case, by, roles)
    policies.check_has_account(case)
    return case


def move(
    case: Case,
    act: Act,
    *,
    by: Person | None,
    now: datetime,
    reason: str = "",
    why: str = "",
    decision: Mapping[str, object] | None = None,
    fields: Sequence[str] = (),
) -> None:
    """Change the state of a locked case: the only place that does. `fields` are saved with it.

    Raises `Changed` when the act is not possible from where the case is.
    """
    if not possible(act, case.state):
        raise Changed
    source = State(case.state)
    target = TRANSITIONS[act].target_from(source)
    case.state = target
    if target != source:
        case.decided_at = now if target in DECIDED_STATES else None
    if act in JUDGING and case.first_decided_at is None:
        case.first_decided_at = now
    if source == State.AWAITING_CITIZEN and target != State.AWAITING_CITIZEN:
        cancel_items(case, now=now)
    if target in ENDED_STATES:
        end_opinions(case, now=now)
    deadlines.run_clock(case, now=now)
    agent = by if TRANSITIONS[act].actor is Actor.AGENT else None
    follow_steps(case, by=agent, now=now)
    written = ["state", "decided_at", "first_decided_at", "step", *deadlines.CLOCK, *fields]
    touch(case, now=now, fields=written)
    Movement.objects.create(
        case=case,
        act=act,
        source=source,
        target=target,
        at=now,
        by=by,
        reason=reason,
        why=why,
        decision=decision,
    )
    audit.record(
        f"case.{act}",
        by=by.pk if by else None,
        subject=case.subject,
        now=now,
        details={"from": source, "to": target, "reference": case.reference},
    )
    planning.follow(case, now=now)


def follow_steps(case: Case, *, by: Person | None, now: datetime) -> None:
    """The steps of the procedure are those of the study: it enters the first one, or goes back to
    the one it had left; whatever stops the study ends the stay. The caller saves `step`."""
    if case.state == State.IN_REVIEW and not case.step:
        last = case.stays.order_by("-id").first()
        codes = [each.code for each in case.version.parsed.steps]
        if codes:
            enter(case, last.step if last and last.step in codes else codes[0], by=by, now=now)
    elif case.state != State.IN_REVIEW and case.step:
        enter(case, "", by=by, now=now)


def enter(case: Case, step: str, *, by: Person | None, now: datetime) -> None:
    """End the stay under way in a locked case, and begin one in this step; empty: in none."""
    case.stays.filter(left_at__isnull=True).update(left_at=now)
    case.step = step
    if step:
        StepStay.objects.create(case=case, step=step, entered_at=now, by=by)


def touch(case: Case, *, now: datetime, fields: list[str]) -> None:
    """Save these fields, and note that the case changed."""
    case.revision += 1
    case.changed_at = now
    case.save(update_fields=[*fields, "revision", "changed_at"])


def cancel_items(case: Case, *, now: datetime) -> None:
    """Nothing more is asked of the citizen: what is still open is no longer awaited."""
    case.items.filter(state=ItemState.OPEN).update(state=ItemState.CANCELLED, ended_at=now)


def tell_citizen(
    case: Case, template: str, *, now: datetime, values: Mapping[str, object] | None = None
) -> None:
    """Write an e-mail about the case to the citizen, kept in its thread. Who has no account is only
    told that there is news, where they gave an address: nobody confirmed it."""
    if case.citizen.is_without_account:
        _tell_without_account(case, now=now)
        return
    can_write = policies.can_write(case, case.citizen)
    reply_to = reply_address(case, case.citizen, now=now) if case.reference else ""
    written = mail.write(
        template,
        address=case.citizen.email,
        person=case.citizen.pk,
        language=case.citizen.language,
        values={
            "case": case,
            "person": case.citizen,
            "department": case.department,
            "can_write": can_write,
            "can_answer": can_write and bool(reply_to),
            "asks_satisfaction": policies.can_satisfy(case, case.citizen),
            "address": case_address(case),
            "place": collected_at(case),
            "revoked": (),
            **(values or {}),
        },
        now=now,
        # Also once the case ended: who answers then is told where to write.
        reply_to=reply_to,
    )
    CaseMail.objects.create(case=case, mail=written)


def case_address(case: Case) -> str:
    """Where the citizen reads a case that was sent."""
    return f"{settings.NIAOULI_BASE_URL}/compte/demandes/{case.reference}/"


def item_address(item: PendingItem) -> str:
    """Where the citizen answers what is awaited, and reads what they had prepared."""
    return f"{case_address(item.case)}elements/{item.pk}/"


def _tell_without_account(case: Case, *, now: datetime) -> None:
    contact = contact_of(case.citizen)
    if contact is None or not contact.email:
        return
    written = mail.write(
        "cases/counter_news",
        address=contact.email,
        person=None,
        language=case.citizen.language,
        values={
            "case": case,
            "person": case.citizen,
            "department": case.department,
            "can_write": False,
            "address": claim_address(case),
        },
        now=now,
    )
    CaseMail.objects.create(case=case, mail=written)


def claim_address(case: Case) -> str:
    """Where the case is put in an account, its number filled in."""
    query = urlencode({"numero": case.reference})
    return f"{settings.NIAOULI_BASE_URL}/compte/demandes/rattacher/?{query}"


def tell_of(act: Act, case: Case, *, now: datetime, values: Mapping[str, object]) -> None:
    """The e-mail that goes with an act, if there is one (`lifecycle.MAILS`)."""
    template = MAILS[act]
    if template is not None:
        tell_citizen(case, template, now=now, values=values)


def required_text(value: str, *, name: str, missing: str, limit: int) -> str:
    """A text that must be there, trimmed. Raises `BadInput` on the input `name`, with the sentence
    given, or when it is too long: cutting it would lose the end without a word."""
    text = plain_text(value)
    if not text:
        raise BadInput(name, missing)
    check_length(text, name=name, limit=limit)
    return text


def check_length(text: str, *, name: str, limit: int) -> None:
    """Raises `BadInput` on the input `name` when the text is too long."""
    if len(text) > limit:
        raise BadInput(
            name,
            _(
                "Ce texte est trop long : %(length)s caractères, pour %(limit)s au plus. "
                "Raccourcissez-le, puis recommencez."
            )
            % {"length": integer(len(text)), "limit": integer(limit)},
        )


def plain_text(value: str) -> str:
    """What was typed, as it is kept."""
    return value.replace("\r\n", "\n").replace("\x00", "").strip()

"""What every operation on a case does: lock it, move it, tell the citizen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import deadlines, policies
from niaouli.cases.enums import DECIDED_STATES, ItemState
from niaouli.cases.errors import Changed
from niaouli.cases.lifecycle import JUDGING, MAILS, TRANSITIONS, Act, possible
from niaouli.cases.models import Case, CaseMail, Movement
from niaouli.lib.errors import BadInput
from niaouli.lib.words import integer
from niaouli.mail import operations as mail


def lock(case: Case, *, revision: int | None = None) -> Case:
    """The case as it is now, locked until the end of the transaction.

    `revision` is the one that the page showed: raises `Changed` when the case moved since.
    """
    locked = (
        Case.objects.select_for_update(of=("self",))
        .select_related("version", "procedure", "department", "citizen")
        # The definition is in memory (`version.parsed`).
        .defer("version__definition", "procedure__search_text")
        .get(pk=case.pk)
    )
    if revision is not None and locked.revision != revision:
        raise Changed
    return locked


def move(
    case: Case,
    act: Act,
    *,
    by: Person | None,
    now: datetime,
    reason: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Change the state of a locked case: the only place that does. `fields` are saved with it.

    Raises `Changed` when the act is not possible from where the case is.
    """
    if not possible(act, case.state):
        raise Changed
    source, target = case.state, TRANSITIONS[act].target
    case.state = target
    case.decided_at = now if target in DECIDED_STATES else None
    if act in JUDGING and case.first_decided_at is None:
        case.first_decided_at = now
    if target not in TRANSITIONS[Act.SUPPLY].sources:
        cancel_items(case, now=now)
    deadlines.run_clock(case, now=now)
    written = ["state", "decided_at", "first_decided_at", *deadlines.CLOCK, *fields]
    touch(case, now=now, fields=written)
    Movement.objects.create(
        case=case, act=act, source=source, target=target, at=now, by=by, reason=reason
    )
    audit.record(
        f"case.{act}",
        by=by.pk if by else None,
        subject=case.subject,
        now=now,
        details={"from": source, "to": target, "reference": case.reference},
    )


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
    """Write an e-mail about the case to the citizen, kept in its thread."""
    written = mail.write(
        template,
        address=case.citizen.email,
        person=case.citizen.pk,
        language=case.citizen.language,
        values={
            "case": case,
            "person": case.citizen,
            "department": case.department,
            "can_write": policies.can_write(case, case.citizen),
            "address": f"{settings.NIAOULI_BASE_URL}/compte/demandes/{case.reference}/",
            **(values or {}),
        },
        now=now,
    )
    CaseMail.objects.create(case=case, mail=written)


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

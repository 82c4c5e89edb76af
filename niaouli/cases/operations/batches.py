"""The same act on many cases: each in its own transaction, as its page showed it, and a report."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import replies
from niaouli.cases.enums import BatchAct, BatchResult
from niaouli.cases.models import BatchReport, Case
from niaouli.cases.operations import reviewing
from niaouli.cases.operations.messages import MESSAGE_LENGTH
from niaouli.cases.operations.steps import required_text
from niaouli.cases.queries import cases_for_agent
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import BadInput, OutOfStep, Refusal

MOST = 50
"""A page of a list."""


class Picked(NamedTuple):
    """A case that was chosen, as the list showed it."""

    reference: str
    revision: int


class Given(NamedTuple):
    """What the agent wrote once for all the cases."""

    reason: str = ""
    body: str = ""
    to: str = ""
    """User name of who is given the cases."""


def check_given(act: BatchAct, given: Given) -> None:
    """Raises `BadInput` when what every case needs is missing: better once than fifty times."""
    if act in TEXTS:
        _check_variables(TEXTS[act], getattr(given, TEXTS[act]))
    if act is BatchAct.CLOSE:
        required_text(
            given.reason,
            name="reason",
            missing=_("Écrivez le motif : chaque usager le lira."),
            limit=reviewing.REASON_LENGTH,
        )
    if act is BatchAct.WRITE:
        required_text(
            given.body, name="body", missing=_("Écrivez votre message."), limit=MESSAGE_LENGTH
        )
    if act is BatchAct.ASSIGN and not given.to:
        raise BadInput("to", _("Choisissez la personne à qui confier les demandes."))


def _check_variables(name: str, text: str) -> None:
    try:
        replies.check_body(text)
    except BadInput as problem:
        raise BadInput(name, str(problem)) from None


def act_on_many(
    *,
    key: UUID,
    department: Department,
    act: BatchAct,
    picked: Sequence[Picked],
    given: Given,
    by: Person,
    now: datetime,
) -> BatchReport:
    """Do it to each, and say of each what became of it. `key` is drawn with the form: pressed
    twice, the second press gives the report of the first, which may still be at work.

    A case that is refused does not keep the others from being done; one that was stopped in the
    middle by a fault of ours is still « waiting » in the report.
    """
    check_given(act, given)
    picked = picked[:MOST]
    report, is_new = _start(key, department, act, picked, by=by, now=now)
    if not is_new:
        return report
    roles = memberships_of(by, timezone.localdate(now))
    cases = cases_for_agent(roles).filter(reference__in=[each.reference for each in picked])
    found = {
        case.reference: case
        for case in cases.select_related("citizen", "department").order_by("id")
    }
    for number, each in enumerate(picked):
        result, sentence = _one(act, found.get(each.reference), each.revision, given, by, now)
        report.lines[number] |= {"result": result.value, "sentence": sentence}
        # Each time: what was done is known, whatever happens next.
        report.save(update_fields=["lines"])
    return report


@transaction.atomic
def _start(
    key: UUID,
    department: Department,
    act: BatchAct,
    picked: Sequence[Picked],
    *,
    by: Person,
    now: datetime,
) -> tuple[BatchReport, bool]:
    if not picked:
        raise Refusal(_("Cochez au moins une demande."))
    lines = [
        {"reference": each.reference, "result": BatchResult.WAITING.value, "sentence": ""}
        for each in picked
    ]
    report, is_new = BatchReport.objects.get_or_create(
        key=key,
        defaults={
            "by": by,
            "department": department,
            "act": act.value,
            "at": now,
            "lines": lines,
        },
    )
    if report.by_id != by.pk:
        raise OutOfStep(_("Ce formulaire a déjà servi. Choisissez de nouveau dans la liste."))
    if is_new:
        audit.record(
            "case_batch.started",
            by=by.pk,
            subject=f"case_batch:{report.key}",
            now=now,
            details={"act": act.value, "cases": len(lines)},
        )
    return report, is_new


def _one(
    act: BatchAct, case: Case | None, revision: int, given: Given, by: Person, now: datetime
) -> tuple[BatchResult, str]:
    if case is None:
        return BatchResult.REFUSED, _("Cette demande n’est plus dans vos directions.")
    try:
        with transaction.atomic():
            wanted = {name: getattr(given, name) for name in WANTED[act]}
            if act in TEXTS:
                wanted[TEXTS[act]] = _text(wanted[TEXTS[act]], case, by, now)
            ACTS[act](case=case, by=by, now=now, revision=revision, **wanted)
    except Refusal as refusal:
        return BatchResult.REFUSED, str(refusal)
    return BatchResult.DONE, ""


def _text(text: str, case: Case, by: Person, now: datetime) -> str:
    """The text for this case. Nobody reads it again before it goes: a hole in it is a refusal."""
    holes = replies.missing(text, case=case, by=by, now=now)
    if holes:
        raise Refusal(
            _("Le texte demande ce que cette demande n’a pas : %(what)s.")
            % {"what": ", ".join(holes)}
        )
    return replies.fill(text, case=case, by=by, now=now)


ACTS: dict[BatchAct, Callable[..., Any]] = {
    BatchAct.TAKE: reviewing.take_case,
    BatchAct.ASSIGN: reviewing.assign_case,
    BatchAct.WRITE: reviewing.write_to_citizen,
    BatchAct.CLOSE: reviewing.close_case,
}
TEXTS: dict[BatchAct, str] = {BatchAct.WRITE: "body", BatchAct.CLOSE: "reason"}
"""Where the variables of reply models (`replies.VARIABLES`) are filled in, for each case."""
WANTED: dict[BatchAct, tuple[str, ...]] = {
    BatchAct.TAKE: (),
    BatchAct.ASSIGN: ("to",),
    BatchAct.WRITE: ("body",),
    BatchAct.CLOSE: ("reason",),
}

"""Reply models on the case's screen: those that are proposed, and using one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from niaouli.accounts.models import Person
from niaouli.backoffice.typed import Typed
from niaouli.cases import replies
from niaouli.cases.enums import ReplyUse
from niaouli.cases.models import Case

INPUTS: dict[ReplyUse, str] = {
    ReplyUse.MESSAGE: "message_model",
    ReplyUse.ITEM: "model",
    ReplyUse.DECISION: "model",
}
"""Where the model is chosen: a panel may be open above the box of messages."""
Choices = Mapping[ReplyUse, Sequence[tuple[int, str]]]


def choices(case: Case) -> Choices:
    """The models of the department, by use, as the macro `select_field` takes them. One query."""
    found = replies.proposed(case.department_id, list(ReplyUse))
    return {use: [(each.pk, each.title) for each in found[use]] for use in ReplyUse}


def filled(typed: Typed, use: ReplyUse, *, case: Case, by: Person, now: datetime) -> Typed:
    """The form with the text of the chosen model, after what is written there already."""
    model = replies.model_for(case, use, typed.model, name=INPUTS[use])
    text = replies.fill(model.body, case=case, by=by, now=now)
    former = typed.body if use is ReplyUse.MESSAGE else typed.reason
    text = f"{former.rstrip()}\n\n{text}" if former.strip() else text
    if use is ReplyUse.MESSAGE:
        return replace(typed, model="", body=text)
    return replace(typed, model="", reason=text)

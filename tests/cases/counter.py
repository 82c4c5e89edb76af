"""Requests entered at the counter, through the real operations."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from niaouli.accounts.counter import Typed
from niaouli.accounts.models import Person
from niaouli.cases.claims import drawn_code
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting, entering, sending
from niaouli.cases.supplied import document_fields
from niaouli.procedures.models import Procedure
from tests import cast

JEANNE = Typed("Jeanne", "Poadja", "jeanne@example.org", "20.55.66")


def entered_for(
    citizen: Person | Typed, procedure: Procedure, agent: Person, *, now: datetime = cast.NOW
) -> Case:
    """A draft at the counter, for an account or for a person without one."""
    if isinstance(citizen, Typed):
        return entering.enter_for_nobody_known(
            procedure=procedure, typed=citizen, by=agent, now=now
        )
    return entering.enter_for_account(
        procedure=procedure, citizen=citizen, is_present=True, by=agent, now=now
    )


def filled(case: Case, agent: Person, *, now: datetime = cast.NOW, **answers: Any) -> Case:
    """Every answer and every document, scanned by the agent."""
    values = {**cast.ANSWERS[case.procedure.slug], **answers}
    case = drafting.save_answers(case=case, values=values, by=agent, now=now)
    for field in document_fields(case, today=timezone.localdate(now)):
        given = cast.given(agent, field.kinds[0], now=now)
        drafting.attach_document(case=case, field=field, given=given, by=agent, now=now)
    case.refresh_from_db()
    return case


def sent_for(
    citizen: Person | Typed, procedure: Procedure, agent: Person, *, now: datetime = cast.NOW
) -> Case:
    case = filled(entered_for(citizen, procedure, agent, now=now), agent, now=now)
    return sending.submit_case(case=case, by=agent, now=now)


def code_of(case: Case) -> str:
    return drawn_code(case.claim)

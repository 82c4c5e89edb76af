"""The counter's way of filling in drafts, and the draft that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from niaouli.accounts.counter import contact_of
from niaouli.accounts.models import Person
from niaouli.backoffice.frame import frame
from niaouli.cases.enums import Channel
from niaouli.cases.models import Case
from niaouli.cases.queries import cases_for_agent, counter_drafts
from niaouli.departments.queries import processed
from niaouli.lib.references import parse_reference
from niaouli.web.filling.desk import Desk
from niaouli.web.http import AgentRequest

P = ParamSpec("P")
ROOM = "counter"


def _known(person: Person) -> dict[str, str]:
    contact = contact_of(person)
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": contact.email if contact else person.email,
        "phone": contact.phone if contact else "",
    }


def _surround(request: AgentRequest, case: Case) -> dict[str, object]:
    return {**frame(request, ROOM, case.department), "citizen": case.citizen.display_name}


DESK = Desk(
    routes="backoffice:counter_draft",
    templates="backoffice/counter",
    # Nothing leaves the wallet of a person, nor enters it, without them.
    has_wallet=False,
    known=_known,
    surround=_surround,
)


def draft_view(
    view: Callable[Concatenate[AgentRequest, Case, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Gives the view the counter's draft that `key` names: any of the agent's departments. Once it
    is sent, an old address leads to its receipt; 404 for all the rest."""

    @wraps(view)
    def with_draft(
        request: AgentRequest, key: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        drafts = counter_drafts(request.user, request.roles)
        found = drafts.select_related("procedure", "department", "citizen").filter(key=key).first()
        if found is not None:
            return view(request, found, *args, **kwargs)
        sent = _sent(request).filter(key=key).first()
        if sent is None:
            raise Http404
        return redirect("backoffice:counter_receipt", sent.reference)

    return with_draft


def sent_at_counter(request: AgentRequest, reference: str) -> Case:
    """A case that was entered at the counter, of the departments for which the agent works."""
    exact = parse_reference(reference)
    if exact is None:
        raise Http404
    cases = _sent(request).select_related("department", "citizen", "version", "entered_by")
    return get_object_or_404(cases.defer("version__definition"), reference=exact)


def _sent(request: AgentRequest) -> QuerySet[Case]:
    cases = cases_for_agent(request.roles).filter(
        department__in=processed(request.roles), channel=Channel.COUNTER
    )
    return cases.exclude(citizen=request.user).order_by("id")

"""The draft that an address names, for its owner only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.cases.queries import cases_of
from niaouli.web.filling.desk import Desk
from niaouli.web.http import CitizenRequest

P = ParamSpec("P")


def _known(person: Person) -> dict[str, str]:
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }


def _surround(request: CitizenRequest, case: Case) -> dict[str, object]:
    return {}


DESK = Desk(
    routes="portal:draft",
    templates="portal/drafts",
    has_wallet=True,
    known=_known,
    surround=_surround,
    sending="portal:file_send",
)
"""The citizen's own: drafts are filled in from their account."""


def own_case(request: CitizenRequest, key: UUID) -> Case:
    """The person's case of that key, whatever its state; 404 for anyone else's."""
    cases = cases_of(request.user).select_related("procedure", "department")
    return get_object_or_404(cases, key=key)


def draft_view(
    view: Callable[Concatenate[CitizenRequest, Case, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Gives the view the draft that `key` names. Once it is sent, an old address leads to where it
    is now, and a page left open in another tab is told so."""

    @wraps(view)
    def with_draft(
        request: CitizenRequest, key: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        case = own_case(request, key)
        if case.state == State.DRAFT:
            return view(request, case, *args, **kwargs)
        if request.method == "POST":
            return already_sent(request, case)
        return redirect("portal:case_sent", case.reference)

    return with_draft


def already_sent(request: CitizenRequest, case: Case) -> HttpResponse:
    """Nothing was changed: the sentence, and the way to the case."""
    return render(request, "portal/drafts/already_sent.html", {"case": case}, status=409)

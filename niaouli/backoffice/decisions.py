"""Decisions: accept, refuse, close without a decision, reopen. Each asks to confirm."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from niaouli.backoffice.frame import case_or_404
from niaouli.backoffice.panels import WORDS
from niaouli.backoffice.show import show_case
from niaouli.backoffice.typed import Typed
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.lib.errors import Refusal
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]

DONE: dict[Act, Promise] = {
    Act.GRANT: _("La demande est acceptée. L’usager est prévenu."),
    Act.REFUSE: _("La demande est refusée. L’usager est prévenu."),
    Act.CLOSE: _("La demande est classée. L’usager est prévenu."),
    Act.REOPEN: _("La demande est rouverte. L’usager est prévenu."),
}


@require_http_methods(METHODS)
@agent_page
def grant(request: AgentRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, Act.GRANT, reviewing.grant_case)


@require_http_methods(METHODS)
@agent_page
def refuse(request: AgentRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, Act.REFUSE, reviewing.refuse_case)


@require_http_methods(METHODS)
@agent_page
def close(request: AgentRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, Act.CLOSE, reviewing.close_case)


@require_http_methods(METHODS)
@agent_page
def reopen(request: AgentRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, Act.REOPEN, reviewing.reopen_case)


def _decide(
    request: AgentRequest, reference: str, act: Act, operate: Callable[..., Case]
) -> HttpResponse:
    """GET opens the form on the case's screen; POST decides."""
    now = timezone.now()
    if request.method != "POST":
        return show_case(request, reference, now=now, act=act)
    case, typed = case_or_404(request, reference), Typed.read(request.POST)
    reason = {"reason": typed.reason} if WORDS[act].reason else {}
    try:
        operate(case=case, by=request.user, now=now, revision=typed.revision, **reason)
    except Refusal as refusal:
        return show_case(request, reference, now=now, act=act, typed=typed, refusal=refusal)
    messages.success(request, str(DONE[act]))
    return redirect("backoffice:case", case.reference)

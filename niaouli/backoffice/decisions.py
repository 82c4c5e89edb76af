"""Decisions: accept, refuse, close without a decision, reopen, correct. Each asks to confirm."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from pydantic import JsonValue

from niaouli.backoffice.frame import case_or_404
from niaouli.backoffice.panels import ON, WORDS, decides_values
from niaouli.backoffice.replies import filled
from niaouli.backoffice.show import show_case
from niaouli.backoffice.typed import Typed
from niaouli.cases.enums import ReplyUse
from niaouli.cases.errors import InvalidDecision
from niaouli.cases.issuing import preview_outcome
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.cases.policies import check_can_act
from niaouli.lib.errors import Refusal
from niaouli.procedures import engine
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
PREVIEW = "preview"
"""The button that shows the document; its value is the code of the outcome."""

DONE: dict[Act, Promise] = {
    Act.GRANT: _("La demande est acceptée. L’usager est prévenu."),
    Act.REFUSE: _("La demande est refusée. L’usager est prévenu."),
    Act.CLOSE: _("La demande est classée. L’usager est prévenu."),
    Act.REOPEN: _("La demande est rouverte. L’usager est prévenu."),
    Act.CORRECT: _("La décision est corrigée. L’usager est prévenu."),
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


@require_http_methods(METHODS)
@agent_page
def correct(request: AgentRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, Act.CORRECT, reviewing.correct_case)


def _decide(
    request: AgentRequest, reference: str, act: Act, operate: Callable[..., Case]
) -> HttpResponse:
    """GET opens the form on the case's screen; POST decides, or fills in a model, or shows what the
    document would be."""
    now = timezone.now()
    if request.method != "POST":
        return show_case(request, reference, now=now, act=act)
    case = case_or_404(request, reference)
    typed = _typed(request, case)
    try:
        if typed.fill:
            typed = filled(typed, ReplyUse.DECISION, case=case, by=request.user, now=now)
            return show_case(request, reference, now=now, act=act, typed=typed)
        written = _written(act, case, typed, now)
        if PREVIEW in request.POST:
            return _preview(request, case, act, written, now)
        operate(case=case, by=request.user, now=now, revision=typed.revision, **written)
    except Refusal as refusal:
        return show_case(request, reference, now=now, act=act, typed=typed, refusal=refusal)
    messages.success(request, str(DONE[act]))
    return redirect("backoffice:case", case.reference)


def _typed(request: AgentRequest, case: Case) -> Typed:
    """The form, with the inputs of the values that the procedure asks for."""
    names = [name for each in case.version.parsed.decision for name in each.inputs]
    given = {name: request.POST.getlist(name) for name in names if name in request.POST}
    values = {name: [text.replace("\x00", "") for text in texts] for name, texts in given.items()}
    return replace(Typed.read(request.POST), values=values)


def _written(act: Act, case: Case, typed: Typed, now: datetime) -> dict[str, Any]:
    """What the operation takes beside the case. Raises `InvalidDecision`."""
    written: dict[str, Any] = {"reason": typed.reason} if WORDS[act].reason else {}
    if act is Act.CORRECT:
        written["why"] = typed.why
    if decides_values(act, case):
        written["decision"] = _values(case, typed.values, now)
    return written


def _values(case: Case, raw: Mapping[str, Any], now: datetime) -> dict[str, JsonValue]:
    today = timezone.localdate(now)
    values, problems = engine.read_decision(case.version.parsed, raw, today=today)
    if problems:
        raise InvalidDecision(problems)
    return values


def _preview(
    request: AgentRequest, case: Case, act: Act, written: dict[str, Any], now: datetime
) -> HttpResponse:
    """The document as it would be. Nothing is kept: the case is not saved."""
    check_can_act(act, case, request.user, request.roles)
    if act not in ON:
        raise Http404
    case.decision = written.get("decision", {})
    content = preview_outcome(
        case,
        request.POST[PREVIEW],
        by=request.user,
        now=now,
        on=ON[act],
        reason=written.get("reason", ""),
    )
    if content is None:
        raise Http404
    return attachment(content, filename="apercu.pdf", content_type="application/pdf")

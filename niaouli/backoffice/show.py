"""Showing a case, after a link or after a form that was refused."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.backoffice.frame import case_or_404, frame
from niaouli.backoffice.panels import Panel, ask_panel, decision_panel, suggested
from niaouli.backoffice.presence import present_words
from niaouli.backoffice.screen import screen
from niaouli.backoffice.typed import Typed
from niaouli.cases.correcting import asked_fields
from niaouli.cases.errors import InvalidDecision
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.cases.policies import check_can_act, check_has_account
from niaouli.lib.errors import BadInput, Refusal, errors_of
from niaouli.web.attached import files_words
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest


def show_case(
    request: AgentRequest,
    reference: str,
    *,
    now: datetime,
    act: Act | None = None,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The case as it is now, with the form of `act` open where it is possible.

    After a refusal: its sentence, and what was typed, in the form or, where the form no longer has
    its place, to be copied.
    """
    case = case_or_404(request, reference)
    if typed is None:
        typed = suggested(act, case) if act else Typed()
    panel, obstacle = _panel(request, case, act, typed, now)
    refusal = refusal or obstacle
    shown = screen(case, request.user, request.roles, now=now, query=request.GET, panel=panel)
    present = present_words(case, request.user, now=now)
    reviewing.record_consultation(case=case, by=request.user, now=now)
    context = {
        **frame(request, "queue", case.department),
        "shown": shown,
        "present": present,
        "panel": panel,
        "typed": typed,
        "errors": _errors(refusal),
        "refused_title": "" if isinstance(refusal, BadInput) else _("Rien n’a été enregistré"),
        "troubles": refusal.problems if isinstance(refusal, InvalidDecision) else {},
        "kept": typed.texts() if panel is None else "",
        **files_words(),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "backoffice/case.html", context, status=status)


def _panel(
    request: AgentRequest, case: Case, act: Act | None, typed: Typed, now: datetime
) -> tuple[Panel | None, Refusal | None]:
    """The form, or why it cannot be there."""
    if act is None:
        return None, None
    try:
        check_can_act(act, case, request.user, request.roles)
        check_has_account(case)
    except Refusal as refusal:
        return None, refusal
    today = timezone.localdate(now)
    if act is not Act.ASK:
        return decision_panel(act, case, today=today), None
    field = asked_fields(case).get(typed.field)
    if field is not None:
        return ask_panel(case, field), None
    return None, BadInput("", _("Choisissez ce que vous demandez : une réponse ou un document."))


def _errors(refusal: Refusal | None) -> list[tuple[str, str]]:
    """For the summary: the field concerned, and the sentence."""
    if refusal is None:
        return []
    if isinstance(refusal, InvalidDecision):
        return [(each.input, each.sentence) for each in refusal.problems.values()]
    return list(errors_of(refusal).items())

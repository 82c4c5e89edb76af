"""Suspending the erasing of a case that has ended, and ending that."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niaouli.backoffice.frame import case_or_404
from niaouli.backoffice.show import show_case
from niaouli.backoffice.typed import Typed
from niaouli.cases.operations.keeping import hold_case, release_case
from niaouli.lib.errors import Refusal
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_POST
@agent_page
def hold(request: AgentRequest, reference: str) -> HttpResponse:
    """The case stays as long as nobody releases it."""
    now, case = timezone.now(), case_or_404(request, reference)
    typed = Typed.read(request.POST)
    try:
        hold_case(case=case, reason=typed.hold, by=request.user, now=now, revision=typed.revision)
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("L’effacement de cette demande est suspendu."))
    return redirect("backoffice:case", case.reference)


@require_POST
@agent_page
def release(request: AgentRequest, reference: str) -> HttpResponse:
    """The case is kept no longer than its procedure says."""
    now, case = timezone.now(), case_or_404(request, reference)
    typed = Typed.read(request.POST)
    try:
        release_case(case=case, by=request.user, now=now, revision=typed.revision)
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("L’effacement reprend : la personne sera prévenue avant."))
    return redirect("backoffice:case", case.reference)

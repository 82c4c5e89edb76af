"""Changing where a case is collected; saying that it is ready, and that it was handed over."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niaouli.backoffice.frame import case_or_404
from niaouli.backoffice.show import show_case
from niaouli.backoffice.typed import Typed, read_number
from niaouli.cases.models import Case
from niaouli.cases.operations import collecting
from niaouli.lib.errors import Refusal
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_POST
@agent_page
def place(request: AgentRequest, reference: str) -> HttpResponse:
    """Another place, for this case."""

    def change(case: Case, revision: int) -> None:
        collecting.change_place(
            case=case,
            place=request.POST.get("place", ""),
            by=request.user,
            now=timezone.now(),
            revision=revision,
        )

    return _act(request, reference, change, _("Le lieu de retrait est enregistré."))


@require_POST
@agent_page
def ready(request: AgentRequest, reference: str) -> HttpResponse:
    """It waits at its place: the person is told."""

    def mark(case: Case, revision: int) -> None:
        collecting.mark_ready(case=case, by=request.user, now=timezone.now(), revision=revision)

    return _act(request, reference, mark, _("La personne est prévenue que c’est prêt."))


@require_POST
@agent_page
def collected(request: AgentRequest, reference: str) -> HttpResponse:
    """It was handed over."""

    def mark(case: Case, revision: int) -> None:
        collecting.mark_collected(case=case, by=request.user, now=timezone.now(), revision=revision)

    return _act(request, reference, mark, _("C’est noté : remis à la personne."))


def _act(
    request: AgentRequest, reference: str, act: Callable[[Case, int], None], done: str
) -> HttpResponse:
    """Do it on the case as the page showed it; a refusal is said on the page as it is now."""
    found = case_or_404(request, reference)
    revision = read_number(request.POST.get("revision", ""))
    try:
        act(found, revision)
    except Refusal as refusal:
        typed = Typed(revision=revision)
        return show_case(request, reference, now=timezone.now(), typed=typed, refusal=refusal)
    messages.success(request, done)
    return redirect(f"{reverse('backoffice:case', args=[found.reference])}#retrait")

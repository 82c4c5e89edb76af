"""Giving a case to another department."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.backoffice.frame import case_or_404
from niaouli.backoffice.rerouting import TARGET, offered
from niaouli.backoffice.show import show_case
from niaouli.backoffice.typed import Typed
from niaouli.cases.lifecycle import Act
from niaouli.cases.operations.transferring import transfer_case
from niaouli.lib.errors import Refusal
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def transfer(request: AgentRequest, reference: str) -> HttpResponse:
    """GET opens the form on the case's screen; POST gives the case, which may then not be opened
    from here any more."""
    now, act = timezone.now(), Act.TRANSFER
    if request.method != "POST":
        typed = offered(case_or_404(request, reference), request.GET.get(TARGET, ""))
        return show_case(request, reference, now=now, act=act, typed=typed)
    case, typed = case_or_404(request, reference), Typed.read(request.POST)
    try:
        given = transfer_case(
            case=case,
            to=typed.target,
            reason=typed.reason,
            by=request.user,
            now=now,
            revision=typed.revision,
        )
    except Refusal as refusal:
        return show_case(request, reference, now=now, act=act, typed=typed, refusal=refusal)
    said = {"reference": given.reference, "department": given.department.name}
    messages.success(request, _("La demande %(reference)s est transmise : %(department)s.") % said)
    return redirect("backoffice:queue")

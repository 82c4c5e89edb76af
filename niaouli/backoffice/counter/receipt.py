"""Once it is sent: its number, the paper for the person, the code of who has no account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from niaouli.backoffice.counter.desk import ROOM, sent_at_counter
from niaouli.backoffice.frame import frame
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.claims import shown_code
from niaouli.cases.models import Case, Claim
from niaouli.cases.operations import claiming
from niaouli.cases.papers import acknowledgement_pdf
from niaouli.lib.words import moment
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.http import AgentRequest


@require_safe
@agent_page
def counter_receipt(request: AgentRequest, reference: str) -> HttpResponse:
    """What the person leaves with. Can be opened again while they have not claimed the case."""
    case = sent_at_counter(request, reference)
    claim = _claim(case)
    context = {
        **frame(request, ROOM, case.department),
        "case": case,
        "said": acknowledge(case),
        "citizen": case.citizen.display_name,
        "has_account": not case.citizen.is_without_account,
        "code": shown_code(claim) if claim else "",
        "claimed": moment(claim.claimed_at) if claim and claim.claimed_at else "",
        "address": claim.address if claim else "",
    }
    return render(request, "backoffice/counter/receipt.html", context)


@require_safe
@agent_page
def counter_acknowledgement(request: AgentRequest, reference: str) -> HttpResponse:
    """The acknowledgement to print and hand over, with the code where there is one."""
    case = sent_at_counter(request, reference)
    claim = _claim(case)
    content = acknowledgement_pdf(case, code=shown_code(claim) if claim else "")
    return attachment(
        content,
        filename=f"accuse-de-reception-{case.reference}.pdf",
        content_type="application/pdf",
    )


@require_POST
@agent_page
def counter_code(request: AgentRequest, reference: str) -> HttpResponse:
    """Another code: the former no longer opens anything."""
    case = sent_at_counter(request, reference)
    claiming.renew_claim(case=case, by=request.user, now=timezone.now())
    messages.success(request, _("Voici un nouveau code : l’ancien ne sert plus."))
    return redirect("backoffice:counter_receipt", case.reference)


def _claim(case: Case) -> Claim | None:
    return Claim.objects.filter(case=case).order_by("id").first()

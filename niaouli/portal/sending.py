"""« Vérifiez vos réponses », and what one reads once the request is sent."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.correcting import as_filed
from niaouli.cases.delays import processing_time
from niaouli.cases.enums import State
from niaouli.cases.errors import Incomplete
from niaouli.cases.models import Case
from niaouli.cases.operations import sending
from niaouli.cases.queries import processing_time_of
from niaouli.lib.errors import BadInput, Refusal
from niaouli.portal.case_access import sent_case_view
from niaouli.portal.contacts import contact_lines
from niaouli.portal.draft_access import DESK, own_case
from niaouli.procedures.errors import CampaignClosed
from niaouli.web.access import citizen_page
from niaouli.web.filling.overview import checked
from niaouli.web.filling.places import place_choice
from niaouli.web.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def draft_check(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Read it all again, then send. Sent twice, it is the same request."""
    case = own_case(request, key)
    place = request.POST.get("place", "")
    if request.method == "POST":
        try:
            case = sending.submit_case(case=case, by=request.user, now=timezone.now(), place=place)
        except (Incomplete, CampaignClosed, BadInput) as refusal:
            status = 409 if isinstance(refusal, CampaignClosed) else 422
            values = _checked(case, place, refusal)
            return render(request, "portal/drafts/check.html", values, status=status)
    if case.state != State.DRAFT:
        return redirect("portal:case_sent", case.reference)
    return render(request, "portal/drafts/check.html", _checked(case))


@require_safe
@citizen_page
@sent_case_view
def case_sent(request: CitizenRequest, case: Case) -> HttpResponse:
    """The request is sent: its number, the acknowledgement, what comes next. Can be bookmarked."""
    return render(
        request,
        "portal/drafts/sent.html",
        {
            "case": case,
            "said": acknowledge(as_filed(case)),
            "delay": _delay(case),
            "contact_lines": contact_lines(case.department),
            "email": request.user.email,
        },
    )


def _checked(case: Case, place: str = "", refusal: Refusal | None = None) -> dict[str, Any]:
    shown = checked(case, desk=DESK, today=timezone.localdate())
    return {
        **shown,
        "delay": _delay(case),
        "contact_lines": contact_lines(shown["department"]),
        "place": place_choice(case, shown["department"], place, refusal),
    }


def _delay(case: Case) -> processing_time.Delay:
    """How long such a request takes. One statement."""
    return processing_time.delay_shown(case.procedure, processing_time_of(case.procedure_id))

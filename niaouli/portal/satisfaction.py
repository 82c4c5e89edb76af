"""What the person thought of how their case was treated: asked once, at the end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.cases import policies
from niaouli.cases.models import Case
from niaouli.cases.operations import satisfying
from niaouli.lib.errors import BadInput, Refusal
from niaouli.portal.case_access import sent_case_view
from niaouli.portal.case_page import SCORES
from niaouli.web.access import citizen_page
from niaouli.web.errors import status_of
from niaouli.web.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@sent_case_view
def satisfaction(request: CitizenRequest, case: Case) -> HttpResponse:
    """The form that « Détail » shows, alone: with what was wrong, and for who comes by its link."""
    errors, refused, status = {}, "", 200
    try:
        policies.check_can_satisfy(case, request.user)
        if request.method == "POST":
            return _answered(request, case)
    except BadInput as mistake:
        errors, status = {mistake.input: str(mistake)}, 422
    except Refusal as refusal:
        refused = str(refusal)
        # Looking is no mistake: the page says that it was answered.
        status = status_of(refusal) if request.method == "POST" else 200
    context = {
        "case": case,
        "errors": errors,
        "refused": refused,
        "scores": SCORES,
        "typed": request.POST.dict(),
        "comment_length": satisfying.COMMENT_LENGTH,
    }
    return render(request, "portal/cases/satisfaction.html", context, status=status)


def _answered(request: CitizenRequest, case: Case) -> HttpResponse:
    """Keep what was said, or that they would rather not say."""
    now = timezone.now()
    if "decline" in request.POST:
        satisfying.decline_satisfaction(case=case, by=request.user, now=now)
        messages.success(request, _("Bien noté : nous ne vous le demanderons plus."))
    else:
        satisfying.give_satisfaction(
            case=case,
            score=request.POST.get("score", ""),
            comment=request.POST.get("comment", ""),
            by=request.user,
            now=now,
        )
        messages.success(request, _("Merci : votre réponse aidera la direction à s’améliorer."))
    return redirect("portal:case", case.reference)

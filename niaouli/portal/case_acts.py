"""What a person does with a case that was sent: supply, write, withdraw.

A refusal (too late, already done, not readable) is a sentence in the page, with what was typed.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.cases import policies
from niaouli.cases.models import Case
from niaouli.cases.operations import answering
from niaouli.lib.errors import Refusal
from niaouli.portal.case_access import sent_case_view
from niaouli.portal.case_page import load_case_page
from niaouli.portal.case_supply import load_supply_page, supply_from
from niaouli.portal.case_thread import message_anchor
from niaouli.portal.case_writing import Writing, typed_before, write_from
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.attached import files_words
from niaouli.web.errors import status_of
from niaouli.web.http import CitizenRequest

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
@citizen_page
@sent_case_view
def supply(request: CitizenRequest, case: Case, item: int) -> HttpResponse:
    """The place to give what is awaited."""
    asked, now = get_object_or_404(case.items, pk=item), timezone.now()
    asked.case = case
    refused = ""
    if request.method == "POST":
        try:
            supply_from(request, asked, now=now)
        except Refusal as refusal:
            refused = str(refusal)
            asked.refresh_from_db(fields=["state"])
        else:
            messages.success(request, _("Votre envoi est arrivé : « %s ».") % asked.label)
            return redirect("portal:case", case.reference)
    page = load_supply_page(request, asked, refused=refused, today=timezone.localdate(now))
    return render(request, "portal/cases/supply.html", {"page": page}, status=page.http_status)


@require_http_methods(READ_AND_WRITE)
@citizen_page
@kept_typing.keeps_typing
@sent_case_view
def message(request: CitizenRequest, case: Case) -> HttpResponse:
    """Write to the department. A GET shows the case, with what was typed if the session ended."""
    now = timezone.now()
    if request.method != "POST":
        typed = kept_typing.kept(request, now) or {}
        return _case_again(request, case, typed_before(typed, request.user))
    written = write_from(request, case, now=now)
    if isinstance(written, Writing):
        return _case_again(request, case, written)
    kept_typing.forget(request)
    messages.success(request, _("Votre message est envoyé."))
    place = reverse("portal:case", args=[case.reference])
    return redirect(f"{place}#{message_anchor(written.pk)}")


@require_http_methods(READ_AND_WRITE)
@citizen_page
@sent_case_view
def withdraw(request: CitizenRequest, case: Case) -> HttpResponse:
    """Asks to confirm, then withdraws."""
    refused: Refusal | None = None
    try:
        policies.check_can_withdraw(case, request.user)
        if request.method == "POST":
            answering.withdraw_case(case=case, by=request.user, now=timezone.now())
            messages.success(request, _("Votre demande est retirée."))
            return redirect("portal:case", case.reference)
    except Refusal as refusal:
        refused = refusal
    values = {"case": case, "refused": str(refused or "")}
    status = status_of(refused) if refused else 200
    return render(request, "portal/cases/withdraw.html", values, status=status)


def _case_again(request: CitizenRequest, case: Case, writing: Writing) -> HttpResponse:
    """The page of the case with the message as it was typed."""
    case.refresh_from_db(fields=["state", "decided_at"])
    page = load_case_page(case, by=request.user, now=timezone.now())
    values = {"page": page, "writing": writing, **files_words()}
    return render(request, "portal/cases/case.html", values, status=422 if writing.errors else 200)

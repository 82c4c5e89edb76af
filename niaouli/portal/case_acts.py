"""What a person does with a case that was sent: supply, write, withdraw.

A refusal (too late, already done, not readable) is a sentence in the page, with what was typed.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from niaouli.cases import policies
from niaouli.cases.enums import ItemState
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering
from niaouli.lib.errors import Refusal
from niaouli.portal.case_access import sent_case_view
from niaouli.portal.case_page import load_case_page
from niaouli.portal.case_supply import answer_from, load_supply_page
from niaouli.portal.case_thread import message_anchor
from niaouli.portal.case_writing import Writing, typed_before, write_from
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.attached import files_words
from niaouli.web.errors import status_of
from niaouli.web.filling.supply import Again
from niaouli.web.http import CitizenRequest

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
@citizen_page
@kept_typing.keeps_typing
@sent_case_view
def supply(request: CitizenRequest, case: Case, item: int) -> HttpResponse:
    """The place to answer what is awaited: sent at once when it is alone, else prepared."""
    asked, now = get_object_or_404(case.items, pk=item), timezone.now()
    asked.case = case
    if request.method == "POST":
        again = answer_from(request, asked, now=now)
        kept_typing.forget(request)
        if again is None:
            return _supplied(request, asked)
    else:
        typed = kept_typing.kept(request, now)
        again = Again(typed, restored=True) if typed else None
    page = load_supply_page(request, asked, again, today=timezone.localdate(now))
    return render(request, "portal/cases/supply.html", {"page": page}, status=page.http_status)


def _supplied(request: CitizenRequest, item: PendingItem) -> HttpResponse:
    """Back to the case, which says what is sent and what is ready."""
    item.refresh_from_db(fields=["state"])
    sent = item.state != ItemState.OPEN
    said = _("Votre envoi est arrivé : « %s ».") if sent else _("C’est prêt : « %s ».")
    messages.success(request, said % item.label)
    return redirect("portal:case", item.case.reference)


@require_http_methods(READ_AND_WRITE)
@citizen_page
@sent_case_view
def send_prepared(request: CitizenRequest, case: Case) -> HttpResponse:
    """Send everything that was prepared, at once. A GET only leads back to the case."""
    if request.method != "POST":
        return redirect("portal:case", case.reference)
    try:
        sent = answering.send_prepared(case=case, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return _case_again(request, case, Writing(), refusal)
    said = ngettext("Votre réponse est envoyée.", "Vos réponses sont envoyées.", len(sent))
    messages.success(request, said)
    return redirect("portal:case", case.reference)


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


def _case_again(
    request: CitizenRequest, case: Case, writing: Writing, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of the case with the message as it was typed, or with why nothing was sent."""
    case.refresh_from_db(fields=["state", "decided_at"])
    refused = str(refusal or "")
    page = load_case_page(case, by=request.user, now=timezone.now(), refused=refused)
    values = {"page": page, "writing": writing, **files_words()}
    status = status_of(refusal) if refusal else 422 if writing.errors else 200
    return render(request, "portal/cases/case.html", values, status=status)

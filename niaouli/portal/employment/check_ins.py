"""The monthly check-in: one page, its receipt, its correction.

A refusal is a sentence in the page, with everything that was typed.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.employment import papers
from niaouli.employment.errors import AlreadyCheckedIn
from niaouli.employment.models import CheckIn
from niaouli.employment.operations import check_ins
from niaouli.employment.queries.seekers import check_in_of, check_ins_of
from niaouli.employment.rules import rules
from niaouli.lib.errors import Refusal
from niaouli.portal.employment.check_in_page import (
    load_check_in_page,
    load_receipt,
    period_in,
    sent_period,
)
from niaouli.portal.employment.forms import Form, opened_form, refused_form, typed_form
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.downloads import attachment, stored_attachment
from niaouli.web.errors import status_of
from niaouli.web.http import CitizenRequest

METHODS = ["GET", "HEAD", "POST"]
P = ParamSpec("P")


def own_check_in(
    view: Callable[Concatenate[CitizenRequest, CheckIn, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Gives the view the person's check-in that `number` names; 404 for anyone else's."""

    @wraps(view)
    def with_check_in(
        request: CitizenRequest, number: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        made = check_in_of(request.user, number)
        if made is None:
            raise Http404
        return view(request, made, *args, **kwargs)

    return with_check_in


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
def check_in(request: CitizenRequest) -> HttpResponse:
    """The questions of the month. A POST by htmx only looks: it records nothing."""
    now = timezone.now()
    today, questions = timezone.localdate(now), rules().check_in.questions
    form = opened_form(request, questions, {}, now=now)
    if request.method != "POST":
        return _page(request, form, today)
    if request.htmx:
        form = typed_form(questions, form.typed, today=today)
        return render(request, "portal/employment/questions.html", _asked(request, form))
    if not form.holds:
        return _page(request, form, today)
    period = period_in(form.typed, request.user, today=today)
    try:
        made = check_ins.check_in(
            person=request.user, period=period, answers=form.answers, by=request.user, now=now
        )
    except AlreadyCheckedIn as refusal:
        made = check_ins_of(request.user).get(period=period)
        return _correction(request, made, refused_form(form, refusal, status=409))
    except Refusal as refusal:
        form = refused_form(form, refusal, status=status_of(refusal))
        return _page(request, form, today, period=period)
    kept_typing.forget(request)
    return redirect("portal:check_in_receipt", made.number)


@require_safe
@citizen_page
@own_check_in
def receipt(request: CitizenRequest, made: CheckIn) -> HttpResponse:
    """The proof: number, date and time, what was declared."""
    page = load_receipt(made, today=timezone.localdate())
    return render(request, "portal/employment/receipt.html", {"page": page})


@require_safe
@citizen_page
@own_check_in
def receipt_pdf(request: CitizenRequest, made: CheckIn) -> HttpResponse:
    """The receipt: the one that was delivered, or drawn again should it have left the wallet. That
    one bears no code: it is not the file for which we vouch."""
    filename = f"recepisse-de-pointage-{made.number}.pdf"
    if made.receipt is not None:
        return stored_attachment(made.receipt.current.file, filename)
    content = papers.receipt_pdf(made)
    return attachment(content, filename=filename, content_type="application/pdf")


@require_http_methods(METHODS)
@citizen_page
@kept_typing.keeps_typing
@own_check_in
def correct(request: CitizenRequest, made: CheckIn) -> HttpResponse:
    """The same questions with the answers given, to replace them."""
    now = timezone.now()
    today, questions = timezone.localdate(now), rules().check_in.questions
    form = opened_form(request, questions, made.answers, now=now)
    if request.method == "POST" and request.htmx:
        form = typed_form(questions, form.typed, today=today)
        return render(request, "portal/employment/questions.html", _asked(request, form))
    if request.method == "POST" and form.holds:
        try:
            check_ins.correct_check_in(made=made, answers=form.answers, by=request.user, now=now)
        except Refusal as refusal:
            form = refused_form(form, refusal, status=status_of(refusal))
        else:
            kept_typing.forget(request)
            text = _("Votre pointage est corrigé. Un nouveau récépissé est prêt.")
            messages.success(request, text)
            return redirect("portal:check_in_receipt", made.number)
    return _correction(request, made, form)


def _page(
    request: CitizenRequest, form: Form, today: date, *, period: date | None = None
) -> HttpResponse:
    """The questions, or why there is nothing to answer; what was typed is there in both cases."""
    shown = period or sent_period(form.typed, today=today)
    page = load_check_in_page(request.user, shown, today=today)
    if page.made and request.method != "POST":
        return redirect("portal:check_in_receipt", page.made)
    values = {**_asked(request, form), "page": page}
    return render(request, "portal/employment/check_in.html", values, status=form.status)


def _correction(request: CitizenRequest, made: CheckIn, form: Form) -> HttpResponse:
    receipt_page = load_receipt(made, today=timezone.localdate())
    values = {**_asked(request, form), "page": receipt_page}
    return render(request, "portal/employment/correct.html", values, status=form.status)


def _asked(request: CitizenRequest, form: Form) -> dict[str, object]:
    return {"form": form, "here": request.path}

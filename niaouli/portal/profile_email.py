"""Changing the e-mail address of the account: the new one, then the code that was sent there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from niaouli.accounts.email_change import (
    ask_email_change,
    cancel_email_change,
    confirm_email_change,
    pending_change,
)
from niaouli.alerts.operations.addresses import join_account
from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from niaouli.mail.addresses import INCOMPLETE, LONGEST, TOO_LONG
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page, confirmed_page
from niaouli.web.http import CitizenRequest


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Écrivez votre nouvelle adresse e-mail."),
            "invalid": INCOMPLETE,
            "max_length": TOO_LONG,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@confirmed_page()
@kept_typing.keeps_typing
def email(request: CitizenRequest) -> HttpResponse:
    """Which address; the former stays until the code comes back."""
    if request.method != "POST":
        kept = kept_typing.kept(request, timezone.now()) or {}
        typed = {name: values[-1] for name, values in kept.items() if values}
        return _address_page(request, AddressForm(initial=typed), status=200)
    form = AddressForm(request.POST)
    kept_typing.forget(request)
    if form.is_valid():
        try:
            _ask(request, form.cleaned_data["email"])
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            return redirect("portal:profile_email_code")
    return _address_page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def code(request: CitizenRequest) -> HttpResponse:
    """The code that was sent to the new address."""
    now = timezone.now()
    if request.method == "POST":
        try:
            person = confirm_email_change(
                person=request.user, code=request.POST.get("code", ""), by=request.user, now=now
            )
        except BadInput as refusal:
            return _code_page(request, error=str(refusal), status=422)
        except OutOfStep as refusal:
            return _begin_again(request, str(refusal))
        # What this address received without an account, it receives from now on through it.
        join_account(person=person, now=now)
        messages.success(
            request,
            _(
                "Votre adresse e-mail est changée. Vos autres appareils restent connectés : "
                "vous pouvez les déconnecter d’ici."
            ),
        )
        return redirect("portal:profile")
    if pending_change(request.user, now=now) is None:
        return redirect("portal:profile_email")
    return _code_page(request, error="", status=200)


@require_POST
@citizen_page
def resend(request: CitizenRequest) -> HttpResponse:
    """Another code, for the address that waits."""
    change = pending_change(request.user, now=timezone.now())
    if change is None:
        return redirect("portal:profile_email")
    _ask(request, change.address)
    messages.success(request, _("Nous avons envoyé un autre code. Le précédent ne sert plus."))
    return redirect("portal:profile_email_code")


@require_POST
@citizen_page
def cancel(request: CitizenRequest) -> HttpResponse:
    cancel_email_change(person=request.user, by=request.user, now=timezone.now())
    messages.success(request, _("Vous gardez votre adresse e-mail."))
    return redirect("portal:profile")


def _ask(request: CitizenRequest, address: str) -> None:
    ask_email_change(person=request.user, address=address, by=request.user, now=timezone.now())


def _begin_again(request: CitizenRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("portal:profile_email")


def _address_page(request: CitizenRequest, form: AddressForm, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "pending": pending_change(request.user, now=timezone.now()),
    }
    return render(request, "portal/profile/email.html", context, status=status)


def _code_page(request: CitizenRequest, *, error: str, status: int) -> HttpResponse:
    change = pending_change(request.user, now=timezone.now())
    context = {"address": change.address if change else "", "error": error}
    return render(request, "portal/profile/email_code.html", context, status=status)

"""« Mon compte »: who one is here, how one signs in, what was done on the account."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.accounts import operations, queries
from niaouli.accounts.email_change import pending_change
from niaouli.accounts.enums import Language, TextSize
from niaouli.lib.errors import Refusal
from niaouli.web.access import citizen_page
from niaouli.web.accounts.forms import UsernameForm
from niaouli.web.http import CitizenRequest
from niaouli.web.preferences import keep_preferences

EVENTS = 8
PAGE = 30
DIGITS = 18
"""Longer than the number of any event, and what the database can read."""
NAME_LENGTH = 100


@require_safe
@citizen_page
def profile(request: CitizenRequest) -> HttpResponse:
    """Everything about the account on one page, each line with its way to change it."""
    now = timezone.now()
    factors = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP)
    context = {
        "second_factor": factors.exists(),
        "devices": queries.devices_of(request.user, now=now).count(),
        "events": queries.last_events(request.user, EVENTS),
        "pending": pending_change(request.user, now=now),
        "language_label": str(Language(request.user.language).label),
        "text_size_label": str(capfirst(TextSize(request.user.text_size).label)),
    }
    return render(request, "portal/profile/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def names(request: CitizenRequest) -> HttpResponse:
    """Given and family names, both as the person writes them."""
    values = {"given_name": request.user.given_name, "family_name": request.user.family_name}
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        values = {name: request.POST.get(name, "").strip() for name in values}
        errors = [
            (name, _("Écrivez %(limit)d caractères au plus.") % {"limit": NAME_LENGTH})
            for name, value in values.items()
            if len(value) > NAME_LENGTH
        ]
        if not errors:
            operations.change_names(
                person=request.user, by=request.user, now=timezone.now(), **values
            )
            messages.success(request, _("Votre nom est enregistré."))
            return redirect("portal:profile")
    context = {"values": values, "errors": errors, "error_of": dict(errors)}
    return render(request, "portal/profile/names.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def username(request: CitizenRequest) -> HttpResponse:
    """The name the person signs in with."""
    form = UsernameForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_username(
                person=request.user,
                username=form.cleaned_data["username"],
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("username", str(refusal))
        else:
            messages.success(request, _("Votre nom d’utilisateur est changé."))
            return redirect("portal:profile")
    status = 422 if form.errors else 200
    return render(request, "portal/profile/username.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def preferences(request: CitizenRequest) -> HttpResponse:
    """Language of pages and e-mails, size of the text: kept in the account and on this device."""
    if request.method != "POST":
        sizes = [(each.value, str(capfirst(each.label))) for each in TextSize]
        context = {"languages": Language.choices, "sizes": sizes}
        return render(request, "portal/profile/preferences.html", context)
    language, size = request.POST.get("language", ""), request.POST.get("text_size", "")
    if language not in Language.values or size not in TextSize.values:
        raise Refusal(_("Choisissez une langue et une taille de texte dans la liste."))
    operations.change_preferences(
        person=request.user,
        language=Language(language),
        text_size=TextSize(size),
        by=request.user,
        now=timezone.now(),
    )
    # Read on the page that follows, which is in this language.
    with override(language):
        messages.success(request, _("Vos préférences sont enregistrées."))
    response = redirect("portal:profile")
    keep_preferences(request, response, language=language, text_size=size)
    return response


@require_safe
@citizen_page
def history(request: CitizenRequest) -> HttpResponse:
    """Everything that was done on the account, a page at a time."""
    asked = request.GET.get("avant", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < DIGITS else None
    events = queries.last_events(request.user, PAGE + 1, before=before)
    here = reverse("portal:profile_history")
    context = {
        "events": events[:PAGE],
        "next_href": f"{here}?avant={events[PAGE - 1].id}" if len(events) > PAGE else "",
        "first_href": here if before is not None else "",
    }
    return render(request, "portal/profile/history.html", context)

"""One page of a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.cases.filling import kept_until
from niaouli.cases.models import Case
from niaouli.lib.words import date_words
from niaouli.portal.draft_access import draft_view
from niaouli.portal.draft_forms import (
    PageForm,
    Sent,
    fresh_form,
    leaves,
    page_form,
    send_page,
    stays,
    typed_form,
    typed_in,
)
from niaouli.procedures import engine
from niaouli.procedures.definitions import Page
from niaouli.procedures.models import definition_of
from niaouli.procedures.routing import Routing
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
@draft_view
def draft_page(request: CitizenRequest, case: Case, page: str) -> HttpResponse:
    """The questions of one page. A POST by htmx only looks: it records nothing."""
    now = timezone.now()
    today = timezone.localdate(now)
    shown = _page(case, page)
    if shown not in engine.visible_pages(definition_of(case.version_id), case.answers, today=today):
        return redirect("portal:draft", case.key)
    if request.method != "POST":
        kept = kept_typing.kept(request, now)
        if kept is None:
            form = fresh_form(case, shown, by=request.user, today=today)
            return _render(request, case, form)
        form = typed_form(case, shown, kept, by=request.user, today=today)
        return _render(request, case, form, restored=True)
    if request.htmx:
        form = typed_form(case, shown, typed_in(request), by=request.user, today=today)
        return render(request, "portal/drafts/questions.html", _values(request, case, form))
    sent = send_page(request, case, shown, now=now)
    kept_typing.forget(request)
    return _answer(request, shown, sent)


def _answer(request: CitizenRequest, page: Page, sent: Sent) -> HttpResponse:
    """The page again, while something of it is wrong or new; else where the person goes."""
    case, again = sent.case, stays(sent.typed) or (sent.opened and not leaves(sent.typed))
    elsewhere = _elsewhere(case, page) is not None and not leaves(sent.typed)
    if sent.troubles or again or elsewhere:
        today = timezone.localdate()
        form = page_form(
            case,
            page,
            sent.fields,
            sent.typed,
            by=request.user,
            today=today,
            troubles=sent.troubles,
        )
        opened = sent.opened and not sent.troubles and not stays(sent.typed)
        return _render(request, case, form, opened=opened)
    if leaves(sent.typed):
        until = date_words(kept_until(case))
        messages.success(
            request,
            _("Votre brouillon est enregistré. Vous le retrouverez au moins jusqu’au %(day)s.")
            % {"day": until},
        )
        return redirect("portal:draft", case.key)
    return redirect(_following(request, case, page))


def _following(request: CitizenRequest, case: Case, page: Page) -> str:
    """The next page; back to the check for who came from it."""
    definition = definition_of(case.version_id)
    following = engine.next_page(definition, page, case.answers, today=timezone.localdate())
    if following is None or _from_check(request):
        return reverse("portal:draft_check", args=[case.key])
    return reverse("portal:draft_page", args=[case.key, following.code])


def _render(
    request: CitizenRequest,
    case: Case,
    form: PageForm,
    *,
    opened: bool = False,
    restored: bool = False,
) -> HttpResponse:
    values = _values(request, case, form, opened=opened, restored=restored)
    status = 422 if form.troubles else 200
    return render(request, "portal/drafts/page.html", values, status=status)


def _values(
    request: CitizenRequest,
    case: Case,
    form: PageForm,
    *,
    opened: bool = False,
    restored: bool = False,
) -> dict[str, Any]:
    definition, today = definition_of(case.version_id), timezone.localdate()
    pages = engine.visible_pages(definition, case.answers, today=today)
    former = engine.previous_page(definition, form.page, case.answers, today=today)
    if _from_check(request):
        back = reverse("portal:draft_check", args=[case.key])
    elif former is None:
        back = reverse("portal:draft", args=[case.key])
    else:
        back = reverse("portal:draft_page", args=[case.key, former.code])
    return {
        "case": case,
        "form": form,
        "hints": engine.hints(definition, form.page, case.answers, today=today),
        "elsewhere": _elsewhere(case, form.page),
        "number": pages.index(form.page) + 1 if form.page in pages else 1,
        "total": len(pages),
        "back": back,
        "here": request.get_full_path(),
        "opened": opened,
        "restored": restored,
    }


def _elsewhere(case: Case, page: Page) -> Routing | None:
    """On the page of the commune, the body to go to where the request is not for us."""
    definition = definition_of(case.version_id)
    rule = definition.routing
    if rule is None or all(field.code != rule.field for field in page.fields):
        return None
    routing = engine.routed(definition, case.answers, timezone.localdate())
    return None if routing is None or routing.is_ours else routing


def _from_check(request: CitizenRequest) -> bool:
    return request.GET.get("retour") == "verification"


def _page(case: Case, code: str) -> Page:
    try:
        return definition_of(case.version_id).page(code)
    except KeyError:
        raise Http404 from None

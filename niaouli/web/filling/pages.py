"""One page of a draft, at either desk: shown, looked at by htmx, recorded."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.filling import kept_until
from niaouli.cases.models import Case
from niaouli.lib.words import date_words
from niaouli.procedures import engine
from niaouli.procedures.definitions import Page
from niaouli.procedures.models import definition_of
from niaouli.procedures.routing import Routing
from niaouli.web import kept_typing
from niaouli.web.filling.desk import FROM_CHECK, Desk
from niaouli.web.filling.forms import (
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
from niaouli.web.http import CitizenRequest


def fill_page(
    request: CitizenRequest, case: Case, code: str, *, desk: Desk, person: Person, now: datetime
) -> HttpResponse:
    """The questions of one page of the draft of `person`. A POST by htmx only looks: it records
    nothing."""
    today = timezone.localdate(now)
    shown = _page(case, code)
    if shown not in engine.visible_pages(definition_of(case.version_id), case.answers, today=today):
        return redirect(desk.draft(case))
    if request.method != "POST":
        kept = kept_typing.kept(request, now)
        if kept is None:
            form = fresh_form(case, shown, desk=desk, person=person, today=today)
            return _render(request, case, form, desk)
        form = typed_form(case, shown, kept, desk=desk, person=person, today=today)
        return _render(request, case, form, desk, restored=True)
    if request.htmx:
        form = typed_form(case, shown, typed_in(request), desk=desk, person=person, today=today)
        return render(request, "filling/questions.html", _values(request, case, form, desk))
    sent = send_page(request, case, shown, desk=desk, person=person, now=now)
    kept_typing.forget(request)
    return _answer(request, shown, sent, desk, person)


def _answer(
    request: CitizenRequest, page: Page, sent: Sent, desk: Desk, person: Person
) -> HttpResponse:
    """The page again, while something of it is wrong or new; else where the person goes."""
    case, again = sent.case, stays(sent.typed) or (sent.opened and not leaves(sent.typed))
    elsewhere = _elsewhere(case, page) is not None and not leaves(sent.typed)
    if sent.troubles or again or elsewhere:
        form = page_form(
            case,
            page,
            sent.fields,
            sent.typed,
            desk=desk,
            person=person,
            today=timezone.localdate(),
            troubles=sent.troubles,
        )
        opened = sent.opened and not sent.troubles and not stays(sent.typed)
        return _render(request, case, form, desk, opened=opened)
    if leaves(sent.typed):
        until = date_words(kept_until(case))
        messages.success(
            request,
            _("Votre brouillon est enregistré. Vous le retrouverez au moins jusqu’au %(day)s.")
            % {"day": until},
        )
        return redirect(desk.draft(case))
    return redirect(_following(request, case, page, desk))


def _following(request: CitizenRequest, case: Case, page: Page, desk: Desk) -> str:
    """The next page; back to the check for who came from it."""
    definition = definition_of(case.version_id)
    following = engine.next_page(definition, page, case.answers, today=timezone.localdate())
    if following is None or _from_check(request):
        return desk.check(case)
    return desk.page(case, following.code)


def _render(
    request: CitizenRequest,
    case: Case,
    form: PageForm,
    desk: Desk,
    *,
    opened: bool = False,
    restored: bool = False,
) -> HttpResponse:
    values = _values(request, case, form, desk, opened=opened, restored=restored)
    status = 422 if form.troubles else 200
    return render(request, f"{desk.templates}/page.html", values, status=status)


def _values(
    request: CitizenRequest,
    case: Case,
    form: PageForm,
    desk: Desk,
    *,
    opened: bool = False,
    restored: bool = False,
) -> dict[str, Any]:
    definition, today = definition_of(case.version_id), timezone.localdate()
    pages = engine.visible_pages(definition, case.answers, today=today)
    return {
        **desk.surround(request, case),
        "case": case,
        "form": form,
        "hints": engine.hints(definition, form.page, case.answers, today=today),
        "elsewhere": _elsewhere(case, form.page),
        "number": pages.index(form.page) + 1 if form.page in pages else 1,
        "total": len(pages),
        "back": _back(request, case, form.page, desk),
        "draft": desk.draft(case),
        "sending": reverse(desk.sending) if desk.sending else "",
        "here": request.get_full_path(),
        "opened": opened,
        "restored": restored,
    }


def _back(request: CitizenRequest, case: Case, page: Page, desk: Desk) -> str:
    if _from_check(request):
        return desk.check(case)
    definition, today = definition_of(case.version_id), timezone.localdate()
    former = engine.previous_page(definition, page, case.answers, today=today)
    return desk.draft(case) if former is None else desk.page(case, former.code)


def _elsewhere(case: Case, page: Page) -> Routing | None:
    """On the page of the commune, the body to go to where the request is not for us."""
    definition = definition_of(case.version_id)
    rule = definition.routing
    if rule is None or all(field.code != rule.field for field in page.fields):
        return None
    routing = engine.routed(definition, case.answers, timezone.localdate())
    return None if routing is None or routing.is_ours else routing


def _from_check(request: CitizenRequest) -> bool:
    name, value = FROM_CHECK.split("=")
    return request.GET.get(name) == value


def _page(case: Case, code: str) -> Page:
    try:
        return definition_of(case.version_id).page(code)
    except KeyError:
        raise Http404 from None

"""A case: read it, take it, ask for a document again, write to the citizen."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.backoffice.frame import case_or_404
from niaouli.backoffice.replies import filled
from niaouli.backoffice.show import show_case
from niaouli.backoffice.typed import Typed
from niaouli.cases.enums import ReplyUse
from niaouli.cases.lifecycle import Act
from niaouli.cases.operations import reviewing
from niaouli.cases.operations.notes import write_note
from niaouli.cases.policies import check_can_process
from niaouli.lib.errors import Refusal
from niaouli.web.access import agent_page
from niaouli.web.attached import Attached, take_files
from niaouli.web.http import AgentRequest
from niaouli.web.views import back_to


@require_safe
@agent_page
def case(request: AgentRequest, reference: str) -> HttpResponse:
    """Everything of one case on one screen; the citizen sees that it was opened."""
    return show_case(request, reference, now=timezone.now())


@require_POST
@agent_page
def take(request: AgentRequest, reference: str) -> HttpResponse:
    """The case becomes the agent's, from its page or in one press from a list."""
    now, found = timezone.now(), case_or_404(request, reference)
    typed = Typed.read(request.POST)
    try:
        reviewing.take_case(case=found, by=request.user, now=now, revision=typed.revision)
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    address = reverse("backoffice:case", args=[found.reference])
    link = format_html('<a href="{}">{}</a>', address, found.reference)
    messages.success(request, format_html(_("Vous suivez maintenant la demande {}."), link))
    return redirect(back_to(request, fallback=address))


@require_POST
@agent_page
def assign(request: AgentRequest, reference: str) -> HttpResponse:
    """The manager gives the case to someone of the department."""
    now, found = timezone.now(), case_or_404(request, reference)
    typed = Typed.read(request.POST)
    try:
        reviewing.assign_case(
            case=found, to=typed.to, by=request.user, now=now, revision=typed.revision
        )
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("La demande est confiée."))
    return redirect("backoffice:case", found.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def ask(request: AgentRequest, reference: str) -> HttpResponse:
    """Ask again for a document or an answer: what is wrong, and until when it is awaited."""
    now = timezone.now()
    if request.method != "POST":
        typed = Typed.suggested(request.GET.get("champ", ""), timezone.localdate(now))
        return show_case(request, reference, now=now, act=Act.ASK, typed=typed)
    found, typed = case_or_404(request, reference), Typed.read(request.POST)
    try:
        if typed.fill:
            typed = filled(typed, ReplyUse.ITEM, case=found, by=request.user, now=now)
            return show_case(request, reference, now=now, act=Act.ASK, typed=typed)
        reviewing.ask_for(
            case=found,
            field=typed.field,
            cause=typed.cause,
            reason=typed.reason,
            due_on=typed.due_on(),
            by=request.user,
            now=now,
            revision=typed.revision,
        )
    except Refusal as refusal:
        return show_case(request, reference, now=now, act=Act.ASK, typed=typed, refusal=refusal)
    messages.success(request, _("L’usager est prévenu de ce que vous lui demandez."))
    return redirect("backoffice:case", found.reference)


@require_POST
@agent_page
def cancel_item(request: AgentRequest, reference: str, item: int) -> HttpResponse:
    """No longer ask the citizen for it."""
    now, found = timezone.now(), case_or_404(request, reference)
    asked, typed = get_object_or_404(found.items, pk=item), Typed.read(request.POST)
    asked.case = found
    try:
        reviewing.cancel_item(item=asked, by=request.user, now=now, revision=typed.revision)
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("Ce n’est plus demandé. L’usager est prévenu."))
    return redirect("backoffice:case", found.reference)


@require_POST
@agent_page
def step(request: AgentRequest, reference: str) -> HttpResponse:
    """Move the case to another step of its procedure."""
    now, found = timezone.now(), case_or_404(request, reference)
    typed = Typed.read(request.POST)
    try:
        reviewing.enter_step(
            case=found, step=typed.step, by=request.user, now=now, revision=typed.revision
        )
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("La demande a changé d’étape."))
    return redirect("backoffice:case", found.reference)


@require_POST
@agent_page
def message(request: AgentRequest, reference: str) -> HttpResponse:
    """Write to the citizen, in the thread of the case, with files or without."""
    now, found = timezone.now(), case_or_404(request, reference)
    typed, attached = Typed.read(request.POST), Attached()
    try:
        check_can_process(found, request.user, request.roles)
        attached = take_files(request, now=now)
        attached.check()
        if typed.fill:
            typed = filled(typed, ReplyUse.MESSAGE, case=found, by=request.user, now=now)
            typed = replace(typed, kept=tuple(attached.kept(request.user)))
            return show_case(request, reference, now=now, typed=typed)
        reviewing.write_to_citizen(
            case=found,
            body=typed.body,
            given=attached.given,
            by=request.user,
            now=now,
            revision=typed.revision,
        )
    except Refusal as refusal:
        typed = replace(typed, kept=tuple(attached.kept(request.user)))
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("Votre message est envoyé."))
    return redirect("backoffice:case", found.reference)


@require_POST
@agent_page
def note(request: AgentRequest, reference: str) -> HttpResponse:
    """Write to the other agents: the citizen does not see it."""
    now, found = timezone.now(), case_or_404(request, reference)
    typed = Typed.read(request.POST)
    try:
        write_note(case=found, body=typed.note, by=request.user, now=now)
    except Refusal as refusal:
        return show_case(request, reference, now=now, typed=typed, refusal=refusal)
    messages.success(request, _("La note est ajoutée."))
    return redirect(f"{reverse('backoffice:case', args=[found.reference])}#notes")

"""Writing a publication: choose its kind, fill in its form, change it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.backoffice.frame import frame
from niaouli.backoffice.publications.desk import departments_or_404, publication_or_404
from niaouli.backoffice.publications.inputs import inputs_of
from niaouli.backoffice.publications.typed import Typed
from niaouli.lib.errors import OutOfStep
from niaouli.publications import operations, policies
from niaouli.publications.enums import Kind, Status
from niaouli.publications.errors import Changed, InvalidPublication, Problem
from niaouli.publications.models import Publication
from niaouli.topics.queries import topics
from niaouli.web import kept_typing
from niaouli.web.access import agent_page
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest
from niaouli.web.kept_typing import keeps_typing

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@agent_page
def publication_new(request: AgentRequest) -> HttpResponse:
    """Which kind?"""
    departments_or_404(request)
    kinds = [
        {
            "label": str(kind.label),
            "href": reverse("backoffice:publication_write", args=[kind.slug]),
        }
        for kind in Kind
    ]
    context = {**frame(request, "publications"), "kinds": kinds}
    return render(request, "backoffice/publications/new.html", context)


@require_http_methods(METHODS)
@agent_page
@keeps_typing
def publication_write(request: AgentRequest, kind: str) -> HttpResponse:
    """A new publication of this kind; it is a draft until it is put online."""
    found, departments = Kind.of_slug(kind), departments_or_404(request)
    if found is None:
        raise Http404
    typed = _typed(request, found)
    if typed is None:
        typed = Typed(found, values={"department": departments[0].code})
        return _form(request, typed)
    if request.method != "POST" or "sessions-act" in request.POST:
        return _form(request, _moved(request, typed))
    try:
        publication = operations.create_publication(
            kind=found,
            content=typed.content(departments, topics()),
            by=request.user,
            now=timezone.now(),
        )
    except InvalidPublication as refusal:
        return _form(request, typed, problems=refusal.problems)
    return _done(request, publication, _("Le brouillon est enregistré."))


@require_http_methods(METHODS)
@agent_page
@keeps_typing
def publication_edit(request: AgentRequest, publication: int) -> HttpResponse:
    """Change what it says. Whoever comes second is told, and keeps what they typed."""
    found, departments = publication_or_404(request, publication), departments_or_404(request)
    policies.check_can_revise(found)
    typed = _typed(request, Kind(found.kind))
    if typed is None:
        return _form(request, Typed.of(found), found)
    if request.method != "POST" or "sessions-act" in request.POST:
        return _form(request, _moved(request, typed), found)
    try:
        changed = operations.revise_publication(
            publication=found,
            content=typed.content(departments, topics()),
            by=request.user,
            now=timezone.now(),
            revision=typed.revision,
            announce=typed.announce,
        )
    except InvalidPublication as refusal:
        return _form(request, typed, found, problems=refusal.problems)
    except Changed as refusal:
        return _form(request, typed, found, conflict=refusal)
    return _done(request, changed, _("Les changements sont enregistrés."))


def _typed(request: AgentRequest, kind: Kind) -> Typed | None:
    """What was just sent, or was being sent when the session ended; None on a fresh page."""
    if request.method == "POST":
        data = {name: request.POST.get(name, "") for name in request.POST}
        return Typed.read(kind, data, request.POST.getlist("topics"))
    kept = kept_typing.kept(request, timezone.now())
    if kept is None:
        return None
    data = {name: values[-1] for name, values in kept.items() if values}
    return Typed.read(kind, data, kept.get("topics", []))


def _moved(request: AgentRequest, typed: Typed) -> Typed:
    """One permanence more, or less, when a button asked for it."""
    act = request.POST.get("sessions-act", "")
    if act == "add":
        return typed.with_sessions(add=True)
    number = act.removeprefix("remove-")
    known = number.isascii() and number.isdecimal() and len(number) < 3
    return typed.with_sessions(remove=int(number)) if known else typed


def _done(request: AgentRequest, publication: Publication, sentence: str) -> HttpResponse:
    kept_typing.forget(request)
    messages.success(request, sentence)
    return redirect("backoffice:publication", publication.pk)


def _form(
    request: AgentRequest,
    typed: Typed,
    found: Publication | None = None,
    *,
    problems: Sequence[Problem] = (),
    conflict: OutOfStep | None = None,
) -> HttpResponse:
    departments = departments_or_404(request)
    inputs = inputs_of(typed.kind)
    order = [each.name for each in inputs]
    ordered = sorted(problems, key=lambda each: _place(order, each[0]))
    context: dict[str, Any] = {
        **frame(request, "publications"),
        "kind": typed.kind,
        "publication": found,
        "typed": typed,
        "inputs": inputs,
        "topics": [(topic.code, topic.label) for topic in topics()],
        "departments": [(each.code, each.name) for each in departments],
        "problems": ordered,
        "errors": dict(ordered),
        "conflict": str(conflict) if conflict else "",
        # Once told, who saves again does it knowingly.
        "revision": found.revision if found and conflict else typed.revision,
        "can_announce": found is not None
        and found.status == Status.PUBLISHED
        and not policies.is_planned(found, timezone.now()),
    }
    status = status_of(conflict) if conflict else 422 if problems else 200
    return render(request, "backoffice/publications/form.html", context, status=status)


def _place(order: list[str], name: str) -> int:
    """Where an input is on the page; what is asked last comes last."""
    return next((n for n, each in enumerate(order) if name.startswith(each)), len(order))

"""The lists that an agent keeps under a name."""

from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.backoffice import asking
from niaouli.backoffice.frame import DEPARTMENT, chosen_department, departments_of, frame
from niaouli.backoffice.lists import LABELS
from niaouli.cases.models import SavedView
from niaouli.cases.operations.saved_views import NAME_LENGTH, change_view, remove_view, save_view
from niaouli.cases.queries import saved_views_of
from niaouli.departments.models import Department
from niaouli.lib.errors import Refusal
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def saved_views(request: AgentRequest) -> HttpResponse:
    """GET shows those of the department; POST keeps the list that `query` names."""
    department, typed, error = chosen_department(request), "", ""
    query = (request.POST or request.GET).get("query", "")
    if request.method == "POST":
        typed = request.POST.get("name", "")
        try:
            _save(request, department, query, typed)
        except Refusal as problem:
            error = str(problem)
        else:
            messages.success(request, _("Cette vue est gardée."))
            return redirect(asking.saved_address(department, query))
    return _page(request, department, query=query, typed=typed, error=error)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def saved_view(request: AgentRequest, number: int) -> HttpResponse:
    """GET shows one with its name; POST changes it, or forgets it."""
    view = get_object_or_404(
        SavedView.objects.filter(
            person=request.user, department__in=departments_of(request)
        ).select_related("department"),
        pk=number,
    )
    if request.method != "POST":
        return _view_page(request, view, typed=view.name, landing=view.landing)
    typed, landing, now = request.POST.get("name", ""), "landing" in request.POST, timezone.now()
    if request.POST.get("act") == "remove":
        remove_view(view=view, by=request.user, now=now)
        messages.success(request, _("La vue est supprimée."))
        return redirect(_address(view.department))
    try:
        change_view(view=view, name=typed, landing=landing, by=request.user, now=now)
    except Refusal as problem:
        return _view_page(request, view, typed=typed, landing=landing, error=str(problem))
    messages.success(request, _("La vue est changée."))
    return redirect(_address(view.department))


def _view_page(
    request: AgentRequest, view: SavedView, *, typed: str, landing: bool, error: str = ""
) -> HttpResponse:
    context = {
        **frame(request, "queue", view.department),
        "view": view,
        "typed": typed,
        "landing": landing,
        "error": error,
        "name_length": NAME_LENGTH,
        "list_href": asking.saved_address(view.department, view.query),
        "views_href": _address(view.department),
    }
    status = 422 if error else 200
    return render(request, "backoffice/saved_view.html", context, status=status)


def _save(request: AgentRequest, department: Department, query: str, name: str) -> None:
    """What is kept is what the page reads of the address, not what somebody may have added."""
    question = asking.read(
        department, request.user, dict(parse_qsl(query)), today=timezone.localdate()
    )
    save_view(
        department=department,
        name=name,
        query=question.saved,
        landing="landing" in request.POST,
        by=request.user,
        now=timezone.now(),
    )


def _page(
    request: AgentRequest, department: Department, *, query: str, typed: str, error: str
) -> HttpResponse:
    today = timezone.localdate()
    question = asking.read(department, request.user, dict(parse_qsl(query)), today=today)
    context = {
        **frame(request, "queue", department),
        "query": query,
        "question": question,
        "words": _words(question) if query else [],
        "typed": typed,
        "landing": "landing" in request.POST,
        "error": error,
        "name_length": NAME_LENGTH,
        "views": saved_views_of(request.user, department),
        "address": _address(department),
        "queue_href": asking.address_of(department, {}),
    }
    return render(request, "backoffice/saved_views.html", context, status=422 if error else 200)


def _words(question: asking.Question) -> list[str]:
    """What the list is, one thing after the other."""
    asked = question.asked
    chips = [label for _key, label in question.chips]
    return [str(LABELS[asked.view]), *chips, str(asking.SORT_LABELS[asked.sort])]


def _address(department: Department) -> str:
    return f"{reverse('backoffice:views')}?{DEPARTMENT}={department.code}"

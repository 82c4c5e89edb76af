"""The department's queue, and the search."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.backoffice.frame import DEPARTMENT, chosen_department, departments_of, frame, rooms_of
from niaouli.backoffice.lists import (
    EMPTY,
    LABELS,
    STATES,
    Queue,
    count_words,
    next_cursor,
    page_of,
    read_cursor,
    rows_of,
)
from niaouli.cases.queues import PAGE, queue_counts
from niaouli.cases.search import LONGEST, search_cases
from niaouli.departments.models import Department
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

LIST, AFTER = "liste", "apres"


@require_safe
@agent_page
def queue(request: AgentRequest) -> HttpResponse:
    """One department's cases, by what is to be done with them, the oldest first.

    Someone who works on something else than cases is led to their own room.
    """
    rooms = rooms_of(request)
    if rooms and rooms[0].code != "queue" and not request.GET:
        return redirect(rooms[0].route)
    today = timezone.localdate()
    department = chosen_department(request)
    which = Queue.named(request.GET.get(LIST, ""))
    after = read_cursor(request.GET.get(AFTER, ""))
    cases = page_of(which, department, request.user, after)
    further = next_cursor(which, cases)
    context = {
        **frame(request, "queue", department),
        "which": which,
        "title": LABELS[which],
        "empty": EMPTY[which],
        "rows": rows_of(cases[:PAGE], request.user, request.roles, today=today),
        "tabs": _tabs(request, department, which),
        "departments": _department_links(request, department, which),
        "code": department.code,
        "first_href": _address(department, which) if after else "",
        "next_href": _address(department, which, further) if further else "",
    }
    return render(request, "backoffice/queue.html", context)


@require_safe
@agent_page
def search(request: AgentRequest) -> HttpResponse:
    """A case by its number, by the person's name or e-mail, in all the agent's departments."""
    today = timezone.localdate()
    text = request.GET.get("q", "")[:LONGEST]
    found = search_cases(request.roles, text, today=today) if text.strip() else None
    cases = found.cases if found else ()
    context = {
        **frame(request, "search", chosen_department(request)),
        "text": text,
        "found": found,
        "rows": rows_of(cases, request.user, request.roles, today=today),
        "several": len(departments_of(request)) > 1,
    }
    return render(request, "backoffice/search.html", context)


def _tabs(request: AgentRequest, department: Department, which: Queue) -> list[dict[str, object]]:
    counts = queue_counts(department, request.user)
    tabs: list[dict[str, object]] = []
    for each in Queue:
        tab: dict[str, object] = {
            "label": LABELS[each],
            "href": _address(department, each),
            "current": each is which,
        }
        if each in STATES:
            tab["count"] = count_words(counts.by_state[STATES[each]])
        elif each is Queue.MINE:
            tab["count"] = count_words(counts.assigned)
        tabs.append(tab)
    return tabs


def _department_links(
    request: AgentRequest, department: Department, which: Queue
) -> list[dict[str, object]]:
    """The choice of a department; none when there is only one."""
    departments = departments_of(request)
    if len(departments) < 2:
        return []
    return [
        {
            "label": each.name,
            "href": _address(each, which),
            "current": each == department,
        }
        for each in departments
    ]


def _address(department: Department, which: Queue, after: str = "") -> str:
    query = {DEPARTMENT: department.code, LIST: which.value}
    if after:
        query[AFTER] = after
    return f"{reverse('backoffice:queue')}?{urlencode(query)}"

"""The department's queue, and the search."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.backoffice import asking
from niaouli.backoffice.asking import AFTER, LIST, Question
from niaouli.backoffice.frame import chosen_department, departments_of, frame, rooms_of, transferred
from niaouli.backoffice.lists import EMPTY, LABELS, count_words, rows_of
from niaouli.cases.enums import BatchAct
from niaouli.cases.lists.queues import (
    SORTS,
    STATES,
    WATCHED,
    View,
    page,
    queue_counts,
    watched_counts,
)
from niaouli.cases.lists.search import LONGEST, search_cases
from niaouli.cases.models import SavedView
from niaouli.cases.queries import saved_views_of
from niaouli.departments.models import Department
from niaouli.departments.policies import can_manage
from niaouli.departments.queries import processed
from niaouli.lib.references import parse_reference
from niaouli.lib.words import integer
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_safe
@agent_page
def queue(request: AgentRequest) -> HttpResponse:
    """One department's cases, by what is to be done with them.

    Someone who works on something else than cases is led to their own room; who keeps a list to see
    first, to that list.
    """
    rooms = rooms_of(request)
    if rooms and rooms[0].code != "queue" and not request.GET:
        return redirect(rooms[0].route)
    department, today = chosen_department(request), timezone.localdate()
    views = list(saved_views_of(request.user, department))
    landing = next((each for each in views if each.landing), None)
    if landing is not None and LIST not in request.GET:
        return redirect(asking.saved_address(department, landing.query))
    question = asking.read(department, request.user, request.GET, today=today)
    found = page(question.asked, department, request.user, today=today)
    following = asking.cursor_words(found.following) if found.following else ""
    context = {
        **_surroundings(request, question, views),
        "rows": rows_of(found.lines, request.user, request.roles, today=today),
        "looked": integer(found.looked) if found.looked else "",
        "first_href": question.address() if question.asked.after else "",
        "next_href": question.address(changes={AFTER: following}) if following else "",
    }
    return render(request, "backoffice/queue.html", context)


@require_safe
@agent_page
def search(request: AgentRequest) -> HttpResponse:
    """A case by its number, or by the words of its person and of its answers, in all the agent's
    departments."""
    today = timezone.localdate()
    text = request.GET.get("q", "")[:LONGEST]
    found = search_cases(request.roles, text, today=today) if text.strip() else None
    exact = parse_reference(text)
    gone = transferred(request, exact) if exact and found and not found.cases else None
    context = {
        **frame(request, "search", chosen_department(request)),
        "text": text,
        "gone": str(gone or ""),
        "found": found,
        "total": count_words(found.total) if found else "",
        "looked": integer(found.looked) if found else "",
        "rows": rows_of(found.cases if found else (), request.user, request.roles, today=today),
        "several": len(departments_of(request)) > 1,
    }
    return render(request, "backoffice/search.html", context)


def _surroundings(
    request: AgentRequest, question: Question, views: list[SavedView]
) -> dict[str, object]:
    """What is around the list: where to go from it."""
    department, view = question.department, question.asked.view
    return {
        **frame(request, "queue", department),
        "view": view,
        "question": question,
        "title": LABELS[view],
        "empty": EMPTY[view],
        "tabs": _tabs(request, question),
        "watched": _watched(question),
        "views": _views(question, views),
        "departments": _department_links(request, department, view),
        "code": department.code,
        "filters": _filters(question),
        "acts": _acts(request, department, view),
    }


def _tabs(request: AgentRequest, question: Question) -> list[dict[str, object]]:
    counts = queue_counts(question.department, request.user)
    numbers = {view: counts.by_state[state] for view, state in STATES.items()}
    numbers[View.MINE] = counts.assigned
    return [
        {
            "label": LABELS[each],
            "href": question.address(each),
            "current": each is question.asked.view,
            **({"count": count_words(numbers[each])} if each in numbers else {}),
        }
        for each in View
        if each not in WATCHED
    ]


def _watched(question: Question) -> list[dict[str, object]]:
    """The views of what could be forgotten, with how many are in each."""
    counts = watched_counts(question.department, today=timezone.localdate())
    return [
        {
            "label": LABELS[each],
            "count": count_words(counts[each]),
            "href": question.address(each),
            "current": each is question.asked.view,
        }
        for each in WATCHED
    ]


def _views(question: Question, views: list[SavedView]) -> list[dict[str, object]]:
    return [
        {
            "label": each.name,
            "href": asking.saved_address(question.department, each.query),
            "current": each.query == question.saved,
        }
        for each in views
    ]


def _department_links(
    request: AgentRequest, department: Department, view: View
) -> list[dict[str, object]]:
    """The choice of a department; none when there is only one."""
    departments = departments_of(request)
    if len(departments) < 2:
        return []
    return [
        {
            "label": each.name,
            "href": asking.address_of(each, {LIST: asking.NAMES[view]}),
            "current": each == department,
        }
        for each in departments
    ]


def _filters(question: Question) -> dict[str, object]:
    """What the form of filters shows."""
    asked, query = question.asked, question.query
    return {
        "list": asking.NAMES[asked.view],
        "value": {key: query.get(key, "") for key in asking.FILTERS},
        "people": () if asked.view in asking.OWN else question.people,
        "sort": asking.SORT_NAMES[asked.sort],
        "sorts": [
            (asking.SORT_NAMES[each], asking.SORT_LABELS[each]) for each in SORTS[asked.view]
        ],
        "active": [
            {"label": label, "href": question.address(changes={key: ""})}
            for key, label in question.chips
        ],
        "reset": asking.address_of(question.department, {LIST: asking.NAMES[asked.view]}),
    }


def _acts(request: AgentRequest, department: Department, view: View) -> list[BatchAct]:
    """What may be done at once with the cases of this list."""
    if department not in processed(request.roles):
        return []
    acts = []
    if view in (View.NEW, View.UNFOLLOWED):
        acts.append(BatchAct.TAKE)
    if view is not View.DECIDED:
        if can_manage(department, request.roles):
            acts.append(BatchAct.ASSIGN)
        acts += [BatchAct.CLOSE] if view is not View.NEW else []
    return [*acts, BatchAct.WRITE]

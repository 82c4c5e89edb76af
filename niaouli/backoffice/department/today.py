"""What there is to do today in a department, for who answers for it."""

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.backoffice.department.page import managed_department, page
from niaouli.backoffice.lists import LABELS, count_words, rows_of
from niaouli.cases.delays.processing_time import FEWEST, days_words
from niaouli.cases.lists.queues import STATES, decided_count, legal_dates, oldest, queue_counts
from niaouli.cases.models import ProcessingTime
from niaouli.cases.queries import processing_times
from niaouli.departments.models import Department
from niaouli.lib.words import integer, short_date
from niaouli.procedures.models import Procedure, definition_of
from niaouli.procedures.queries import procedures_of
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

DECIDED_IN = timedelta(days=30)
SOON = timedelta(days=14)
OLDEST_SHOWN = 5
DATES_SHOWN = 20
NOTHING = "–"


@require_safe
@agent_page
def department(request: AgentRequest) -> HttpResponse:
    """How much there is to do, what has waited longest, what the law will date soon, how long
    each démarche takes."""
    found, now = managed_department(request), timezone.now()
    today = timezone.localdate(now)
    oldest_cases = oldest(found, limit=OLDEST_SHOWN)
    dates = legal_dates(found, until=today + SOON, limit=DATES_SHOWN + 1)
    context = {
        **page(request, "department", found),
        "figures": _figures(request, found, now),
        "oldest": rows_of(oldest_cases, request.user, request.roles, today=today),
        "dates": rows_of(dates[:DATES_SHOWN], request.user, request.roles, today=today),
        "more_dates": len(dates) > DATES_SHOWN,
        "soon": SOON.days,
        "durations": _durations(found),
        "fewest": FEWEST,
    }
    return render(request, "backoffice/department/today.html", context)


def _figures(request: AgentRequest, department: Department, now: datetime) -> list[tuple[str, str]]:
    counts = queue_counts(department, request.user).by_state
    decided = decided_count(department, since=now - DECIDED_IN)
    return [
        *((count_words(counts[state]), str(LABELS[which])) for which, state in STATES.items()),
        (count_words(decided), _("Décidées en %(days)d jours") % {"days": DECIDED_IN.days}),
    ]


def _durations(department: Department) -> list[list[str]]:
    """A row for each démarche of the department, as the macro `table` takes it."""
    procedures = list(procedures_of(department))
    figures = processing_times(each.pk for each in procedures)
    return [_duration(each, figures.get(each.pk)) for each in procedures]


def _duration(procedure: Procedure, figure: ProcessingTime | None) -> list[str]:
    """Its name leads to what everyone reads: how it was counted, the median, the estimate."""
    name = format_html(
        '<a href="{}">{}</a>', reverse("portal:delay", args=[procedure.slug]), procedure.title
    )
    declared = ""
    if procedure.current_id is not None:
        declared = definition_of(procedure.current_id).declared_delay.words()
    if figure is None or figure.mean_days is None:
        return [name, NOTHING, NOTHING, _("aucune"), declared, _computed(figure)]
    counted = _("%(cases)s en %(window)d jours") % {
        "cases": integer(figure.cases),
        "window": figure.window_days,
    }
    net = days_words(figure.net_mean_days) if figure.net_mean_days is not None else NOTHING
    gross = days_words(figure.mean_days)
    return [name, gross, net, counted, declared, _computed(figure)]


def _computed(figure: ProcessingTime | None) -> str:
    day: date | None = figure.computed_on if figure else None
    return short_date(day) if day else _("pas encore")

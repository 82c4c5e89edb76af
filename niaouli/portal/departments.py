"""The departments: how to reach each, what it was called, what one can ask it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.departments.models import Department
from niaouli.departments.queries import all_departments, former_names
from niaouli.lib.words import date_words
from niaouli.portal.contacts import contact_lines
from niaouli.portal.procedures import procedure_cards
from niaouli.portal.publications.shown import cards
from niaouli.procedures.queries import published_procedures
from niaouli.publications.queries import published
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

LATEST = 4
PROCEDURES = 50
"""Far above what a department answers for: the page has no end otherwise."""


@dataclass(frozen=True)
class Reach:
    """A department in the list."""

    name: str
    code: str
    contact: list[dict[str, str]]


@require_safe
@public_page
def departments(request: PageRequest) -> HttpResponse:
    """Every department, with how to reach it."""
    shown = [Reach(each.name, each.code.lower(), contact_lines(each)) for each in all_departments()]
    return render(request, "portal/departments/departments.html", {"departments": shown})


@require_safe
@public_page
def department(request: PageRequest, code: str) -> HttpResponse:
    """One department. Its address is in small letters: another writing leads to it."""
    found = get_object_or_404(Department, code=code.upper())
    if code != code.lower():
        return redirect("portal:department", code.lower(), permanent=True)
    now = timezone.now()
    context = {
        "department": found,
        "contact_lines": contact_lines(found),
        "former": _former(found, now),
        "procedures": procedure_cards(
            list(published_procedures().filter(department=found)[:PROCEDURES])
        ),
        "publications": cards(published(now).filter(department=found)[:LATEST], now),
    }
    return render(request, "portal/departments/department.html", context)


def _former(department: Department, now: datetime) -> list[str]:
    """« Direction de l’environnement, jusqu’au 31 décembre 2021 », the latest first."""
    return [
        _("%(name)s, jusqu’au %(day)s")
        % {"name": former.name, "day": date_words(_day_before(former.until))}
        for former in former_names(department, timezone.localdate(now))
    ]


def _day_before(day: date) -> date:
    return day - timedelta(days=1)

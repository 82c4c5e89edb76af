"""The figures of a department over a period: the same for all who work on its cases."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from niaouli.backoffice.department.choosing import chosen
from niaouli.backoffice.department.figure_words import said
from niaouli.backoffice.frame import chosen_among, department_links, frame, place
from niaouli.cases.figures import Scope, figures_of
from niaouli.departments.queries import counted, managed
from niaouli.procedures.queries import procedures_treated_by
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_safe
@agent_page
def figures(request: AgentRequest) -> HttpResponse:
    """Nobody can alter them. What people wrote is for who answers for the department."""
    departments = sorted(counted(request.roles), key=lambda each: each.name)
    department, today = chosen_among(request, departments), timezone.localdate()
    manages = department in managed(request.roles)
    procedures = procedures_treated_by(department)
    choice = chosen(request.GET.dict(), procedures, today)
    scope = Scope(department, choice.period, choice.procedure)
    found = figures_of(scope, today=today, comments=manages)
    context = {
        **frame(request, "figures", department),
        "name": department.name,
        "code": department.code,
        "departments": department_links("figures", departments, department),
        "choice": choice,
        "said": said(found, choice.period, procedures),
        "export_href": place("department_exports", department) if manages else "",
    }
    status = 422 if choice.errors else 200
    return render(request, "backoffice/department/figures.html", context, status=status)

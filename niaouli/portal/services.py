"""« Mes services »: what the account can do today, and nothing else."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niaouli.departments.models import Department
from niaouli.portal.contacts import contact_lines
from niaouli.procedures.queries import departments_in_use
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest


@require_safe
@citizen_page
def services(request: CitizenRequest) -> HttpResponse:
    """What can be done, and how to reach each department."""
    departments = [_reach(each) for each in departments_in_use()]
    return render(request, "portal/services/services.html", {"departments": departments})


def _reach(department: Department) -> dict[str, object]:
    return {"name": department.name, "contact": contact_lines(department)}

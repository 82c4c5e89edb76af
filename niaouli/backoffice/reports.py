"""What an agent has asked to be done elsewhere than under their eyes: the reports of acts on many
cases, and the exports that are made apart."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from niaouli.backoffice.batch import report_title
from niaouli.backoffice.department.exports import export_row
from niaouli.backoffice.frame import departments_of, frame
from niaouli.cases.enums import BatchAct, BatchResult
from niaouli.cases.exporting import Selection
from niaouli.cases.models import BatchReport
from niaouli.cases.queries import batch_reports_of, exports_of
from niaouli.departments.queries import managed
from niaouli.lib.words import moment
from niaouli.procedures.queries import procedures_named
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

REPORTS, EXPORTS = 50, 10
"""How many are shown: the latest."""


@require_safe
@agent_page
def batch_reports(request: AgentRequest) -> HttpResponse:
    """The agent's own, of all their departments, the last first; 404 for who opens no case."""
    if not departments_of(request):
        raise Http404
    reports = batch_reports_of(request.user).order_by("-id")[:REPORTS]
    context = {
        **frame(request, "queue"),
        "reports": [_report(each) for each in reports],
        "manages": bool(managed(request.roles)),
        "exports": _exports(request),
    }
    return render(request, "backoffice/batch_reports.html", context)


def _report(report: BatchReport) -> dict[str, object]:
    results = [BatchResult(line["result"]) for line in report.lines]
    done = results.count(BatchResult.DONE)
    return {
        "key": report.key,
        "title": report_title(BatchAct(report.act), done),
        "at": moment(report.at),
        "department": report.department.name,
        "left": _left(len(results) - done),
        "tone": "success" if done == len(results) else "attention",
    }


def _left(count: int) -> str:
    if not count:
        return _("Tout est fait")
    words = ngettext("%(count)d n’a pas pu l’être", "%(count)d n’ont pas pu l’être", count)
    return words % {"count": count}


def _exports(request: AgentRequest) -> list[dict[str, str]]:
    """Two statements, one for who answers for no department."""
    found = list(exports_of(request.user, request.roles).order_by("-id")[:EXPORTS])
    known = procedures_named({Selection.read(each.query).procedure for each in found})
    return [export_row(each, known) for each in found]

"""Lists that a manager takes out: asking for one, those that were asked, saving one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.backoffice.department.choosing import Chosen, chosen
from niaouli.backoffice.department.page import managed_department, page
from niaouli.backoffice.frame import place
from niaouli.cases.enums import ExportState
from niaouli.cases.exporting import CONTENTS, Selection, described, file_name
from niaouli.cases.models import Export
from niaouli.cases.operations.exports import KEPT_FOR, MOST_ROWS, ask_export, record_download
from niaouli.cases.queries import exports_of
from niaouli.departments.models import Department
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.lib.words import file_size, integer, moment
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import procedures_treated_by
from niaouli.web.access import agent_page
from niaouli.web.downloads import stored_attachment
from niaouli.web.http import AgentRequest

TONES = {
    ExportState.WAITING: "progress",
    ExportState.READY: "success",
    ExportState.FAILED: "error",
    ExportState.ERASED: "closed",
}
FORMAT_WORDS = {"ods": "ODS", "csv": "CSV"}


@dataclass(frozen=True)
class Typed:
    """The form that asks for an export."""

    choice: Chosen
    content: str = "cases"
    format: str = "ods"
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def department_exports(request: AgentRequest) -> HttpResponse:
    """The person's own exports of the department, the last first; above, asking for one."""
    department = managed_department(request)
    procedures = procedures_treated_by(department)
    typed = Typed(chosen(request.GET.dict(), procedures, timezone.localdate()))
    if request.method == "POST":
        typed = _ask(request, department, procedures)
        if not typed.errors:
            messages.success(request, _("L’export est en préparation : un e-mail vous préviendra."))
            return redirect(place("department_exports", department))
    context = {
        **page(request, "department_exports", department),
        "typed": typed,
        "contents": [(code, capfirst(str(label))) for code, label in CONTENTS.items()],
        "formats": _formats(),
        "exports": _rows(request, department, procedures),
        "kept": KEPT_FOR.days,
        "most": integer(MOST_ROWS),
    }
    status = 422 if typed.errors else 200
    return render(request, "backoffice/department/exports.html", context, status=status)


@require_safe
@agent_page
def department_export(request: AgentRequest, key: UUID) -> HttpResponse:
    """Its file, for who asked for it and still answers for the department."""
    export = get_object_or_404(exports_of(request.user, request.roles), key=key)
    file = record_download(export=export, by=request.user, now=timezone.now())
    return stored_attachment(file, file_name(export))


def _ask(request: AgentRequest, department: Department, procedures: list[Procedure]) -> Typed:
    """Ask for what the form says; what is wrong comes back beside it."""
    choice = chosen(request.POST.dict(), procedures, timezone.localdate())
    content, kind = request.POST.get("content", ""), request.POST.get("format", "")
    errors = dict(choice.errors)
    try:
        if not errors:
            ask_export(
                department=department,
                content=content,
                format=kind,
                selection=Selection(choice.period, choice.slug),
                by=request.user,
                now=timezone.now(),
            )
    except BadInput as refused:
        errors[refused.input] = str(refused)
    except OutOfStep as refused:
        errors[""] = str(refused)
    return Typed(choice, content, kind, errors)


def _formats() -> list[tuple[str, str, str]]:
    return [
        ("ods", "ODS", _("Pour un tableur : les dates et les nombres sont reconnus.")),
        ("csv", "CSV", _("Pour un autre logiciel.")),
    ]


def _rows(
    request: AgentRequest, department: Department, procedures: list[Procedure]
) -> list[dict[str, str]]:
    known = {each.slug: each for each in procedures}
    found = exports_of(request.user, request.roles).filter(department=department)
    return [export_row(each, known) for each in found.order_by("-id")[:50]]


def export_row(export: Export, known: Mapping[str, Procedure]) -> dict[str, str]:
    """An export as `backoffice/exported.html` shows it. `known`: procedures by their slug."""
    state = ExportState(export.state)
    size = f", {file_size(export.file.size)}" if export.file else ""
    return {
        "key": str(export.key) if export.file else "",
        "what": f"{capfirst(str(CONTENTS[export.content]))} ({FORMAT_WORDS[export.format]})",
        "of": described(export, known),
        "asked": moment(export.asked_at),
        "state": capfirst(str(state.label)),
        "tone": TONES[state],
        "note": _note(export) + size,
    }


def _note(export: Export) -> str:
    """How many rows, or why there are none."""
    if export.state == ExportState.READY:
        words = ngettext("%(rows)s demande", "%(rows)s demandes", export.rows)
        return words % {"rows": integer(export.rows)}
    if export.state != ExportState.FAILED:
        return ""
    if export.rows:
        return _("Trop grand : choisissez une période plus courte, ou une seule démarche.")
    return _("Demandez-le de nouveau.")

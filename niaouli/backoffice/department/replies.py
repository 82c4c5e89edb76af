"""The reply models of a department: the list, writing, changing, retiring one."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.backoffice.department.page import open_department, page
from niaouli.backoffice.frame import place
from niaouli.cases.enums import ReplyUse
from niaouli.cases.models import ReplyModel
from niaouli.cases.operations import replies as operations
from niaouli.cases.replies import VARIABLES, check_body, example, models_of
from niaouli.departments.models import Department
from niaouli.departments.queries import authored
from niaouli.lib.errors import BadInput, OutOfStep, errors_of
from niaouli.lib.words import short_date
from niaouli.web.access import agent_page
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
PREVIEW = "preview"
"""The button that shows the text with an example, and records nothing."""


@dataclass(frozen=True)
class Typed:
    """The form of a model, as it came."""

    title: str = ""
    use: str = ""
    body: str = ""
    preview: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@require_safe
@agent_page
def replies(request: AgentRequest) -> HttpResponse:
    """The models that are proposed, and where."""
    department = open_department(request, "replies")
    context = {
        **page(request, "replies", department),
        "models": [_row(each) for each in models_of(department)],
        "write": place("reply_write", department),
    }
    return render(request, "backoffice/department/replies.html", context)


@require_http_methods(METHODS)
@agent_page
def reply_write(request: AgentRequest) -> HttpResponse:
    """A new model."""
    return _form(request, open_department(request, "replies"), None)


@require_http_methods(METHODS)
@agent_page
def reply_change(request: AgentRequest, model: int) -> HttpResponse:
    """Change what a model says."""
    found = _model(request, model)
    return _form(request, found.department, found)


@require_http_methods(METHODS)
@agent_page
def reply_retire(request: AgentRequest, model: int) -> HttpResponse:
    """Asks to confirm, then no longer proposes it."""
    found = _model(request, model)
    back = place("replies", found.department)
    if request.method == "POST":
        operations.retire_model(model=found, by=request.user, now=timezone.now())
        messages.success(request, _("Le modèle n’est plus proposé."))
        return redirect(back)
    context = {
        **page(request, "replies", found.department),
        "title": found.title,
        "back": back,
    }
    return render(request, "backoffice/department/reply_retire.html", context)


def _model(request: AgentRequest, key: int) -> ReplyModel:
    models = ReplyModel.objects.filter(department__in=authored(request.roles))
    return get_object_or_404(models.select_related("department"), pk=key)


def _form(request: AgentRequest, department: Department, model: ReplyModel | None) -> HttpResponse:
    typed = Typed(model.title, model.use, model.body) if model else Typed()
    status = 200
    if request.method == "POST":
        typed = _read(request)
        try:
            if PREVIEW in request.POST:
                check_body(typed.body)
                typed = Typed(typed.title, typed.use, typed.body, preview=example(typed.body))
            else:
                _save(request, department, model, typed)
                return redirect(place("replies", department))
        except (BadInput, OutOfStep) as refusal:
            typed = Typed(typed.title, typed.use, typed.body, errors=errors_of(refusal))
            status = status_of(refusal)
    context = {
        **page(request, "replies", department),
        "model": model,
        "typed": typed,
        "uses": [(use.value, capfirst(str(use.label))) for use in ReplyUse],
        "variables": [(f"{{{name}}}", str(each.label)) for name, each in VARIABLES.items()],
        "limit": operations.BODY_LENGTH,
        "back": place("replies", department),
    }
    return render(request, "backoffice/department/reply.html", context, status=status)


def _read(request: AgentRequest) -> Typed:
    def given(name: str) -> str:
        return request.POST.get(name, "").replace("\x00", "")

    return Typed(given("title"), given("use"), given("body"))


def _save(
    request: AgentRequest, department: Department, model: ReplyModel | None, typed: Typed
) -> None:
    said = {"use": typed.use, "title": typed.title, "body": typed.body}
    now = timezone.now()
    if model is None:
        operations.write_model(department=department, **said, by=request.user, now=now)
    else:
        operations.change_model(model=model, **said, by=request.user, now=now)
    messages.success(request, _("Le modèle est enregistré."))


def _row(model: ReplyModel) -> dict[str, str]:
    return {
        "title": model.title,
        "use": capfirst(str(ReplyUse(model.use).label)),
        "changed": short_date(model.changed_at),
        "by": model.changed_by.display_name if model.changed_by else "",
        "change": reverse("backoffice:reply_change", args=[model.pk]),
        "retire": reverse("backoffice:reply_retire", args=[model.pk]),
    }

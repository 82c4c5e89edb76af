"""The letter models of a department: the list, writing, changing, archiving one."""

from dataclasses import dataclass, field, replace
from datetime import datetime

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
from niaouli.cases.enums import ValidityUnit
from niaouli.cases.letters import TEXT_LENGTH, example, models_of, variables
from niaouli.cases.models import LetterModel
from niaouli.cases.operations import letters as operations
from niaouli.cases.operations.letters import TypedModel
from niaouli.cases.papers import example_letter_pdf
from niaouli.departments.models import Department
from niaouli.departments.queries import authored
from niaouli.documents.kinds import kind_of, kinds_to_issue
from niaouli.lib.errors import BadInput, OutOfStep, errors_of
from niaouli.lib.words import short_date
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import procedures_treated_by
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
PREVIEW, VARIABLES = "preview", "variables"
"""The buttons that record nothing: show the paper; show the variables of the chosen procedure."""


@dataclass(frozen=True)
class Form:
    """The form of a model, as it came."""

    name: str = ""
    title: str = ""
    kind: str = ""
    procedure: str = ""
    body: str = ""
    validity: str = ""
    validity_unit: str = ""
    is_signed: bool = True
    errors: dict[str, str] = field(default_factory=dict)

    def typed(self, procedure: Procedure | None) -> TypedModel:
        return TypedModel(
            name=self.name,
            title=self.title,
            kind=self.kind,
            body=self.body,
            procedure=procedure,
            validity=self.validity,
            validity_unit=self.validity_unit,
            is_signed=self.is_signed,
        )


@require_safe
@agent_page
def letters(request: AgentRequest) -> HttpResponse:
    """The models that are proposed, and for what."""
    department = open_department(request, "letters")
    context = {
        **page(request, "letters", department),
        "models": [_row(each) for each in models_of(department)],
        "write": place("letter_write", department),
    }
    return render(request, "backoffice/department/letters.html", context)


@require_http_methods(METHODS)
@agent_page
def letter_write(request: AgentRequest) -> HttpResponse:
    """A new model."""
    return _form(request, open_department(request, "letters"), None)


@require_http_methods(METHODS)
@agent_page
def letter_change(request: AgentRequest, model: int) -> HttpResponse:
    """Change what a model says."""
    found = _model(request, model)
    return _form(request, found.department, found)


@require_http_methods(METHODS)
@agent_page
def letter_archive(request: AgentRequest, model: int) -> HttpResponse:
    """Asks to confirm, then no longer proposes it."""
    found = _model(request, model)
    back = place("letters", found.department)
    if request.method == "POST":
        operations.archive_model(model=found, by=request.user, now=timezone.now())
        messages.success(request, _("Le modèle est archivé."))
        return redirect(back)
    context = {
        **page(request, "letters", found.department),
        "model_name": found.name,
        "back": back,
    }
    return render(request, "backoffice/department/letter_archive.html", context)


def _model(request: AgentRequest, key: int) -> LetterModel:
    models = LetterModel.objects.filter(department__in=authored(request.roles))
    return get_object_or_404(models.select_related("department", "procedure"), pk=key)


def _form(request: AgentRequest, department: Department, model: LetterModel | None) -> HttpResponse:
    """Records, or shows the paper, or the form again."""
    procedures = {each.slug: each for each in procedures_treated_by(department)}
    form, status, now = _written(model), 200, timezone.now()
    if request.method == "POST":
        form = _read(request)
        procedure = procedures.get(form.procedure)
        try:
            _check_procedure(form, procedure)
            if PREVIEW in request.POST:
                return _preview(request, department, form.typed(procedure), now)
            if VARIABLES not in request.POST:
                _save(request, department, model, form.typed(procedure), now)
                return redirect(place("letters", department))
        except (BadInput, OutOfStep) as refusal:
            form, status = replace(form, errors=errors_of(refusal)), status_of(refusal)
    context = _context(request, department, form, procedures)
    return render(
        request, "backoffice/department/letter.html", {**context, "model": model}, status=status
    )


def _context(
    request: AgentRequest, department: Department, form: Form, procedures: dict[str, Procedure]
) -> dict[str, object]:
    known = variables(procedures.get(form.procedure))
    return {
        **page(request, "letters", department),
        "form": form,
        "kinds": [(code, each.label) for code, each in kinds_to_issue(department.code).items()],
        "procedures": [(slug, each.title) for slug, each in procedures.items()],
        "units": [
            ("", _("Sans limite de durée")),
            *((unit.value, capfirst(str(unit.label))) for unit in ValidityUnit),
        ],
        "variables": [(f"{{{name}}}", str(each.label)) for name, each in known.items()],
        "shows_variables": VARIABLES in request.POST or "body" in form.errors,
        "limit": TEXT_LENGTH,
        "back": place("letters", department),
    }


def _check_procedure(form: Form, procedure: Procedure | None) -> None:
    if form.procedure and procedure is None:
        raise BadInput("procedure", _("Choisissez une démarche de la liste."))


def _preview(
    request: AgentRequest, department: Department, typed: TypedModel, now: datetime
) -> HttpResponse:
    model = operations.checked_model(department, typed)
    text = example(model.body, model.procedure)
    content = example_letter_pdf(model, text, by=request.user, at=now)
    return attachment(content, filename="apercu.pdf", content_type="application/pdf")


def _save(
    request: AgentRequest,
    department: Department,
    model: LetterModel | None,
    typed: TypedModel,
    now: datetime,
) -> None:
    if model is None:
        operations.write_model(department=department, typed=typed, by=request.user, now=now)
    else:
        operations.change_model(model=model, typed=typed, by=request.user, now=now)
    messages.success(request, _("Le modèle est enregistré."))


def _written(model: LetterModel | None) -> Form:
    """The form before anybody typed."""
    if model is None:
        return Form()
    return Form(
        name=model.name,
        title=model.title,
        kind=model.kind,
        procedure=model.procedure.slug if model.procedure else "",
        body=model.body,
        validity=str(model.validity or ""),
        validity_unit=model.validity_unit,
        is_signed=model.is_signed,
    )


def _read(request: AgentRequest) -> Form:
    def given(name: str) -> str:
        return request.POST.get(name, "").replace("\x00", "")

    return Form(
        name=given("name"),
        title=given("title"),
        kind=given("kind"),
        procedure=given("procedure"),
        body=given("body"),
        validity=given("validity"),
        validity_unit=given("validity_unit"),
        is_signed="is_signed" in request.POST,
    )


def _row(model: LetterModel) -> dict[str, str]:
    return {
        "name": model.name,
        "kind": kind_of(model.kind).label,
        "procedure": model.procedure.title if model.procedure else _("Toutes"),
        "changed": short_date(model.changed_at),
        "by": model.changed_by.display_name if model.changed_by else "",
        "change": reverse("backoffice:letter_change", args=[model.pk]),
        "archive": reverse("backoffice:letter_archive", args=[model.pk]),
    }

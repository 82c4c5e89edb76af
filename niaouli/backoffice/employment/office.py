"""Check-ins by the office: chosen, counted, confirmed; then the work as it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.backoffice.employment.access import departments_or_404
from niaouli.backoffice.employment.lists import (
    COMMUNE,
    PERIOD,
    PERSON,
    commune_options,
    period_options,
)
from niaouli.backoffice.frame import frame
from niaouli.departments.models import Department
from niaouli.employment.models import JobSeeker, OfficeBatch
from niaouli.employment.operations.office import (
    REASON_LENGTH,
    check_batch,
    left_of,
    start_batch,
)
from niaouli.employment.places import answered_communes
from niaouli.employment.queries.seekers import (
    awaiting_office,
    batches_for_adviser,
    seekers_for_adviser,
)
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import integer, moment, month_words
from niaouli.procedures.conditions import iso_date
from niaouli.web.access import agent_page
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest

CHOSEN_AT_MOST = 50
"""A page of the list."""
BATCHES_SHOWN = 10
INPUTS = {"period": PERIOD}
"""The inputs that bear another name than what they mean."""


@dataclass(frozen=True)
class OfficeForm:
    """What was chosen and typed."""

    key: str
    department: Department
    period: str = ""
    commune: str = ""
    reason: str = ""
    people: list[JobSeeker] = field(default_factory=list)
    lost: bool = False
    """People were to be chosen, and none is here: not ticked, or gone meanwhile."""
    unticked: bool = False
    confirmed: bool = False
    errors: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, request: AgentRequest) -> "OfficeForm":
        """From the list (GET) or from the form itself (POST)."""
        departments = departments_or_404(request)
        data = request.POST if request.method == "POST" else request.GET
        chosen = data.getlist(PERSON)[:CHOSEN_AT_MOST]
        keys = [key for key in map(_uuid, chosen) if key]
        people = seekers_for_adviser(request.roles).filter(key__in=keys).order_by("id")
        found = list(people) if keys else []
        code = data.get("direction", "")
        named = next((each for each in departments if each.code == code), departments[0])
        return cls(
            key=str(_uuid(data.get("key", "")) or uuid4()),
            department=found[0].department if found else named,
            period=data.get(PERIOD, ""),
            commune=data.get(COMMUNE, ""),
            reason=data.get("reason", "").replace("\x00", ""),
            people=found,
            lost=bool(chosen) and not found,
            unticked=not any(chosen),
            confirmed=data.get("confirmed") == "yes",
        )

    @property
    def month(self) -> date:
        """A month that nobody can choose when none was."""
        return iso_date(f"{self.period}-01") or date.min

    @property
    def values(self) -> dict[str, Any]:
        """As the operation takes them."""
        return {
            "department": self.department,
            "period": self.month,
            "people": self.people,
            "commune": self.commune,
            "reason": self.reason,
        }

    @property
    def error_of(self) -> dict[str, str]:
        return dict(self.errors)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def office(request: AgentRequest) -> HttpResponse:
    """Who, which month, why; then how many it concerns; then it starts."""
    now = timezone.now()
    form = OfficeForm.read(request)
    if form.lost:
        # Without anybody named, it would be for everybody.
        return _form_page(request, replace(form, errors=[("", _nobody(form))]), status=409)
    if request.method != "POST":
        return _form_page(request, form)
    asked = {**form.values, "by": request.user, "now": now}
    try:
        if not form.confirmed:
            check_batch(**asked)
            return _confirm_page(request, form)
        started = start_batch(key=UUID(form.key), **asked)
    except Refusal as refusal:
        named = refusal.input if isinstance(refusal, BadInput) else ""
        form = replace(form, errors=[(INPUTS.get(named, named), str(refusal))])
        return _form_page(request, form, status=status_of(refusal))
    messages.success(request, _("C’est lancé. Chaque personne reçoit un e-mail et un récépissé."))
    return redirect("backoffice:employment_batch", started.key)


@require_safe
@agent_page
def batch(request: AgentRequest, key: UUID) -> HttpResponse:
    """How far the work has gone."""
    departments_or_404(request)
    shown = get_object_or_404(batches_for_adviser(request.roles), key=key)
    left = 0 if shown.finished_at else left_of(shown).count()
    context = {
        **frame(request, "employment"),
        "batch": shown,
        "facts_shown": _facts(shown),
        "done": integer(shown.done),
        "left": integer(left),
        "finished": shown.finished_at is not None,
    }
    return render(request, "backoffice/employment/batch.html", context)


def _form_page(request: AgentRequest, form: OfficeForm, status: int = 200) -> HttpResponse:
    latest = batches_for_adviser(request.roles)[:BATCHES_SHOWN]
    context = {
        **frame(request, "employment"),
        "form": form,
        "periods": period_options(timezone.now()),
        "directions": [(each.code, each.name) for each in departments_or_404(request)],
        "communes": commune_options(),
        "reason_length": REASON_LENGTH,
        "batches": [_batch_line(each) for each in latest],
    }
    return render(request, "backoffice/employment/office.html", context, status=status)


def _confirm_page(request: AgentRequest, form: OfficeForm) -> HttpResponse:
    """How many people it concerns, before anything is done."""
    concerned = awaiting_office(
        department=form.department,
        period=form.month,
        people=[each.pk for each in form.people],
        commune=form.commune,
        by=request.user,
    )
    context = {
        **frame(request, "employment"),
        "form": form,
        "count": concerned.count(),
        "facts_shown": [
            (_("Mois"), month_words(form.month)),
            (_("Pour"), _whom(form)),
            *_department(form.department, chosen=form.people),
            (_("Motif"), form.reason),
        ],
    }
    return render(request, "backoffice/employment/confirm.html", context)


def _nobody(form: OfficeForm) -> str:
    if form.unticked:
        return _("Cochez au moins une personne dans la liste, puis recommencez.")
    return _(
        "Les personnes choisies ne sont plus ici. Revenez à la liste et choisissez de nouveau."
    )


def _whom(form: OfficeForm) -> str:
    if form.people:
        return ", ".join(each.person.display_name for each in form.people)
    if form.commune:
        commune = answered_communes()[form.commune]
        return _("les personnes de la commune « %(commune)s »") % {"commune": commune}
    return _("toutes les personnes inscrites")


def _department(department: Department, *, chosen: Sequence[object]) -> list[tuple[str, str]]:
    """Of a population; people chosen one by one may be of several."""
    return [] if chosen else [(_("Direction"), department.name)]


def _facts(shown: OfficeBatch) -> list[tuple[str, str]]:
    return [
        (_("Mois"), month_words(shown.period)),
        (_("Pour"), _population(shown)),
        *_department(shown.department, chosen=shown.people),
        (_("Motif"), shown.reason),
        (_("Décidé par"), shown.by.display_name if shown.by else ""),
        (_("Lancé le"), moment(shown.started_at)),
        (_("Terminé le"), moment(shown.finished_at) if shown.finished_at else _("en cours")),
    ]


def _population(shown: OfficeBatch) -> str:
    if shown.people:
        count = len(shown.people)
        words = ngettext("%(count)s personne choisie", "%(count)s personnes choisies", count)
        return words % {"count": count}
    if shown.commune:
        return answered_communes().get(shown.commune, shown.commune)
    return _("Toutes les personnes inscrites")


def _batch_line(shown: OfficeBatch) -> dict[str, object]:
    return {
        "key": shown.key,
        "month": capfirst(month_words(shown.period)),
        "population": _population(shown),
        "started": moment(shown.started_at),
        "done": integer(shown.done),
        "state": _("Terminé") if shown.finished_at else _("En cours"),
        "tone": "success" if shown.finished_at else "progress",
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

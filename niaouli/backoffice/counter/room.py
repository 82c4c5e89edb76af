"""The counter: what is being entered, and starting for a person with or without an account."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.accounts.counter import CounterPersonRefused, Typed
from niaouli.accounts.models import Person
from niaouli.accounts.queries import confirmed_person
from niaouli.backoffice.counter.desk import DESK, ROOM
from niaouli.backoffice.frame import chosen_among, frame
from niaouli.cases.filling import kept_until
from niaouli.cases.models import Case
from niaouli.cases.operations import entering
from niaouli.cases.queries import counter_drafts
from niaouli.departments.models import Department
from niaouli.departments.queries import processed
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import short_date
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import published_procedures
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
LENGTH = 254
MOST_DRAFTS = 100
NAMES = ("given_name", "family_name", "email", "phone")


@dataclass(frozen=True)
class Start:
    """The form that starts a request, as it was typed."""

    procedure: str = ""
    who: str = ""
    present: bool = False
    person: Typed = field(default_factory=Typed)
    known: str = ""
    """Key of the person who came before, when one was proposed and chosen; `new` for another."""
    errors: dict[str, str] = field(default_factory=dict)


@require_safe
@agent_page
def counter(request: AgentRequest) -> HttpResponse:
    """What the agents of the department are entering, the last that changed first."""
    department = _department(request)
    drafts = counter_drafts(request.user, request.roles).filter(department=department)
    shown = drafts.select_related("citizen", "entered_by")[:MOST_DRAFTS]
    context = {
        **_frame(request, department),
        "rows": [_row(each) for each in shown],
        "is_open": published_procedures().filter(department=department).exists(),
    }
    return render(request, "backoffice/counter/counter.html", context)


@require_http_methods(METHODS)
@agent_page
def counter_account(request: AgentRequest) -> HttpResponse:
    """Start for a person who has an account: their exact user name or address."""
    department = _department(request)
    procedures = _procedures(department)
    start = Start()
    if request.method == "POST":
        start = Start(
            procedure=request.POST.get("procedure", ""),
            who=request.POST.get("who", "").replace("\x00", "").strip()[:LENGTH],
            present=bool(request.POST.get("present")),
        )
        case = _started_for_account(request, start, procedures)
        if case is not None:
            return redirect(DESK.draft(case))
    return _form(request, "account", department, procedures, start)


@require_http_methods(METHODS)
@agent_page
def counter_person(request: AgentRequest) -> HttpResponse:
    """Start for a person without account: their names, and how to reach them if they wish."""
    department = _department(request)
    procedures = _procedures(department)
    start, people, has_account = Start(), list[Person](), False
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "") for name in NAMES}
        start = Start(
            procedure=request.POST.get("procedure", ""),
            person=Typed(**typed),
            known=request.POST.get("known", ""),
        )
        people, has_account = _met_before(request, start)
        case = _started_for_person(request, start, procedures, people, has_account=has_account)
        if case is not None:
            return redirect(DESK.draft(case))
    extra = {
        "people": [(each.username, _known_words(each)) for each in people],
        "has_account": has_account,
    }
    return _form(request, "person", department, procedures, start, extra)


def _started_for_account(
    request: AgentRequest, start: Start, procedures: Sequence[Procedure]
) -> Case | None:
    """The draft; None with what is wrong in `start.errors`."""
    procedure = _chosen(start, procedures)
    # The answer says who has an account: nobody is to try a whole list.
    if not ratelimit.consume(request, action="enter_for_account", user=request.user):
        start.errors["who"] = _(
            "Vous avez essayé beaucoup de noms. Attendez une heure, puis recommencez."
        )
        return None
    citizen = confirmed_person(start.who) if start.who else None
    if citizen is None:
        start.errors["who"] = (
            _(
                "Aucun compte confirmé ne correspond exactement. Vérifiez l’orthographe, ou "
                "saisissez la demande pour une personne sans compte."
            )
            if start.who
            else _("Écrivez le nom d’utilisateur ou l’adresse e-mail de la personne.")
        )
    if procedure is None or citizen is None:
        return None
    try:
        return entering.enter_for_account(
            procedure=procedure,
            citizen=citizen,
            is_present=start.present,
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        name = refusal.input if isinstance(refusal, BadInput) else "who"
        start.errors[name] = str(refusal)
        return None


def _met_before(request: AgentRequest, start: Start) -> tuple[list[Person], bool]:
    """Who came before under these names, and whether this very address has an account: nobody else
    is told of. What cannot be read finds nobody."""
    try:
        typed = start.person.cleaned()
    except CounterPersonRefused:
        return [], False
    people = entering.known_people(typed, request.user, request.roles)
    if not typed.email or not ratelimit.consume(
        request, action="enter_for_account", user=request.user
    ):
        return people, False
    return people, confirmed_person(typed.email) is not None


def _started_for_person(
    request: AgentRequest,
    start: Start,
    procedures: Sequence[Procedure],
    people: Sequence[Person],
    *,
    has_account: bool,
) -> Case | None:
    """The draft; None with what is wrong in `start.errors`, or while a choice is left."""
    procedure = _chosen(start, procedures)
    try:
        start.person.cleaned()
    except CounterPersonRefused as refused:
        start.errors.update(refused.errors)
    known = next((each for each in people if each.username == start.known), None)
    if (people or has_account) and known is None and start.known != "new":
        start.errors.setdefault("known", _("Dites s’il s’agit de la même personne."))
    if procedure is None or start.errors:
        return None
    now = timezone.now()
    try:
        if known is not None:
            return entering.enter_for_known(
                procedure=procedure, citizen=known, by=request.user, now=now
            )
        return entering.enter_for_nobody_known(
            procedure=procedure, typed=start.person, by=request.user, now=now
        )
    except Refusal as refusal:
        start.errors["procedure"] = str(refusal)
        return None


def _form(
    request: AgentRequest,
    which: str,
    department: Department,
    procedures: Sequence[Procedure],
    start: Start,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        **_frame(request, department),
        "start": start,
        "errors": start.errors,
        "procedures": [(each.slug, each.title) for each in procedures],
        **(extra or {}),
    }
    status = 422 if start.errors else 200
    return render(request, f"backoffice/counter/{which}.html", context, status=status)


def _chosen(start: Start, procedures: Sequence[Procedure]) -> Procedure | None:
    for each in procedures:
        if each.slug == start.procedure:
            return each
    start.errors["procedure"] = _("Choisissez la démarche.")
    return None


def _procedures(department: Department) -> list[Procedure]:
    return list(published_procedures().filter(department=department))


def _department(request: AgentRequest) -> Department:
    """One of those for which the agent works; 404 for who works for none."""
    departments = sorted(processed(request.roles), key=lambda each: each.name)
    return chosen_among(request, departments)


def _frame(request: AgentRequest, department: Department) -> dict[str, object]:
    here = f"?direction={department.code}"
    departments = sorted(processed(request.roles), key=lambda each: each.name)
    return {
        **frame(request, ROOM, department),
        "for_account": reverse("backoffice:counter_account") + here,
        "for_person": reverse("backoffice:counter_person") + here,
        "counter": reverse("backoffice:counter") + here,
        "departments": [
            {
                "label": each.name,
                "href": f"{reverse('backoffice:counter')}?direction={each.code}",
                "current": each == department,
            }
            for each in departments
        ]
        if len(departments) > 1
        else [],
    }


def _row(case: Case) -> dict[str, str]:
    return {
        "person": case.citizen.display_name,
        "account": _("Sans compte") if case.citizen.is_without_account else _("Avec un compte"),
        "title": case.title,
        "href": DESK.draft(case),
        "by": case.entered_by.display_name if case.entered_by else "",
        "changed": short_date(case.changed_at),
        "until": short_date(kept_until(case)),
    }


def _known_words(person: Person) -> str:
    return _("C’est la même personne : %(name)s, déjà venue au guichet") % {
        "name": person.display_name
    }

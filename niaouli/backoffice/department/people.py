"""Who works in a department: give a role to someone who has an account, end one."""

from dataclasses import dataclass, field

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from niaouli.accounts.queries import confirmed_person
from niaouli.backoffice.department.page import managed_department, page
from niaouli.backoffice.frame import place
from niaouli.departments import policies
from niaouli.departments.enums import Role
from niaouli.departments.models import Department, Membership
from niaouli.departments.operations import end_role, give_role
from niaouli.departments.queries import members_of, memberships_managed
from niaouli.lib.errors import Refusal
from niaouli.lib.words import short_date
from niaouli.web.access import agent_page
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
WHO_LENGTH = 254
ROLE_HELP: dict[Role, Promise] = {
    Role.READER: gettext_lazy("Ouvre les demandes, sans rien y faire."),
    Role.AGENT: gettext_lazy("Étudie les demandes, écrit, décide."),
    Role.MANAGER: gettext_lazy(
        "Fait de même, et répond de la direction : chiffres, personnes, coordonnées."
    ),
    Role.EDITOR: gettext_lazy("Publie au nom de la direction. Ne voit aucune demande."),
    Role.ADVISER: gettext_lazy("Suit les demandeurs d’emploi. Ne voit aucune demande."),
    Role.AUTHOR: gettext_lazy("Écrit les modèles de réponse. Ne voit aucune demande."),
    Role.AUDITOR: gettext_lazy(
        "Contrôle ce qui a été fait, par qui et quand, et lit les chiffres. N’ouvre aucune demande."
    ),
}
"""What each role opens, said where it is given."""


@dataclass(frozen=True)
class Typed:
    """The form that gives a role."""

    who: str = ""
    role: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(METHODS)
@agent_page
def department_people(request: AgentRequest) -> HttpResponse:
    """The people of the department and their roles; below, giving one."""
    department = managed_department(request)
    typed = Typed()
    if request.method == "POST":
        typed = _give(request, department)
        if not typed.errors:
            return redirect(place("department_people", department))
    today = timezone.localdate()
    context = {
        **page(request, "department_people", department),
        "people": [_row(request, each) for each in members_of(department, today)],
        "roles": [(role.value, capfirst(role.label), ROLE_HELP[role]) for role in Role],
        "typed": typed,
    }
    status = 422 if typed.errors else 200
    return render(request, "backoffice/department/people.html", context, status=status)


@require_http_methods(METHODS)
@agent_page
def department_end_role(request: AgentRequest, membership: int) -> HttpResponse:
    """Asks to confirm, then ends it."""
    found = get_object_or_404(
        memberships_managed(request.roles).select_related("person", "department"), pk=membership
    )
    refused: Refusal | None = None
    try:
        policies.check_can_end_role(found, request.user, request.roles)
        if request.method == "POST":
            end_role(membership=found, by=request.user, now=timezone.now())
            messages.success(request, _("Le rôle est retiré : l’accès est déjà fermé."))
            return redirect(_after_ending(request, found))
    except Refusal as refusal:
        refused = refusal
    context = {
        **page(request, "department_people", found.department),
        "membership": found,
        "role": Role(found.role).label,
        "own": found.person_id == request.user.pk,
        "back": place("department_people", found.department),
        "refused": str(refused or ""),
    }
    status = status_of(refused) if refused else 200
    return render(request, "backoffice/department/end_role.html", context, status=status)


def _give(request: AgentRequest, department: Department) -> Typed:
    """Give the role that the form says; what is wrong comes back beside it."""
    typed = Typed(
        who=request.POST.get("who", "").replace("\x00", "").strip()[:WHO_LENGTH],
        role=request.POST.get("role", ""),
    )
    # The answer says who has an account: nobody is to try a whole list.
    if not ratelimit.consume(request, action="give_role", user=request.user):
        refusal = _("Vous avez essayé beaucoup de noms. Attendez une heure, puis recommencez.")
        return Typed(typed.who, typed.role, {"who": refusal})
    errors = {}
    person = confirmed_person(typed.who) if typed.who else None
    if person is None:
        errors["who"] = (
            _(
                "Aucun compte confirmé ne correspond. Vérifiez l’orthographe ; la personne doit "
                "d’abord créer son compte et confirmer son adresse."
            )
            if typed.who
            else _("Écrivez le nom d’utilisateur ou l’adresse e-mail de la personne.")
        )
    if typed.role not in Role.values:
        errors["role"] = _("Choisissez un rôle.")
    if person is None or errors:
        return Typed(typed.who, typed.role, errors)
    try:
        give_role(
            person=person,
            department=department,
            role=Role(typed.role),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refused:
        return Typed(typed.who, typed.role, {"who": str(refused)})
    said = {"name": person.display_name, "role": Role(typed.role).label}
    messages.success(request, _("%(name)s a maintenant le rôle « %(role)s ».") % said)
    return typed


def _row(request: AgentRequest, membership: Membership) -> dict[str, object]:
    person = membership.person
    may_end = policies.can_end_role(membership, request.user, request.roles)
    end = reverse("backoffice:department_end_role", args=[membership.pk])
    return {
        "name": person.display_name,
        "account": f"{person.username}, {person.email}",
        "role": capfirst(Role(membership.role).label),
        "since": short_date(membership.since),
        "end": end if may_end else "",
    }


def _after_ending(request: AgentRequest, ended: Membership) -> str:
    """Who ended their own role of manager has no business here any more."""
    if ended.person_id == request.user.pk and ended.role == Role.MANAGER:
        return reverse("portal:todo")
    return place("department_people", ended.department)

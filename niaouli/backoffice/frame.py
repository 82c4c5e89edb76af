"""What surrounds every page of agents, and the case that a page is about."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from niaouli.cases.errors import Transferred
from niaouli.cases.models import Case
from niaouli.cases.queries import cases_for_agent, transferred_from
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import (
    advised,
    audited,
    authored,
    counted,
    edited,
    managed,
    processed,
    viewable,
)
from niaouli.lib.references import parse_reference
from niaouli.lib.words import long_date
from niaouli.web.http import AgentRequest

DEPARTMENT = "direction"


@dataclass(frozen=True)
class Room:
    """An entry of the agents' navigation, for the roles that `departments` keeps."""

    code: str
    label: Promise
    route: str
    departments: Callable[[Collection[Membership]], list[Department]]


def only_authored(roles: Collection[Membership]) -> list[Department]:
    """The departments whose texts these roles write, without answering for them."""
    own = managed(roles)
    return [each for each in authored(roles) if each not in own]


def only_audited(roles: Collection[Membership]) -> list[Department]:
    """The departments that these roles control, without answering for them."""
    own = managed(roles)
    return [each for each in audited(roles) if each not in own]


# Rooms are entered here as they are built: code, label, route, and whom they are for.
ROOMS: tuple[Room, ...] = (
    Room("queue", gettext_lazy("Demandes"), "backoffice:queue", viewable),
    Room("search", gettext_lazy("Rechercher"), "backoffice:search", viewable),
    Room("issued", gettext_lazy("Documents"), "backoffice:issued_documents", viewable),
    Room("counter", gettext_lazy("Guichet"), "backoffice:counter", processed),
    Room("opinions", gettext_lazy("Avis"), "backoffice:opinions", processed),
    Room("employment", gettext_lazy("Emploi"), "backoffice:employment", advised),
    Room("publications", gettext_lazy("Publications"), "backoffice:publications", edited),
    Room("figures", gettext_lazy("Chiffres"), "backoffice:figures", counted),
    Room("department", gettext_lazy("Ma direction"), "backoffice:department", managed),
    # Who manages a department has it as a tab of its own room.
    Room("replies", gettext_lazy("Modèles"), "backoffice:replies", only_authored),
    Room("audit", gettext_lazy("Contrôle"), "backoffice:audit", only_audited),
)


def frame(
    request: AgentRequest, current: str, department: Department | None = None
) -> dict[str, object]:
    """The variables of `ui/layout_agents.html`. `current`: the code of a room, or "" elsewhere."""

    def inside(room: Room) -> str:
        """The same department, where the room is open to it."""
        if department is None or department not in room.departments(request.roles):
            return ""
        return f"?{urlencode({DEPARTMENT: department.code})}"

    return {
        "department": department.name if department else "",
        "navigation": [
            {
                "label": room.label,
                "href": reverse(room.route) + inside(room),
                "current": current == room.code,
            }
            for room in rooms_of(request)
        ],
    }


def rooms_of(request: AgentRequest) -> list[Room]:
    """The rooms that the agent's roles open, in the order of the navigation."""
    return [room for room in ROOMS if room.departments(request.roles)]


def place(route: str, department: Department, **query: str) -> str:
    """The address of a page of agents, for that department; what is empty is left out."""
    kept = {name: value for name, value in query.items() if value}
    return f"{reverse(f'backoffice:{route}')}?{urlencode({DEPARTMENT: department.code, **kept})}"


def department_links(
    route: str, departments: Collection[Department], current: Department
) -> list[dict[str, object]]:
    """The same page for each of these departments, where there are several."""
    if len(departments) < 2:
        return []
    return [
        {"label": each.name, "href": place(route, each), "current": each == current}
        for each in departments
    ]


def departments_of(request: AgentRequest) -> list[Department]:
    """The departments whose cases the agent may open: those they work for first, by name."""
    own = {each.pk for each in processed(request.roles)}
    return sorted(viewable(request.roles), key=lambda each: (each.pk not in own, each.name))


def chosen_department(request: AgentRequest) -> Department:
    """The one that the address names, else the first. 404 for one that the agent may not view."""
    return chosen_among(request, departments_of(request))


def chosen_among(request: AgentRequest, departments: Collection[Department]) -> Department:
    """Of these, the one that the address names, else the first. 404 for any other."""
    code = request.GET.get(DEPARTMENT, "")
    for each in departments:
        if not code or each.code == code:
            return each
    raise Http404


def case_or_404(request: AgentRequest, reference: str) -> Case:
    """The case of this number, among those that the agent may open. Raises `Transferred` for who
    treated it before another department."""
    exact = parse_reference(reference)
    if exact is None:
        raise Http404
    # The definition is in memory (`definition_of`): only the version's row is read here.
    cases = cases_for_agent(request.roles).select_related(
        "citizen", "assignee", "department", "version"
    )
    found = cases.defer("version__definition").filter(reference=exact).order_by("id").first()
    if found is not None:
        return found
    raise transferred(request, exact) or Http404


def transferred(request: AgentRequest, reference: str) -> Transferred | None:
    """Where a case went, said to who treated it before; None where there is nothing to say."""
    gone = transferred_from(request.roles, reference)
    return Transferred(reference, gone.target.name, long_date(gone.at)) if gone else None

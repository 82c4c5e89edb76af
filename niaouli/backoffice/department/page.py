"""What surrounds the pages of a manager's room: the department, its tabs, the choice of another."""

from collections.abc import Callable, Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.backoffice.frame import chosen_among, department_links, frame, place
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import audited, authored, managed
from niaouli.web.http import AgentRequest

TABS: dict[str, Promise] = {
    "department": _("Aujourd’hui"),
    "department_people": _("Personnes et rôles"),
    "department_contact": _("Coordonnées"),
    "department_places": _("Lieux de retrait"),
    "replies": _("Modèles de réponse"),
    "letters": _("Modèles de document"),
    "audit": _("Contrôle"),
    "department_exports": _("Exports"),
}
"""By the name of their route."""
OPEN_TO: dict[str, Callable[[Collection[Membership]], list[Department]]] = {
    "replies": authored,
    "letters": authored,
    "audit": audited,
}
"""The tabs that other roles open too; the others are for who manages the department."""

ROOM = {"letters": "replies"}
"""In which room of the navigation a tab is, for who does not manage the department."""


def managed_department(request: AgentRequest) -> Department:
    """The one that the address names among those that the person manages, else the first; 404 for
    any other, and for who manages none."""
    return chosen_among(request, _managed(request))


def open_department(request: AgentRequest, route: str) -> Department:
    """The same for a tab that other roles open too."""
    return chosen_among(request, _departments(request, route))


def page(request: AgentRequest, current: str, department: Department) -> dict[str, object]:
    """The variables of `backoffice/department/frame.html`."""
    departments = _departments(request, current)
    is_manager = department in _managed(request)
    return {
        **frame(request, "department" if is_manager else ROOM.get(current, current), department),
        "name": department.name,
        "tabs": [
            {"label": label, "href": place(route, department), "current": route == current}
            for route, label in TABS.items()
            if department in _departments(request, route)
        ],
        "departments": department_links(current, departments, department),
    }


def _managed(request: AgentRequest) -> list[Department]:
    return sorted(managed(request.roles), key=lambda each: each.name)


def _departments(request: AgentRequest, route: str) -> list[Department]:
    opened = OPEN_TO.get(route, managed)(request.roles)
    return sorted(opened, key=lambda each: each.name)

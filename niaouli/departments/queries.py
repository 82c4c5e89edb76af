"""Reading departments and roles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q, QuerySet

from niaouli.accounts.models import Person
from niaouli.departments.enums import (
    ADVISING_ROLES,
    AUDITING_ROLES,
    AUTHORING_ROLES,
    EDITING_ROLES,
    MANAGING_ROLES,
    PROCESSING_ROLES,
    VIEWING_ROLES,
)
from niaouli.departments.models import Department, Membership, PickupPlace


def memberships_of(person: Person, today: date) -> list[Membership]:
    """The roles that the person holds today, with their departments: one query."""
    return list(
        Membership.objects.filter(
            Q(until__isnull=True) | Q(until__gt=today), person=person, since__lte=today
        ).select_related("department")
    )


def viewable(memberships: Collection[Membership]) -> list[Department]:
    """The departments whose cases these roles may open."""
    return [each.department for each in memberships if each.role in VIEWING_ROLES]


def processed(memberships: Collection[Membership]) -> list[Department]:
    """The departments whose cases these roles may act on."""
    return [each.department for each in memberships if each.role in PROCESSING_ROLES]


def managed(memberships: Collection[Membership]) -> list[Department]:
    """The departments that these roles answer for."""
    return [each.department for each in memberships if each.role in MANAGING_ROLES]


def edited(memberships: Collection[Membership]) -> list[Department]:
    """The departments in whose name these roles publish."""
    return [each.department for each in memberships if each.role in EDITING_ROLES]


def advised(memberships: Collection[Membership]) -> list[Department]:
    """The departments whose job seekers these roles follow."""
    return [each.department for each in memberships if each.role in ADVISING_ROLES]


def members_of(department: Department, today: date) -> list[Membership]:
    """Who works in the department today, with the person, by name: one query."""
    return list(
        Membership.objects.filter(
            Q(until__isnull=True) | Q(until__gt=today), department=department, since__lte=today
        )
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "person__username", "id")
    )


def processors_of(department: Department, today: date) -> list[Person]:
    """Who may study the cases of the department today, by name: one query."""
    members = members_of(department, today)
    return [each.person for each in members if each.role in PROCESSING_ROLES]


def processing_departments(today: date) -> list[Department]:
    """The departments where someone may study cases today, by name: one query."""
    return list(
        Department.objects.filter(
            Q(memberships__until__isnull=True) | Q(memberships__until__gt=today),
            memberships__since__lte=today,
            memberships__role__in=PROCESSING_ROLES,
        )
        .distinct()
        .order_by("name", "id")
    )


def authored(memberships: Collection[Membership]) -> list[Department]:
    """The departments whose texts these roles write."""
    return _departments(memberships, AUTHORING_ROLES)


def audited(memberships: Collection[Membership]) -> list[Department]:
    """The departments whose acts these roles read."""
    return _departments(memberships, AUDITING_ROLES)


def counted(memberships: Collection[Membership]) -> list[Department]:
    """The departments whose figures these roles read: who works on its cases, who controls it."""
    return _departments(memberships, [*VIEWING_ROLES, *AUDITING_ROLES])


def _departments(memberships: Collection[Membership], roles: Collection[str]) -> list[Department]:
    """Each once: someone may hold two of these roles in one department."""
    return list(
        {each.department_id: each.department for each in memberships if each.role in roles}.values()
    )


def everyone_of(department: Department) -> list[Person]:
    """Who holds or held a role in the department, by name: one query."""
    return list(
        Person.objects.filter(memberships__department=department)
        .distinct()
        .order_by("family_name", "given_name", "username", "id")
    )


def memberships_managed(roles: Collection[Membership]) -> QuerySet[Membership]:
    """The roles that these roles may give and end: those of the departments that they manage."""
    return Membership.objects.filter(department__in=managed(roles), until__isnull=True)


def has_other_manager(membership: Membership) -> bool:
    """Whether someone else also answers for the department of this role."""
    return (
        Membership.objects.filter(
            department=membership.department_id, role__in=MANAGING_ROLES, until__isnull=True
        )
        .exclude(pk=membership.pk)
        .exists()
    )


def all_departments() -> QuerySet[Department]:
    """In the order of their names."""
    return Department.objects.order_by("name", "id")


def open_places(department: Department) -> QuerySet[PickupPlace]:
    """Where people may collect what the department delivers, by name."""
    return PickupPlace.objects.filter(department=department, closed_at__isnull=True).order_by(
        "name", "id"
    )


@dataclass(frozen=True)
class FormerName:
    name: str
    until: date
    """The first day on which it was called otherwise."""


def former_names(department: Department, today: date) -> list[FormerName]:
    """What it was called before, the latest first. One query."""
    dated = list(department.names.filter(since__lte=today).order_by("-since"))
    return [
        FormerName(name=former.name, until=following.since)
        for following, former in pairwise(dated)
        if former.name != department.name
    ]

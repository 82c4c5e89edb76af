"""Reading departments and roles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q, QuerySet

from niaouli.accounts.models import Person
from niaouli.departments.enums import (
    ADVISING_ROLES,
    EDITING_ROLES,
    MANAGING_ROLES,
    PROCESSING_ROLES,
    VIEWING_ROLES,
)
from niaouli.departments.models import Department, Membership


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

"""Reading departments and roles."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

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

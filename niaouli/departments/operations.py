"""Writing departments and roles."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.departments.enums import CASE_ROLES, Role
from niaouli.departments.models import Department, DepartmentName, Membership


@transaction.atomic
def define_department(
    *,
    code: str,
    name: str,
    since: date,
    address: str = "",
    phone: str = "",
    email: str = "",
    opening_hours: str = "",
) -> Department:
    """Create the department or bring it up to date. A new name is added to its dated names."""
    contact = {
        "name": name,
        "address": address,
        "phone": phone,
        "email": email,
        "opening_hours": opening_hours,
    }
    department, _created = Department.objects.update_or_create(code=code, defaults=contact)
    last = department.names.order_by("-since").first()
    if last is None or last.name != name:
        DepartmentName.objects.update_or_create(
            department=department, since=since, defaults={"name": name}
        )
    return department


@transaction.atomic
def give_role(
    *, person: Person, department: Department, role: Role, by: Person | None, now: datetime
) -> Membership:
    """Give the person this role from today on; a former role in the same department ends.

    The roles beside cases (editor, adviser) end none, and none ends them.
    """
    today = timezone.localdate(now)
    family = CASE_ROLES if role in CASE_ROLES else [role]
    current = (
        Membership.objects.select_for_update(of=("self",))
        .filter(person=person, department=department, until__isnull=True, role__in=family)
        .order_by("id")
        .first()
    )
    if current is not None and current.role == role:
        return current
    if current is not None:
        current.until = today
        current.save(update_fields=["until"])
    membership = Membership.objects.create(
        person=person, department=department, role=role, since=today
    )
    audit.record(
        "membership.given",
        by=by.pk if by else None,
        subject=f"person:{person.pk}",
        now=now,
        details={"department": department.code, "role": role},
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Person | None, now: datetime) -> None:
    """The role ends today; the person loses access at once. Ending it twice changes nothing."""
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("department")
        .get(pk=membership.pk)
    )
    if membership.until is not None:
        return
    membership.until = max(timezone.localdate(now), membership.since)
    membership.save(update_fields=["until"])
    audit.record(
        "membership.ended",
        by=by.pk if by else None,
        subject=f"person:{membership.person_id}",
        now=now,
        details={"department": membership.department.code, "role": membership.role},
    )

"""Writing departments and roles."""

from dataclasses import asdict
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.departments import policies
from niaouli.departments.contact import Contact
from niaouli.departments.enums import CASE_ROLES, Role
from niaouli.departments.models import Department, DepartmentName, Membership
from niaouli.departments.queries import memberships_of
from niaouli.mail import operations as mail


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
def change_contact(
    *, department: Department, contact: Contact, by: Person, now: datetime
) -> Department:
    """Change how the department is reached: it is said on pages, e-mails and papers from now on.

    Raises `ContactRefused` with a sentence by input.
    """
    department = _locked(department)
    policies.check_can_manage(department, _roles_of(by, now))
    kept = asdict(contact.cleaned())
    changed = [name for name in kept if getattr(department, name) != kept[name]]
    if not changed:
        return department
    for name in changed:
        setattr(department, name, kept[name])
    department.save(update_fields=changed)
    audit.record(
        "department.contact_changed",
        by=by.pk,
        subject=f"department:{department.code}",
        now=now,
        details={"fields": changed},
    )
    return department


@transaction.atomic
def give_role(
    *, person: Person, department: Department, role: Role, by: Person | None, now: datetime
) -> Membership:
    """Give the person this role from today on; a former role in the same department ends.

    The roles beside cases (editor, adviser) end none, and none ends them. `by` is a manager of the
    department, and the person is told by e-mail; or None, whoever installs the product.
    """
    department = _locked(department)
    if by is not None:
        policies.check_can_give_role(department, person, by, _roles_of(by, now))
    family = CASE_ROLES if role in CASE_ROLES else [role]
    current = (
        Membership.objects.select_for_update(of=("self",))
        .filter(person=person, department=department, until__isnull=True, role__in=family)
        .order_by("id")
        .first()
    )
    if current is not None and current.role == role:
        return current
    today = timezone.localdate(now)
    if current is not None:
        current.until = today
        current.save(update_fields=["until"])
    membership = Membership.objects.create(
        person=person, department=department, role=role, since=today
    )
    _record("membership.given", membership, by=by, now=now)
    if by is not None:
        _tell("departments/role_given", membership, by=by, now=now)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Person | None, now: datetime) -> None:
    """The role ends today; the person loses access at once. Ending it twice changes nothing.

    `by` as for `give_role`.
    """
    _locked(membership.department)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("department", "person")
        .get(pk=membership.pk)
    )
    if membership.until is not None:
        return
    if by is not None:
        policies.check_can_end_role(membership, by, _roles_of(by, now))
    membership.until = max(timezone.localdate(now), membership.since)
    membership.save(update_fields=["until"])
    _record("membership.ended", membership, by=by, now=now)
    if by is not None and by.pk != membership.person_id:
        _tell("departments/role_ended", membership, by=by, now=now)


def _locked(department: Department) -> Department:
    """One change at a time: two managers who end each other's role leave one."""
    return Department.objects.select_for_update(of=("self",)).get(pk=department.pk)


def _roles_of(by: Person, now: datetime) -> list[Membership]:
    return memberships_of(by, timezone.localdate(now))


def _record(verb: str, membership: Membership, *, by: Person | None, now: datetime) -> None:
    audit.record(
        verb,
        by=by.pk if by else None,
        subject=f"person:{membership.person_id}",
        now=now,
        details={"department": membership.department.code, "role": membership.role},
    )


def _tell(template: str, membership: Membership, *, by: Person, now: datetime) -> None:
    person = membership.person
    mail.write(
        template,
        address=person.email,
        person=person.pk,
        language=person.language,
        values={
            "person": person,
            "by": by,
            "department": membership.department,
            "role": Role(membership.role),
            "address": f"{settings.NIAOULI_BASE_URL}/agents/",
        },
        now=now,
    )

"""The public body's departments, their names over time, and who works there."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niaouli.departments.enums import CASE_ROLES, Role


class Department(models.Model):
    """A unit of the public body. Its code is for ever; its name is dated (`DepartmentName`)."""

    code = models.CharField(max_length=8, unique=True)
    """As in references: `DDDT`. Two to eight capital letters."""
    name = models.CharField(max_length=150)
    """The name in force, also the last row of `DepartmentName`: lists read it without a join."""
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2,8}$"), name="department_code")
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentName(models.Model):
    """What the department was called, from a date on."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=150)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "since"], name="department_name_dated")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.since:%Y})"


class Membership(models.Model):
    """A person's role in a department, between two dates."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    """The first day on which the role no longer holds; null while it lasts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "department"],
                condition=Q(until__isnull=True, role__in=CASE_ROLES),
                name="membership_one_case_role",
            ),
            models.UniqueConstraint(
                fields=["person", "department", "role"],
                condition=Q(until__isnull=True),
                name="membership_a_role_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.department_id}"


class PickupPlace(models.Model):
    """Where people collect what a department delivers on paper."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=150)
    address = models.TextField(blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    """No longer proposed; the cases that named it keep it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                condition=Q(closed_at__isnull=True),
                name="pickup_place_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

"""Taking the log of a department's acts out of the product is an act too."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.oversight import Deed, Wanted, deeds_of
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of

MOST = 20_000
"""Rows of one file: a narrower period gives the rest."""


@transaction.atomic
def export_deeds(
    *, department: Department, wanted: Wanted, by: Person, now: datetime
) -> list[Deed]:
    """The deeds to put in a file, and the trace that they were taken."""
    policies.check_can_audit(department, memberships_of(by, timezone.localdate(now)))
    deeds = deeds_of(department, wanted, limit=MOST)
    audit.record(
        "department.deeds_exported",
        by=by.pk,
        subject=f"department:{department.code}",
        now=now,
        details={"rows": len(deeds)},
    )
    return deeds

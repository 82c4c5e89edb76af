"""A list that leaves the product is noted."""

from datetime import datetime

from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.employment.queries.advising import Scope, Which


@transaction.atomic
def record_export(*, scope: Scope, which: Which, by: Person, now: datetime) -> None:
    """Who took which list with them. Allowed on a GET, as the log of readings is."""
    for department in scope.departments:
        audit.record(
            "seekers.exported",
            by=by.pk,
            subject=f"department:{department.code}",
            now=now,
            details={
                "list": which.value,
                "period": scope.period.isoformat(),
                "commune": scope.commune,
            },
        )

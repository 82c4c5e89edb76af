"""Until when a case that has ended is kept: its procedure says."""

from datetime import date

from django.utils import timezone

from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.lib.words import add_months


def kept_until(case: Case) -> date:
    """The last day on which an ended case is kept, under the version that it was asked under."""
    retention = case.version.parsed.retention
    withdrawn = case.state == State.WITHDRAWN
    # A case that was withdrawn does not change any more.
    ended = case.changed_at if withdrawn or case.decided_at is None else case.decided_at
    months = retention.withdrawn_months if withdrawn else retention.decided_months
    return add_months(timezone.localdate(ended), months)

"""Until when things are kept: the procedure says, in the version that was asked under.

A draft counts from its last change (`filling.kept_until`), a case from its end. The person is told
before, and nothing is erased before a fixed time after that e-mail really went.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.lib.words import add_months

NOTICE = timedelta(days=30)
"""How long after the notice really went an ended case is erased, at the earliest."""
DRAFT_NOTICE = timedelta(days=14)
"""The same for a draft; half of its time where that is shorter."""


def kept_until(case: Case) -> date:
    """The last day on which an ended case is kept, under the version that it was asked under."""
    retention = case.version.parsed.retention
    months = retention.withdrawn_months if _is_withdrawn(case) else retention.decided_months
    return add_months(timezone.localdate(ended_at(case)), months)


def ended_at(case: Case) -> datetime:
    """When a case that has ended did."""
    # A case that was withdrawn does not change any more.
    return case.changed_at if _is_withdrawn(case) or case.decided_at is None else case.decided_at


def notice_day(case: Case) -> date:
    """When the person is told that an ended case will go: a month before, or at half of its time
    where that is later."""
    end, began = kept_until(case), timezone.localdate(ended_at(case))
    return max(add_months(end, -1), began + (end - began) / 2)


def last_day_told(case: Case, *, today: date) -> date:
    """The last day that the notice names when it is written today: never sooner than `NOTICE`."""
    return max(kept_until(case), today + NOTICE)


def last_day(erased_at: datetime, *, today: date) -> date:
    """The last day on which what goes at that moment can still be read. What something holds back
    after its moment goes as soon as nothing does: it is there today."""
    return max(timezone.localdate(erased_at - timedelta(microseconds=1)), today)


def draft_notice(draft: Case) -> timedelta:
    """How long before its end, and so after the notice, a draft goes."""
    return min(DRAFT_NOTICE, timedelta(days=draft.version.parsed.retention.draft_days // 2))


def _is_withdrawn(case: Case) -> bool:
    return case.state == State.WITHDRAWN

"""The cases from which processing times come, read as they were at a moment.

Whatever is asked again later about the same moment gives the same answer, as long as the cases are
kept: a figure that was shown can be explained.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from niaouli.cases.delays.durations import Lifetime
from niaouli.cases.enums import ENDED_STATES
from niaouli.cases.models import Case, Movement, PendingItem
from niaouli.procedures.models import Procedure

DAY = timedelta(days=1)
Wait = tuple[datetime, datetime]


@dataclass(frozen=True)
class Observation:
    """One case that was answered, from its first sending to its first decision."""

    reference: str
    submitted_at: datetime
    decided_at: datetime
    waited: timedelta
    """How long the citizen was awaited meanwhile."""

    @property
    def gross(self) -> float:
        """In days."""
        return (self.decided_at - self.submitted_at) / DAY

    @property
    def net(self) -> float:
        """The same, without the waits for the citizen."""
        return (self.decided_at - self.submitted_at - self.waited) / DAY


def observations(procedure: Procedure, *, since: datetime, until: datetime) -> list[Observation]:
    """The cases first decided between these moments, the oldest decision first. Cases that were
    only withdrawn, closed, or ended by silence have no first decision."""
    cases = Case.objects.filter(
        procedure=procedure, first_decided_at__gte=since, first_decided_at__lte=until
    )
    rows = cases.order_by("first_decided_at", "id").values_list(
        "id", "reference", "submitted_at", "first_decided_at"
    )
    waits = _waits(cases)
    return [
        Observation(
            reference=reference or "",
            submitted_at=submitted,
            decided_at=decided,
            waited=waiting(waits.get(pk, []), submitted, decided),
        )
        for pk, reference, submitted, decided in rows
        if submitted is not None and decided is not None
    ]


def lifetimes(procedure: Procedure, *, since: datetime, at: datetime) -> list[Lifetime]:
    """How long each case sent since then was followed, as known at that moment. What was still open
    was followed until then; what ended without a decision, until its end."""
    sent = Case.objects.filter(procedure=procedure, submitted_at__gte=since, submitted_at__lte=at)
    answered = sent.filter(first_decided_at__lte=at).values_list("submitted_at", "first_decided_at")
    last = Movement.objects.filter(case=OuterRef("pk"), at__lte=at).order_by("-id")
    others = (
        sent.exclude(first_decided_at__lte=at)
        .annotate(
            stood=Subquery(last.values("target")[:1]), moved_at=Subquery(last.values("at")[:1])
        )
        .values_list("submitted_at", "stood", "moved_at")
    )
    return [
        *(
            Lifetime((decided - start) / DAY, answered=True)
            for start, decided in answered.order_by("id")
            if start is not None and decided is not None
        ),
        *(
            Lifetime(((moved_at if stood in ENDED_STATES else at) - start) / DAY, answered=False)
            for start, stood, moved_at in others.order_by("id")
            if start is not None
        ),
    ]


def waiting(waits: list[Wait], start: datetime, end: datetime) -> timedelta:
    """How long at least one item was awaited between two moments: overlaps count once."""
    total, reached = timedelta(0), start
    for asked, ended in sorted(waits):
        begin, finish = max(asked, reached), min(ended, end)
        if finish > begin:
            total += finish - begin
            reached = finish
    return total


def _waits(cases: QuerySet[Case]) -> dict[int, list[Wait]]:
    rows: dict[int, list[Wait]] = {}
    items = PendingItem.objects.filter(
        case__in=cases.values("pk"), ended_at__isnull=False
    ).order_by("id")
    for case_id, asked, ended in items.values_list("case_id", "asked_at", "ended_at"):
        if ended is not None:
            rows.setdefault(case_id, []).append((asked, ended))
    return rows

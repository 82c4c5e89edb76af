"""Check-ins made by the office: for people chosen one by one, a commune, or everybody."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.employment import policies
from niaouli.employment.enums import Origin
from niaouli.employment.models import CheckIn, JobSeeker, OfficeBatch
from niaouli.employment.operations.receipts import issue_receipt, told_of
from niaouli.employment.operations.seekers import tell
from niaouli.employment.places import answered_communes
from niaouli.employment.queries.seekers import awaiting_office, periods_shown
from niaouli.lib.errors import BadInput
from niaouli.lib.jobs import enqueue
from niaouli.lib.words import integer

PERIODS = 12
"""How many months back an adviser may go."""
REASON_LENGTH = 500
AT_A_TIME = 20
"""People of one run of the job: other jobs, e-mails first, come in between."""


@transaction.atomic
def start_batch(
    *,
    key: UUID,
    department: Department,
    period: date,
    people: Collection[JobSeeker],
    commune: str,
    reason: str,
    by: Person,
    now: datetime,
) -> OfficeBatch:
    """Decide to check in, for that month, the people given, or else all those of a commune, or of
    the whole department where `commune` is empty, who did not check in themselves.

    `key` is the form's: sent twice, it is one decision. A job does the work.
    """
    check_batch(
        department=department,
        period=period,
        people=people,
        commune=commune,
        reason=reason,
        by=by,
        now=now,
    )
    try:
        with transaction.atomic():
            batch = OfficeBatch.objects.create(
                key=key,
                department=department,
                period=period,
                people=sorted(each.pk for each in people),
                commune=commune,
                reason=_trimmed(reason),
                by=by,
                started_at=now,
            )
    except IntegrityError:
        return OfficeBatch.objects.select_related("department").get(key=key)
    audit.record(
        "batch.started",
        by=by.pk,
        subject=batch.subject,
        now=now,
        details={
            "department": department.code,
            "period": period.isoformat(),
            "commune": commune,
            "people": len(batch.people),
        },
    )
    enqueue("employment.run_batch", batch=batch.pk)
    return batch


def check_batch(
    *,
    department: Department,
    period: date,
    people: Collection[JobSeeker],
    commune: str,
    reason: str,
    by: Person,
    now: datetime,
) -> None:
    """Raise what `start_batch` would: a page asks before it says how many people it concerns."""
    today = timezone.localdate(now)
    roles = memberships_of(by, today)
    policies.check_advises(department, roles)
    for each in people:
        policies.check_can_act_on(each, by, roles)
    if period not in periods_shown(today, PERIODS):
        raise BadInput("period", _("Choisissez le mois dans la liste."))
    if commune and commune not in answered_communes():
        raise BadInput("commune", _("Choisissez la commune dans la liste."))
    _check_reason(_trimmed(reason))


def run_batch(*, batch_id: int, now: datetime, at_most: int = AT_A_TIME) -> bool:
    """Go on with a batch; answers whether something is left. Safe to run twice, at the same time,
    or to be killed: each person is one transaction, with the place reached."""
    return all(_next_person(batch_id, now=now) for _turn in range(at_most))


@transaction.atomic
def _next_person(batch_id: int, *, now: datetime) -> bool:
    """Check in the next one of the batch; False when it is over."""
    batch = (
        OfficeBatch.objects.select_for_update(of=("self",))
        .select_related("department", "by")
        .get(pk=batch_id)
    )
    if batch.finished_at is not None:
        return False
    seeker = (
        left_of(batch)
        .select_for_update(of=("self",))
        .select_related("person", "department")
        .first()
    )
    if seeker is None:
        batch.finished_at = now
        batch.save(update_fields=["finished_at"])
        audit.record(
            "batch.finished",
            by=batch.by_id,
            subject=batch.subject,
            now=now,
            details={"done": batch.done},
        )
        return False
    batch.reached = seeker.pk
    # Whoever checked in while we waited for the lock is left as they are.
    if not seeker.check_ins.filter(period=batch.period).exists():
        _check_in(seeker, batch, now=now)
        batch.done += 1
    batch.save(update_fields=["reached", "done"])
    return True


def left_of(batch: OfficeBatch) -> QuerySet[JobSeeker]:
    """Whom the batch is still to check in."""
    people = awaiting_office(
        department=batch.department,
        period=batch.period,
        people=batch.people,
        commune=batch.commune,
        by=batch.by,
    )
    return people.filter(pk__gt=batch.reached)


def _check_in(seeker: JobSeeker, batch: OfficeBatch, *, now: datetime) -> None:
    made = CheckIn.objects.create(
        seeker=seeker,
        period=batch.period,
        origin=Origin.OFFICE,
        reason=batch.reason,
        batch=batch,
        filed_at=now,
    )
    issue_receipt(made, by=None, now=now)
    audit.record(
        "seeker.checked_in_by_office",
        by=batch.by_id,
        subject=seeker.subject,
        now=now,
        details={"period": batch.period.isoformat(), "check_in": made.pk, "batch": batch.pk},
    )
    tell(seeker, "employment/checked_in_by_office", now=now, values=told_of(made))


def _trimmed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _check_reason(reason: str) -> None:
    if not reason:
        raise BadInput("reason", _("Écrivez le motif : les personnes concernées le liront."))
    if len(reason) > REASON_LENGTH:
        raise BadInput(
            "reason",
            _("Raccourcissez le motif : %(limit)s caractères au plus.")
            % {"limit": integer(REASON_LENGTH)},
        )
